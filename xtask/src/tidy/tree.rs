//! What the rules look at: the files of the working copy that git knows or would add, and the crates.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, Result};
use cargo_metadata::{Dependency, DependencyKind, MetadataCommand, Package};

use crate::process::{capture, program};

/// The working copy, read once.
#[derive(Default)]
pub(super) struct Tree {
    /// Every file, from the root, with `/`.
    pub(super) paths: BTreeSet<String>,
    /// Those that are text.
    pub(super) files: Vec<File>,
    /// The members of the workspace.
    pub(super) crates: Vec<Member>,
}

/// A text file.
pub(super) struct File {
    pub(super) path: String,
    pub(super) text: String,
    /// The syntax tree, of Rust files only.
    pub(super) rust: Option<syn::File>,
}

/// A crate of the workspace.
pub(super) struct Member {
    pub(super) name: String,
    /// Its folder, from the root.
    pub(super) folder: String,
    /// The crates of the workspace that it names as dependencies.
    pub(super) uses: Vec<Edge>,
}

/// A dependency on another crate of the workspace.
pub(super) struct Edge {
    pub(super) name: String,
    /// Whether only tests see it.
    pub(super) dev: bool,
    /// The features that it turns on.
    pub(super) features: Vec<String>,
}

impl Tree {
    /// Reads the working copy. Ignored files are left out; new ones that are not added yet count.
    pub(super) fn load(root: &Path) -> Result<Self> {
        let list = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
        let names = capture(program(root, "git", &list))?;
        let mut tree = Self { crates: members(root)?, ..Self::default() };
        for path in names.split('\0').filter(|name| root.join(name).is_file()) {
            let bytes = std::fs::read(root.join(path)).with_context(|| format!("can't read {path}"))?;
            tree.add(path, bytes)?;
        }
        Ok(tree)
    }

    fn add(&mut self, path: &str, bytes: Vec<u8>) -> Result<()> {
        if !self.paths.insert(path.to_owned()) || bytes.contains(&0) {
            return Ok(());
        }
        let Ok(text) = String::from_utf8(bytes) else { return Ok(()) };
        let parse = || syn::parse_file(&text).with_context(|| format!("{path} is not valid Rust"));
        let rust = path.ends_with(".rs").then(parse).transpose()?;
        self.files.push(File { path: path.to_owned(), text, rust });
        Ok(())
    }

    /// The text file at a path.
    pub(super) fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }

    /// Text files whose name ends like this.
    pub(super) fn ending(&self, end: &str) -> impl Iterator<Item = &File> {
        self.files.iter().filter(move |file| file.path.ends_with(end))
    }
}

impl File {
    /// The lines with their numbers, from 1.
    pub(super) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..).zip(self.text.lines())
    }
}

fn edge(used: &Dependency) -> Edge {
    let dev = used.kind == DependencyKind::Development;
    Edge { name: used.name.clone(), dev, features: used.features.clone() }
}

fn members(root: &Path) -> Result<Vec<Member>> {
    let mut command = MetadataCommand::new();
    let metadata = command.current_dir(root).no_deps().exec().context("`cargo metadata` failed")?;
    let base = &metadata.workspace_root;
    let folder = |package: &Package| {
        let folder = package.manifest_path.parent().and_then(|path| path.strip_prefix(base).ok());
        folder.map(ToString::to_string).unwrap_or_default()
    };
    let names: BTreeSet<&str> = metadata.packages.iter().map(|package| package.name.as_str()).collect();
    let uses = |package: &Package| {
        let inner = package.dependencies.iter().filter(|used| names.contains(used.name.as_str()));
        inner.map(edge).collect()
    };
    let member = |package: &Package| Member {
        name: package.name.to_string(),
        folder: folder(package),
        uses: uses(package),
    };
    Ok(metadata.packages.iter().map(member).collect())
}

#[cfg(test)]
impl Tree {
    /// A tree of the given files, for the tests of a rule.
    pub(super) fn of(files: &[(&str, &str)]) -> Self {
        let mut tree = Self::default();
        for (path, text) in files {
            tree.add(path, text.as_bytes().to_vec()).unwrap();
        }
        tree
    }
}
