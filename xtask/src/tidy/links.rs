//! Relative links and images of Markdown files lead to a file or a folder of the tree.

use super::Problem;
use super::tree::{File, Tree};

pub(super) fn check(tree: &Tree) -> Vec<Problem> {
    tree.ending(".md").flat_map(|file| of_file(tree, file)).collect()
}

fn of_file(tree: &Tree, file: &File) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut in_code = false;
    for (number, line) in file.lines() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        }
        if in_code {
            continue;
        }
        let broken =
            targets(&without_code(line)).into_iter().filter(|target| !leads_somewhere(tree, file, target));
        let text = |target| format!("`{target}` is not there; mend the link or add the file");
        problems.extend(broken.map(|target| Problem::new(&file.path, number, text(target))));
    }
    problems
}

/// A line without what stands between backticks.
fn without_code(line: &str) -> String {
    line.split('`').step_by(2).collect()
}

/// Targets of `[text](target)`, `![text](target)`, `[name]: target`, `href="target"` and `src="target"`.
fn targets(line: &str) -> Vec<String> {
    let mut found: Vec<&str> = Vec::new();
    let between = |start: &str, end: char| {
        line.split(start).skip(1).filter_map(move |rest| rest.split(end).next()).collect::<Vec<_>>()
    };
    found.extend(between("](", ')'));
    found.extend(between("href=\"", '"'));
    found.extend(between("src=\"", '"'));
    if line.starts_with('[') {
        found.extend(line.split_once("]: ").map(|(_, target)| target));
    }
    let bare = |target: &str| {
        target.split_whitespace().next().map(|target| target.trim_matches(['<', '>']).to_owned())
    };
    found.into_iter().filter_map(bare).collect()
}

fn leads_somewhere(tree: &Tree, file: &File, target: &str) -> bool {
    let path = target.split('#').next().unwrap_or("");
    let elsewhere = path.contains(':');
    if path.is_empty() || elsewhere {
        return true;
    }
    let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let Some(wanted) = resolve(folder, path) else { return false };
    let below = format!("{wanted}/");
    wanted.is_empty() || tree.paths.iter().any(|known| *known == wanted || known.starts_with(&below))
}

/// The path from the root of the tree, `None` when it leaves the tree. A leading `/` means the root.
fn resolve(folder: &str, path: &str) -> Option<String> {
    let start = if path.starts_with('/') { "" } else { folder };
    let mut parts: Vec<&str> = Vec::new();
    for part in start.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<usize> {
        let tree = Tree::of(&[("docs/a.md", text), ("docs/images/b.png", ""), ("README.md", "")]);
        check(&tree).iter().map(|problem| problem.line).collect()
    }

    #[test]
    fn links_that_lead_somewhere_pass() {
        let fine = [
            "[a](../README.md#top) [b](images/) ![c](images/b.png \"title\") [d](#here)",
            "[e](https://regain.example/x) <a href=\"/README.md\">f</a> [g](<../README.md>) [h](..)",
            "[i]: images/b.png",
            "`[code](nowhere.md)`",
            "```\n[code](nowhere.md)\n```",
        ];
        assert!(lines(&fine.join("\n")).is_empty());
    }

    #[test]
    fn links_that_lead_nowhere_fail_at_their_line() {
        assert_eq!(lines("fine\n[a](b.md)\n![c](images/c.png)"), [2, 3]);
        assert_eq!(lines("[a](../../README.md)"), [1]);
        assert_eq!(lines("<img alt=\"x\" src=\"images/c.png\">\n[i]: gone.md"), [1, 2]);
        assert_eq!(lines("[a](image)"), [1]);
    }
}
