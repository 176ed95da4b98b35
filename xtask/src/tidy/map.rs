//! ARCHITECTURE.md names every crate by its folder and stays short enough to be read.

use super::Problem;
use super::tree::Tree;

const MAP: &str = "ARCHITECTURE.md";
const MOST_LINES: usize = 150;

pub(super) fn check(tree: &Tree) -> Vec<Problem> {
    let Some(map) = tree.file(MAP) else {
        return vec![Problem::new(MAP, 1, "the file is missing; write the map of the crates")];
    };
    let unnamed = tree.crates.iter().filter(|member| !names(&map.text, &member.folder));
    let text = |folder| format!("`{folder}` is not named; say in a line what it is for");
    let mut problems: Vec<_> = unnamed.map(|member| Problem::new(MAP, 1, text(&member.folder))).collect();
    if map.text.lines().count() > MOST_LINES {
        let text = format!("longer than {MOST_LINES} lines; move details to the `//!` of the crates");
        problems.push(Problem::new(MAP, MOST_LINES + 1, text));
    }
    problems
}

/// Whether a text has the folder as a whole: `crates/core` is not in `crates/core2` nor in `my-crates/core`.
fn names(text: &str, folder: &str) -> bool {
    let part_of_name = |sign: char| sign.is_alphanumeric() || "-_".contains(sign);
    text.match_indices(folder).any(|(start, found)| {
        let (before, after) =
            (text.get(..start).unwrap_or(""), text.get(start + found.len()..).unwrap_or(""));
        !before.ends_with(part_of_name) && !after.starts_with(part_of_name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tree::Member;

    fn problems(text: &str) -> Vec<Problem> {
        let mut tree = Tree::of(&[(MAP, text)]);
        tree.crates.push(Member {
            name: "a-core".to_owned(),
            folder: "crates/core".to_owned(),
            uses: vec![],
        });
        check(&tree)
    }

    #[test]
    fn every_crate_is_named() {
        assert!(problems("| `crates/core` | rules |").is_empty());
        assert_eq!(problems("| `crates/core2` | `more-crates/core` | core").len(), 1);
    }

    #[test]
    fn the_map_is_short() {
        assert!(problems(&format!("crates/core{}", "\n".repeat(150))).is_empty());
        assert_eq!(problems(&format!("crates/core{}", "\n".repeat(151)))[0].line, 151);
    }

    #[test]
    fn the_map_exists() {
        assert_eq!(check(&Tree::default()).len(), 1);
    }
}
