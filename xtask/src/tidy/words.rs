//! Words that no file of the project has: left-over notes, switched-off tests, paths of one machine, and hosts
//! of package registries (where packages come from is the choice of whoever builds, by cargo's configuration).
//!
//! `Cargo.lock` names its registry by nature and is not read. The words are put together from pieces here, so
//! that this file has none of them.

use super::Problem;
use super::tree::Tree;

struct Word {
    text: &'static str,
    mend: &'static str,
}

const HOST: &str = "name of a package registry; leave the registry to cargo's or npm's own configuration";
const PATH: &str = "path of one machine; use a path from the workspace or a temporary folder";
const NOTE: &str = "left-over note; do it, or write it into the issue tracker";

const WORDS: &[Word] = &[
    Word { text: concat!("crates", ".io"), mend: HOST },
    Word { text: concat!("registry.npm", "js.org"), mend: HOST },
    Word { text: concat!("py", "pi.org"), mend: HOST },
    Word { text: concat!("python", "hosted.org"), mend: HOST },
    Word { text: concat!("deb.deb", "ian.org"), mend: HOST },
    Word { text: concat!("archive.ub", "untu.com"), mend: HOST },
    Word { text: concat!("/wo", "rk/"), mend: PATH },
    Word { text: concat!("/fa", "rm/"), mend: PATH },
    Word { text: concat!("/ro", "ot/"), mend: PATH },
    Word { text: concat!("TO", "DO"), mend: NOTE },
    Word { text: concat!("FIX", "ME"), mend: NOTE },
    Word { text: concat!("XX", "X"), mend: NOTE },
    Word { text: concat!("to", "do!("), mend: NOTE },
    Word { text: concat!("#[ig", "nore"), mend: "switched-off test; mend it or delete it" },
];

pub(super) fn check(tree: &Tree) -> Vec<Problem> {
    let mut problems = Vec::new();
    for file in tree.files.iter().filter(|file| file.path != "Cargo.lock") {
        for (number, line) in file.lines() {
            let found = WORDS.iter().filter(|word| contains_whole(line, word.text));
            let text = |word: &Word| format!("`{}` is a {}", word.text, word.mend);
            problems.extend(found.map(|word| Problem::new(&file.path, number, text(word))));
        }
    }
    problems
}

/// Whether a line has the word on its own, not as a part of a longer word or path.
fn contains_whole(line: &str, word: &str) -> bool {
    let part_of_name = |sign: char| sign.is_alphanumeric() || "_-".contains(sign);
    line.match_indices(word).any(|(start, found)| {
        let (before, after) =
            (line.get(..start).unwrap_or(""), line.get(start + found.len()..).unwrap_or(""));
        let begins_inside =
            word.starts_with(|sign| sign == '/' || part_of_name(sign)) && before.ends_with(part_of_name);
        let ends_inside = word.ends_with(part_of_name) && after.starts_with(part_of_name);
        !begins_inside && !ends_inside
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<usize> {
        check(&Tree::of(&[("a.md", text)])).iter().map(|problem| problem.line).collect()
    }

    #[test]
    fn every_forbidden_word_is_found() {
        for word in WORDS {
            assert_eq!(lines(&format!("fine\n({} )", word.text)), [2], "{}", word.text);
        }
    }

    #[test]
    fn hosts_are_found_below_other_names() {
        assert_eq!(lines(concat!("https://index.crates", ".io/x")), [1]);
    }

    #[test]
    fn longer_words_and_relative_paths_are_fine() {
        let fine = concat!("METHO", "TODOS net", "work/a src/wo", "rk/b XX", "XX mas", "todon");
        assert!(lines(fine).is_empty());
    }

    #[test]
    fn the_lock_file_is_not_read() {
        assert!(check(&Tree::of(&[("Cargo.lock", concat!("crates", ".io"))])).is_empty());
    }
}
