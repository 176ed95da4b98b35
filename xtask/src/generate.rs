//! `cargo xtask gen`: pages of `docs/reference/` that the program writes about itself.

use std::path::Path;

use anyhow::{Context, Result};

use crate::process::{capture, program, say};
use crate::tidy::Problem;

/// Each generated page and the `regain` arguments that print it.
const GENERATED: &[(&str, &[&str])] = &[
    ("docs/reference/openapi.json", &["openapi"]),
    ("docs/reference/configuration.md", &["config-reference"]),
];

/// Writes every page or, with `check`, only says which one is not current.
pub(crate) fn run(root: &Path, check: bool) -> Result<bool> {
    if check {
        let problems = outdated(root, None);
        problems.iter().for_each(|problem| say!("{problem}"));
        return Ok(problems.is_empty());
    }
    for (page, arguments) in GENERATED {
        let text = print_page(root, None, arguments)?;
        std::fs::write(root.join(page), text).with_context(|| format!("can't write {page}"))?;
        say!("wrote {page}");
    }
    Ok(true)
}

/// The pages that differ from what the program prints now. A caller who has just built the program names its
/// file in `binary`; otherwise cargo builds it, with the features of that one crate.
pub(crate) fn outdated(root: &Path, binary: Option<&Path>) -> Vec<Problem> {
    let compare = |(page, arguments): &(&str, &[&str])| match print_page(root, binary, arguments) {
        Ok(wanted) => {
            difference(page, &std::fs::read_to_string(root.join(page)).unwrap_or_default(), &wanted)
        }
        Err(_said_by_gen) => {
            let text = format!(
                "`regain {}` does not print it; run `cargo xtask gen` to see why",
                arguments.join(" ")
            );
            Some(Problem::new(page, 1, text))
        }
    };
    GENERATED.iter().filter_map(compare).collect()
}

fn print_page(root: &Path, binary: Option<&Path>, arguments: &[&str]) -> Result<String> {
    match binary {
        Some(binary) => capture(program(root, &binary.to_string_lossy(), arguments)),
        None => {
            let mut command =
                program(root, "cargo", &["run", "--quiet", "--locked", "--package", "regain", "--"]);
            command.args(arguments);
            capture(command)
        }
    }
}

fn difference(page: &str, found: &str, wanted: &str) -> Option<Problem> {
    if found == wanted {
        return None;
    }
    let equal = found.lines().zip(wanted.lines()).take_while(|(found, wanted)| found == wanted).count();
    Some(Problem::new(page, equal + 1, "it is not what the program prints now; run `cargo xtask gen`"))
}

#[cfg(test)]
mod tests {
    use super::difference;

    #[test]
    fn an_outdated_page_is_named_with_its_first_different_line() {
        assert!(difference("a.md", "one\ntwo\n", "one\ntwo\n").is_none());
        assert_eq!(difference("a.md", "one\ntwo\n", "one\n2\n").unwrap().line, 2);
        assert_eq!(difference("a.md", "", "one\n").unwrap().line, 1);
        assert_eq!(difference("a.md", "one\n", "one").unwrap().line, 2);
    }
}
