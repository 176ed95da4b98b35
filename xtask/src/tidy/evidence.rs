//! Every claim in `docs/reference/evidence.md` names a test that exists, or a `cargo` command.
//!
//! The page has tables with rows `| claim | test or command |`. A test is named in backticks as
//! `file.rs::name` or `crate::module::name`. Known are functions with a test attribute, and names inside macro
//! calls, which may make tests of them. What stands before the name must be part of the file's path or an
//! enclosing module (the prefix `regain_` of crate names may stay).

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};

use super::Problem;
use super::tree::{File, Tree};

const PAGE: &str = "docs/reference/evidence.md";

pub(super) fn check(tree: &Tree) -> Vec<Problem> {
    let Some(page) = tree.file(PAGE) else {
        return vec![Problem::new(PAGE, 1, "the file is missing; write down which test shows which claim")];
    };
    let tests = tests(tree);
    let rows = page.lines().filter_map(|(number, line)| Some((number, evidence_cell(line)?)));
    rows.flat_map(|(number, cell)| of_row(PAGE, &tests, number, cell)).collect()
}

/// All tests there are.
pub(super) fn tests(tree: &Tree) -> Vec<Test> {
    tree.files.iter().flat_map(tests_of).collect()
}

/// What is wrong with the tests that a cell of a page names.
pub(super) fn of_row(page: &str, tests: &[Test], number: usize, cell: &str) -> Vec<Problem> {
    let quoted = || cell.split('`').skip(1).step_by(2);
    let named: Vec<&str> =
        quoted().filter(|item| !item.starts_with("cargo ") && item.contains("::")).collect();
    if named.is_empty() && !quoted().any(|item| item.starts_with("cargo ")) {
        return vec![Problem::new(
            page,
            number,
            "the row names no `file.rs::test` and no `cargo …` command; add one",
        )];
    }
    let missing = named.into_iter().filter(|name| !tests.iter().any(|test| test.is_called(name)));
    let text = |name| format!("there is no test `{name}`; write it or mend the name");
    missing.map(|name| Problem::new(page, number, text(name))).collect()
}

/// The last cell of a table row; headings and the line below them are no rows.
fn evidence_cell(line: &str) -> Option<&str> {
    let (first, rest) = line.trim().strip_prefix('|')?.strip_suffix('|')?.split_once('|')?;
    let cell = rest.rsplit('|').next().unwrap_or(rest);
    let is_line = cell.chars().all(|sign| "-: ".contains(sign));
    (!is_line && !first.trim().eq_ignore_ascii_case("claim")).then_some(cell)
}

/// A function that is run as a test, or a name that a macro may make one of.
pub(super) struct Test {
    path: String,
    modules: Vec<String>,
    names: BTreeSet<String>,
}

impl Test {
    fn is_called(&self, wanted: &str) -> bool {
        let mut parts: Vec<&str> = wanted.split("::").collect();
        let name = parts.pop().unwrap_or(wanted);
        self.names.contains(name) && parts.iter().all(|part| self.is_within(part))
    }

    fn is_within(&self, part: &str) -> bool {
        let crate_name = part.strip_prefix("regain_").unwrap_or(part);
        let on_path = |wanted: &str| {
            self.path.split('/').any(|step| step == wanted || step.strip_suffix(".rs") == Some(wanted))
        };
        let ends_path = part.ends_with(".rs") && format!("/{}", self.path).ends_with(&format!("/{part}"));
        ends_path || on_path(part) || on_path(crate_name) || self.modules.iter().any(|module| module == part)
    }
}

fn tests_of(file: &File) -> Vec<Test> {
    let mut collector = Collector { path: &file.path, modules: Vec::new(), found: Vec::new() };
    if let Some(rust) = &file.rust {
        collector.visit_file(rust);
    }
    collector.found
}

struct Collector<'a> {
    path: &'a str,
    modules: Vec<String>,
    found: Vec<Test>,
}

impl Collector<'_> {
    fn add(&mut self, extra_modules: &BTreeSet<String>, names: BTreeSet<String>) {
        let modules = self.modules.iter().chain(extra_modules).cloned().collect();
        self.found.push(Test { path: self.path.to_owned(), modules, names });
    }
}

impl<'ast> Visit<'ast> for Collector<'_> {
    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        self.modules.push(module.ident.to_string());
        visit::visit_item_mod(self, module);
        self.modules.pop();
    }

    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        let last =
            |attribute: &syn::Attribute| attribute.path().segments.last().map(|part| part.ident.to_string());
        if function.attrs.iter().filter_map(last).any(|name| name.ends_with("test")) {
            self.add(&BTreeSet::new(), BTreeSet::from([function.sig.ident.to_string()]));
        }
    }

    fn visit_item_macro(&mut self, call: &'ast syn::ItemMacro) {
        let mut names = BTreeSet::new();
        identifiers(call.mac.tokens.clone(), &mut names);
        self.add(&names.clone(), names);
    }
}

fn identifiers(tokens: TokenStream, found: &mut BTreeSet<String>) {
    for token in tokens {
        match token {
            TokenTree::Ident(name) => drop(found.insert(name.to_string())),
            TokenTree::Group(group) => identifiers(group.stream(), found),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: &str = "#[test] fn one_wins() {}\n#[inline] fn helper() {}\n#[cfg(test)] mod tests { #[tokio::test] async fn inner() {} }\n\
                        suite! { sqlite, [reads_back] }";

    fn problems(row: &str) -> Vec<Problem> {
        let page = format!("| Claim | Test or command |\n|---|:--|\n{row}\n");
        check(&Tree::of(&[(PAGE, &page), ("crates/core/src/reset.rs", CODE)]))
    }

    #[test]
    fn named_tests_and_commands_pass() {
        for name in [
            "reset.rs::one_wins",
            "core/src/reset.rs::one_wins",
            "regain_core::reset::one_wins",
            "core::reset::tests::inner",
            "reset.rs::reads_back",
            "core::reset::sqlite::reads_back",
            "cargo xtask bench reset",
            "cargo test core::gone",
            "reset.rs::one_wins` and `core::reset::tests::inner",
        ] {
            assert!(problems(&format!("| Once `a::b` | `{name}` |")).is_empty(), "{name}");
        }
    }

    #[test]
    fn a_missing_test_fails_at_its_row() {
        for name in [
            "reset.rs::gone",
            "set.rs::one_wins",
            "store::reset::one_wins",
            "reset.rs::helper",
            "core::reset::old::inner",
        ] {
            let found = problems(&format!("| Once | `{name}` |"));
            assert_eq!((found.len(), found[0].line), (1, 3), "{name}");
        }
        assert_eq!(problems("| Once | `reset.rs::one_wins`, `reset.rs::gone` |").len(), 1);
    }

    #[test]
    fn a_row_without_evidence_fails() {
        assert_eq!(problems("| Once | believe us |").len(), 1);
        assert_eq!(check(&Tree::default()).len(), 1);
    }
}
