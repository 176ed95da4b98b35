//! `cargo xtask tidy`: rules of the house that neither rustc nor clippy checks.
//!
//! A rule is one file below this one with a function from the [`Tree`] to the [`Problem`]s it found there, and
//! one row in [`RULES`]. Each problem names file and line and says how to mend it.

mod edges;
mod evidence;
mod headers;
mod links;
mod map;
mod matrix;
mod size;
mod translations;
mod tree;
mod words;

use std::fmt;
use std::path::Path;

use anyhow::Result;

use self::tree::Tree;
use crate::generate;
use crate::process::say;

/// Every rule, in the order in which problems are printed.
const RULES: &[fn(&Tree) -> Vec<Problem>] = &[
    edges::check,
    map::check,
    size::check,
    headers::check,
    evidence::check,
    matrix::check,
    words::check,
    links::check,
    translations::check,
];

/// Something that has to be mended.
#[derive(Debug)]
pub(crate) struct Problem {
    /// The file, from the root of the workspace.
    pub(crate) path: String,
    /// The line, from 1.
    pub(crate) line: usize,
    /// What is wrong and how to mend it.
    pub(crate) text: String,
}

impl Problem {
    pub(crate) fn new(path: &str, line: usize, text: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, text: text.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}: {}", self.path, self.line, self.text)
    }
}

/// Checks the whole workspace and prints what is wrong; `binary` is the program if it has just been built.
pub(crate) fn run(root: &Path, long: bool, binary: Option<&Path>) -> Result<bool> {
    let tree = Tree::load(root)?;
    let mut problems: Vec<Problem> = RULES.iter().flat_map(|rule| rule(&tree)).collect();
    problems.extend(generate::outdated(root, binary));
    problems.iter().for_each(|problem| say!("{problem}"));
    if long {
        size::long_files(&tree).iter().for_each(|note| say!("{note}"));
    }
    match problems.len() {
        0 => say!("tidy: {} files, no problem", tree.paths.len()),
        1 => say!("tidy: 1 problem"),
        many => say!("tidy: {many} problems"),
    }
    Ok(problems.is_empty())
}
