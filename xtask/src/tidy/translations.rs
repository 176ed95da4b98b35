//! Every language has exactly the messages (and their attributes) that English has.
//!
//! A language is `translations/<language>.ftl` or the files of `translations/<language>/` taken together.

use std::collections::BTreeMap;

use super::Problem;
use super::tree::{File, Tree};

const ENGLISH: &str = "en";

/// Where each message of a language stands: its id, or `id.attribute`, to file and line.
type Messages<'a> = BTreeMap<String, (&'a str, usize)>;

pub(super) fn check(tree: &Tree) -> Vec<Problem> {
    let mut languages: BTreeMap<&str, Messages<'_>> = BTreeMap::new();
    for file in tree.ending(".ftl") {
        if let Some(name) = file.path.strip_prefix("translations/") {
            let language = name.split(['/', '.']).next().unwrap_or(name);
            languages.entry(language).or_default().extend(messages(file));
        }
    }
    let Some(english) = languages.remove(ENGLISH) else { return Vec::new() };
    languages.values().flat_map(|other| differences(&english, other)).collect()
}

fn differences(english: &Messages<'_>, other: &Messages<'_>) -> Vec<Problem> {
    let extra = other.iter().filter(|(id, _)| !english.contains_key(*id));
    let gone = |id| format!("`{id}` is not in English any more; delete it");
    let mut problems: Vec<_> = extra.map(|(id, (path, line))| Problem::new(path, *line, gone(id))).collect();
    let missing = english.keys().filter(|id| !other.contains_key(*id));
    let path = other.values().next().map_or("translations", |(path, _)| path);
    problems.extend(
        missing.map(|id| Problem::new(path, 1, format!("`{id}` is missing; translate it from English"))),
    );
    problems
}

fn messages(file: &File) -> impl Iterator<Item = (String, (&str, usize))> {
    let mut message = String::new();
    file.lines().filter_map(move |(number, line)| {
        let (name, _) = line.split_once('=')?;
        let is_name = |name: &str| {
            !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c))
        };
        let id = match name.trim_start().strip_prefix('.') {
            Some(attribute) if name.starts_with(' ') && is_name(attribute.trim_end()) => {
                format!("{message}.{}", attribute.trim_end())
            }
            None if is_name(name.trim_end()) => {
                name.trim_end().clone_into(&mut message);
                message.clone()
            }
            _ => return None,
        };
        Some((id, (file.path.as_str(), number)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "# comment = none\nhello = Hello\n    .title = Hi = there\n-brand = Regain\nlong =\n    a = b\n";

    fn problems(files: &[(&str, &str)]) -> Vec<String> {
        check(&Tree::of(files)).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_same_messages_pass_in_one_file_or_many() {
        assert!(problems(&[("translations/en.ftl", TEXT), ("translations/de.ftl", TEXT)]).is_empty());
        let (one, two) = TEXT.split_at(TEXT.find("-brand").unwrap());
        let german =
            [("translations/en.ftl", TEXT), ("translations/de/a.ftl", one), ("translations/de/b.ftl", two)];
        assert!(problems(&german).is_empty());
        assert!(problems(&[]).is_empty());
    }

    #[test]
    fn missing_and_left_over_messages_fail() {
        let german = "hello = Hallo\n-brand = Regain\nlong = x\nold = y\n";
        let found = problems(&[("translations/en.ftl", TEXT), ("translations/de.ftl", german)]);
        assert_eq!(
            found,
            [
                "translations/de.ftl:4: `old` is not in English any more; delete it",
                "translations/de.ftl:1: `hello.title` is missing; translate it from English",
            ]
        );
    }
}
