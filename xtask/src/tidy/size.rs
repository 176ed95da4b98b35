//! Files and functions stay small enough to be read in one go.
//!
//! Counted are the physical lines of a Rust file, blank lines and comments included, without those of its
//! `#[cfg(test)]` modules. Files below a `tests` folder and files named `tests.rs` are not counted. A function
//! counts from `fn` to its last brace. The testkit's functions may be long (builders), its files may not.

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use super::Problem;
use super::tree::{File, Tree};

const MOST_LINES: usize = 400;
const AIM_LINES: usize = 250;
const MOST_FUNCTION_LINES: usize = 60;
const MOST_ARGUMENTS: usize = 5;

pub(super) fn check(tree: &Tree) -> Vec<Problem> {
    counted(tree).flat_map(|(file, sizes)| problems(file, &sizes)).collect()
}

/// The files above the length we aim for, longest first.
pub(super) fn long_files(tree: &Tree) -> Vec<Problem> {
    let mut long: Vec<_> = counted(tree).filter(|(_, sizes)| sizes.lines > AIM_LINES).collect();
    long.sort_by_key(|(_, sizes)| std::cmp::Reverse(sizes.lines));
    let note = |sizes: &Sizes| format!("{} lines; we aim for {AIM_LINES}", sizes.lines);
    long.iter().map(|(file, sizes)| Problem::new(&file.path, 1, note(sizes))).collect()
}

fn counted(tree: &Tree) -> impl Iterator<Item = (&File, Sizes)> {
    let of_tests = |path: &str| path.split('/').any(|part| part == "tests" || part == "tests.rs");
    tree.files.iter().filter(move |file| !of_tests(&file.path)).filter_map(|file| {
        let mut sizes = Sizes { lines: file.text.lines().count(), functions: Vec::new() };
        sizes.visit_file(file.rust.as_ref()?);
        Some((file, sizes))
    })
}

fn problems(file: &File, sizes: &Sizes) -> Vec<Problem> {
    let mut problems = Vec::new();
    if sizes.lines > MOST_LINES {
        let text = format!("{} lines, at most {MOST_LINES}; split it by duty", sizes.lines);
        problems.push(Problem::new(&file.path, 1, text));
    }
    if file.path.starts_with("crates/testkit/") {
        return problems;
    }
    for Function { name, line, lines, arguments } in &sizes.functions {
        if *lines > MOST_FUNCTION_LINES {
            let text = format!("`{name}` has {lines} lines, at most {MOST_FUNCTION_LINES}; split it by step");
            problems.push(Problem::new(&file.path, *line, text));
        }
        if *arguments > MOST_ARGUMENTS {
            let text = format!(
                "`{name}` takes {arguments} arguments, at most {MOST_ARGUMENTS}; make a struct of them"
            );
            problems.push(Problem::new(&file.path, *line, text));
        }
    }
    problems
}

/// What a walk over one file finds.
struct Sizes {
    lines: usize,
    functions: Vec<Function>,
}

struct Function {
    name: String,
    line: usize,
    lines: usize,
    /// Without `self`.
    arguments: usize,
}

impl Sizes {
    fn note(&mut self, signature: &syn::Signature, end: Span) {
        let typed = signature.inputs.iter().filter(|input| matches!(input, syn::FnArg::Typed(_)));
        let first = signature.span().start().line;
        let name = signature.ident.to_string();
        let lines = lines(signature.span(), end);
        self.functions.push(Function { name, line: first, lines, arguments: typed.count() });
    }
}

impl<'ast> Visit<'ast> for Sizes {
    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        if module.attrs.iter().any(is_test_only) {
            self.lines = self.lines.saturating_sub(lines(module.span(), module.span()));
        } else {
            visit::visit_item_mod(self, module);
        }
    }

    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        self.note(&function.sig, function.block.span());
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        self.note(&function.sig, function.block.span());
        visit::visit_impl_item_fn(self, function);
    }

    fn visit_trait_item_fn(&mut self, function: &'ast syn::TraitItemFn) {
        let end = function.default.as_ref().map_or(function.sig.span(), Spanned::span);
        self.note(&function.sig, end);
        visit::visit_trait_item_fn(self, function);
    }
}

fn is_test_only(attribute: &syn::Attribute) -> bool {
    let names_test = |path: syn::Path| path.is_ident("test");
    attribute.path().is_ident("cfg") && attribute.parse_args().is_ok_and(names_test)
}

fn lines(first: Span, last: Span) -> usize {
    last.end().line + 1 - first.start().line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(path: &str, text: &str) -> Vec<String> {
        check(&Tree::of(&[(path, text)])).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_file_over_the_limit_fails_and_its_tests_do_not_count() {
        let code = "const A: u8 = 1;\n";
        let tests = format!("#[cfg(test)]\nmod tests {{\n{}}}\n", code.repeat(300));
        assert!(texts("a.rs", &(code.repeat(400) + &tests)).is_empty());
        let found = texts("a.rs", &(code.repeat(401) + &tests));
        assert_eq!(found, ["a.rs:1: 401 lines, at most 400; split it by duty"]);
        let found = texts("crates/testkit/src/a.rs", &code.repeat(401));
        assert_eq!(found.len(), 1);
    }

    #[test]
    fn files_of_tests_do_not_count() {
        let code = "const A: u8 = 1;\n".repeat(401);
        assert!(texts("crates/a/tests/it/b.rs", &code).is_empty());
        assert!(texts("crates/a/src/b/tests.rs", &code).is_empty());
        assert_eq!(texts("crates/a/src/contests.rs", &code).len(), 1);
    }

    #[test]
    fn a_function_over_the_limit_fails_wherever_it_is() {
        let body = |lines: usize| format!("fn f() {{\n{}}}\n", "    g();\n".repeat(lines - 2));
        assert!(texts("a.rs", &body(60)).is_empty());
        let found = texts("a.rs", &format!("// one\n{}", body(61)));
        assert_eq!(found, ["a.rs:2: `f` has 61 lines, at most 60; split it by step"]);
        for outer in ["impl A", "trait A", "mod a", "fn outer()"] {
            assert!(!texts("a.rs", &format!("{outer} {{\n{}}}\n", body(61))).is_empty(), "{outer}");
        }
        assert!(texts("a.rs", &format!("#[cfg(test)]\nmod tests {{\n{}}}\n", body(61))).is_empty());
        assert!(texts("crates/testkit/src/a.rs", &body(61)).is_empty());
    }

    #[test]
    fn six_arguments_are_too_many_but_self_is_free() {
        let method = |arguments| format!("trait A {{ fn f({arguments}); }}\n");
        assert!(texts("a.rs", &method("&self, a: u8, b: u8, c: u8, d: u8, e: u8")).is_empty());
        assert_eq!(texts("a.rs", &method("a: u8, b: u8, c: u8, d: u8, e: u8, f: u8")).len(), 1);
    }

    #[test]
    fn long_files_are_listed_longest_first() {
        let code = |lines| "const A: u8 = 1;\n".repeat(lines);
        let tree = Tree::of(&[("a.rs", &code(251)), ("b.rs", &code(300)), ("c.rs", &code(250))]);
        let paths: Vec<_> = long_files(&tree).into_iter().map(|note| note.path).collect();
        assert_eq!(paths, ["b.rs", "a.rs"]);
    }
}
