//! Crates depend on each other in one direction only, as ARCHITECTURE.md draws it, and none but tests turns on what is
//! for tests.

use super::Problem;
use super::tree::{Edge, Member, Tree};

/// What each crate may use. Build-time and test-time dependencies count like any other.
const ALLOWED: &[(&str, &[&str])] = &[
    ("regain-crypto", &[]),
    ("regain-core", &["regain-crypto"]),
    ("regain-directory", &["regain-core"]),
    ("regain-notify", &["regain-core"]),
    ("regain-pages", &["regain-core"]),
    ("regain-config", &["regain-core"]),
    ("regain-store", &["regain-core", "regain-crypto"]),
    (
        "regain-app",
        &[
            "regain-core",
            "regain-crypto",
            "regain-store",
            "regain-directory",
            "regain-notify",
            "regain-pages",
        ],
    ),
    ("regain-web", &["regain-core", "regain-app", "regain-pages"]),
    ("regain", EVERYTHING),
    ("regain-testkit", EVERYTHING),
    ("xtask", &[]),
];

/// All that is shipped, below the binary.
const EVERYTHING: &[&str] = &[
    "regain-crypto",
    "regain-core",
    "regain-directory",
    "regain-notify",
    "regain-pages",
    "regain-config",
    "regain-store",
    "regain-app",
    "regain-web",
];

/// The feature that lets tests kill the process (docs/adr/0012-failpoints.md). Cargo would build the binary with it as soon as
/// anything but a test asked for it.
const FAILPOINTS: &str = "failpoints";

pub(super) fn check(tree: &Tree) -> Vec<Problem> {
    tree.crates.iter().flat_map(|member| of_member(tree, member)).collect()
}

fn of_member(tree: &Tree, member: &Member) -> Vec<Problem> {
    let manifest = format!("{}/Cargo.toml", member.folder);
    let Some((_, allowed)) = ALLOWED.iter().find(|(name, _)| *name == member.name) else {
        let text = format!("`{}` is new: give it a row in xtask/src/tidy/edges.rs", member.name);
        return vec![Problem::new(&manifest, 1, text)];
    };
    let armed =
        member.uses.iter().filter(|edge| !edge.dev && edge.features.iter().any(|it| it == FAILPOINTS));
    let armed = armed.map(|edge| {
        let text = format!("only the tests of the binary turn on `{FAILPOINTS}`: leave the feature away");
        Problem::new(&manifest, line_of(tree, &manifest, edge), text)
    });
    let forbidden = member.uses.iter().filter(|edge| {
        let tests_of_the_binary = member.name == "regain" && edge.dev && edge.name == "regain-testkit";
        !tests_of_the_binary && !allowed.contains(&edge.name.as_str())
    });
    forbidden
        .map(|edge| Problem::new(&manifest, line_of(tree, &manifest, edge), advice(member, edge)))
        .chain(armed)
        .collect()
}

fn advice(member: &Member, edge: &Edge) -> String {
    let kind = if edge.dev { "dev-depend" } else { "depend" };
    let (from, to) = (&member.name, &edge.name);
    format!("{from} may not {kind} on {to}; move the code to a crate that both may use")
}

fn line_of(tree: &Tree, manifest: &str, edge: &Edge) -> usize {
    let names_it = |line: &str| {
        let rest = line.trim_start().strip_prefix(&edge.name);
        rest.is_some_and(|rest| rest.starts_with([' ', '.', '=']))
    };
    tree.file(manifest)
        .and_then(|file| file.lines().find(|(_, line)| names_it(line)))
        .map_or(1, |(line, _)| line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(from: &str, to: &str, dev: bool) -> Vec<Problem> {
        problems_with(from, to, dev, Vec::new())
    }

    fn problems_with(from: &str, to: &str, dev: bool, features: Vec<String>) -> Vec<Problem> {
        let mut tree = Tree::of(&[("a/Cargo.toml", "[dependencies]\nregain-core-x = 1\nregain-core = 1\n")]);
        let uses = vec![Edge { name: to.to_owned(), dev, features }];
        tree.crates.push(Member { name: from.to_owned(), folder: "a".to_owned(), uses });
        check(&tree)
    }

    #[test]
    fn an_edge_against_the_direction_fails_at_its_line() {
        let found = problems("regain-crypto", "regain-core", false);
        assert_eq!((found.len(), found[0].line), (1, 3));
        assert!(problems("regain-core", "regain-crypto", false).is_empty());
        assert_eq!(problems("regain-web", "regain-store", true).len(), 1);
    }

    #[test]
    fn only_the_tests_of_the_binary_use_the_testkit() {
        assert!(problems("regain", "regain-testkit", true).is_empty());
        assert_eq!(problems("regain", "regain-testkit", false).len(), 1);
        assert_eq!(problems("regain-app", "regain-testkit", true).len(), 1);
    }

    #[test]
    fn nothing_uses_the_binary_and_xtask_uses_nothing() {
        assert_eq!(problems("regain-testkit", "regain", false).len(), 1);
        assert_eq!(problems("xtask", "regain-core", false).len(), 1);
    }

    #[test]
    fn only_tests_turn_on_failpoints() {
        let armed = |from, dev| problems_with(from, "regain-app", dev, vec![FAILPOINTS.to_owned()]).len();
        assert_eq!([armed("regain", true), armed("regain", false), armed("regain-web", false)], [0, 1, 1]);
    }

    #[test]
    fn a_new_crate_needs_a_row() {
        assert_eq!(problems("regain-more", "regain-core", false).len(), 1);
    }
}
