//! Every Rust file, those of tests too, starts with `//!` and a sentence about what it is for.

use super::Problem;
use super::tree::Tree;

pub(super) fn check(tree: &Tree) -> Vec<Problem> {
    let silent = tree.ending(".rs").filter(|file| !file.text.starts_with("//! "));
    silent
        .map(|file| Problem::new(&file.path, 1, "start it with `//! ` and say what the file is for"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_a_first_sentence_fails() {
        let tree =
            Tree::of(&[("a.rs", "//! Says it.\n"), ("b.rs", "#![cfg(test)]\n//! Late.\n"), ("c.md", "")]);
        let found = check(&tree);
        assert_eq!((found.len(), found[0].path.as_str()), (1, "b.rs"));
    }
}
