//! `cargo xtask bench`: what the product costs, measured against the real servers.

use std::path::Path;

use anyhow::Result;
use clap::Subcommand;

use crate::process::{program, run as run_program};
use crate::servers;

/// What is measured.
#[derive(Subcommand)]
pub(crate) enum Bench {
    /// Whole resets over HTTP, beside the bare password hash. Needs a machine that does nothing else.
    Reset {
        /// Only show that it works: a few resets, with code that is not optimised.
        #[arg(long)]
        smoke: bool,
    },
}

pub(crate) fn run(root: &Path, bench: &Bench) -> Result<bool> {
    let Bench::Reset { smoke } = bench;
    let ran_before = servers::all_run(root);
    servers::start(root)?;
    let outcome = servers::environment(root).and_then(|variables| reset(root, *smoke, variables));
    if !ran_before {
        servers::stop(root)?;
    }
    outcome.map(|()| true)
}

/// Runs the bench of the reset. The whole workspace is named for its features, as the tests have them: then the smoke
/// compiles nothing anew.
pub(crate) fn reset(root: &Path, smoke: bool, variables: Vec<(&str, String)>) -> Result<()> {
    let common = ["bench", "--workspace", "--locked", "--bench", "reset"];
    let arguments: &[&str] = if smoke { &["--profile", "dev", "--", "--smoke"] } else { &[] };
    let mut command = program(root, "cargo", &[&common, arguments].concat());
    command.envs(variables);
    run_program(command)
}
