//! `cargo xtask uniformity`: whether times tell strangers anything (promise 2).

use std::path::Path;

use anyhow::Result;

use crate::process::{program, run as run_program};

/// Measures, with optimised code; `smoke` only shows that it works. The whole workspace is named for its features, as
/// the tests have them: then the smoke compiles nothing anew.
pub(crate) fn run(root: &Path, smoke: bool) -> Result<()> {
    let common = ["bench", "--workspace", "--locked", "--bench", "timing"];
    let arguments: &[&str] = if smoke { &["--profile", "dev", "--", "--smoke"] } else { &[] };
    run_program(program(root, "cargo", &[&common, arguments].concat()))
}
