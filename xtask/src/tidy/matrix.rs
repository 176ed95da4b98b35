//! Every cell of the matrix of methods names tests that exist, and every method has a row.
//!
//! The page has a list of tests, `| key | test |`, which is checked as the page of evidence is, and tables whose rows
//! begin with the name of a method in backticks. Their other cells are keys of the list, or begin with `n/a:` or
//! `none yet`.

use super::Problem;
use super::evidence::{of_row, tests};
use super::tree::Tree;

const PAGE: &str = "docs/reference/method-matrix.md";
const METHODS: &str = "crates/core/src/method.rs";

pub(super) fn check(tree: &Tree) -> Vec<Problem> {
    let (Some(page), Some(methods)) = (tree.file(PAGE), tree.file(METHODS)) else {
        return vec![Problem::new(
            PAGE,
            1,
            "the file is missing; write down which test holds what of each method",
        )];
    };
    let tests = tests(tree);
    let rows: Vec<(usize, Vec<&str>)> =
        page.lines().filter_map(|(number, line)| Some((number, cells(line)?))).collect();
    let keys: Vec<&str> = rows
        .iter()
        .filter(|(_, cells)| cells.len() == 2)
        .filter_map(|(_, cells)| cells.first().copied())
        .collect();
    let mut problems = Vec::new();
    for (number, cells) in &rows {
        match cells.as_slice() {
            [_, list] => problems.extend(of_row(PAGE, &tests, *number, list)),
            [method, cells @ ..] if method.starts_with('`') => {
                let words = cells.iter().flat_map(|cell| unknown(cell, &keys));
                problems.extend(words.map(|word| {
                    Problem::new(PAGE, *number, format!("{method}: {word:?} is no key of the list of tests"))
                }));
            }
            _ => {}
        }
    }
    let named = methods.lines().filter_map(|(_, line)| line.split_once("=> (\"")?.1.split_once("\", Kind::"));
    let has_row = |name: &str| rows.iter().any(|(_, cells)| cells.first() == Some(&&*format!("`{name}`")));
    let missing = named.filter(|(name, _)| !has_row(name));
    problems
        .extend(missing.map(|(name, _)| Problem::new(PAGE, 1, format!("the method `{name}` has no row"))));
    problems
}

/// What a cell says that is no key.
fn unknown<'a>(cell: &'a str, keys: &[&str]) -> Vec<&'a str> {
    if cell.starts_with("n/a:") || cell.starts_with("none yet") {
        return Vec::new();
    }
    let words: Vec<&str> = cell.split(' ').collect();
    words.into_iter().filter(|word| !keys.contains(word)).collect()
}

fn cells(line: &str) -> Option<Vec<&str>> {
    let inner = line.trim().strip_prefix('|')?.strip_suffix('|')?;
    let is_line = inner.chars().all(|sign| "-: |".contains(sign));
    let cells: Vec<&str> = inner.split('|').map(str::trim).collect();
    (!is_line && cells.len() > 1 && cells.first() != Some(&"key")).then_some(cells)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(cell: &str) -> Vec<Problem> {
        let page = format!(
            "| key | test |\n|---|---|\n| A1 | `a.rs::one` |\n\n| method | x | y |\n|---|---|---|\n| `email` | A1 | {cell} |\n"
        );
        let methods = "fn facts() { match it { Self::Email => (\"email\", Kind::Contact), } }";
        check(&Tree::of(&[
            (PAGE, &page),
            (METHODS, methods),
            ("crates/core/src/a.rs", "#[test] fn one() {}"),
        ]))
    }

    #[test]
    fn cells_name_what_the_list_knows_or_say_why_not() {
        for cell in ["A1", "A1 A1", "n/a: nothing is sent", "none yet"] {
            assert!(problems(cell).is_empty(), "{cell}");
        }
        for cell in ["A2", "", "A1 A2"] {
            assert_eq!(problems(cell).len(), 1, "{cell}");
        }
    }

    #[test]
    fn a_method_without_a_row_and_a_test_that_is_not_there_are_found() {
        let page = "| A1 | `a.rs::gone` |\n";
        let methods = "fn facts() { match it { Self::Email => (\"email\", Kind::Contact), } }";
        assert_eq!(check(&Tree::of(&[(PAGE, page), (METHODS, methods)])).len(), 2);
        assert_eq!(check(&Tree::default()).len(), 1);
    }
}
