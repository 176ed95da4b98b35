//! The chores of this workspace: `cargo xtask test | tidy | gen | servers | bench | uniformity`.
//!
//! It depends on no crate of the workspace and on few others, so it is built in seconds on a clean clone.

mod bench;
mod generate;
mod install;
mod process;
mod servers;
mod test;
mod tidy;
mod uniformity;

use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::process::say;

/// The chores of the Regain workspace.
#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Install what is missing, start real servers and run every check and test.
    Test {
        /// Run only what needs nothing but the Rust toolchain: no installing, no servers.
        #[arg(long)]
        quick: bool,
    },
    /// Check the rules of the house that no compiler checks.
    Tidy {
        /// Also list the files above the length we aim for. They are no failure.
        #[arg(long)]
        long: bool,
    },
    /// Write the reference pages that are made from the code.
    Gen {
        /// Write nothing and fail when a page is not current.
        #[arg(long)]
        check: bool,
    },
    /// The servers that tests talk to: PostgreSQL and Postfix, private to this machine.
    Servers {
        #[command(subcommand)]
        action: servers::Action,
    },
    /// Measure what the product costs.
    Bench {
        #[command(subcommand)]
        bench: bench::Bench,
    },
    /// Compare the times of answers about accounts of every class. Needs a machine that does nothing else.
    Uniformity {
        /// Only show that it works: a few samples, with code that is not optimised.
        #[arg(long)]
        smoke: bool,
    },
}

fn main() -> ExitCode {
    match run(&Arguments::parse().chore) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            say!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Does one chore; `false` when it found something wrong and said so.
fn run(chore: &Chore) -> Result<bool> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."));
    match chore {
        Chore::Test { quick } => Ok(test::run(root, *quick)),
        Chore::Tidy { long } => tidy::run(root, *long, None),
        Chore::Gen { check } => generate::run(root, *check),
        Chore::Servers { action } => servers::run(root, action),
        Chore::Bench { bench } => bench::run(root, bench),
        Chore::Uniformity { smoke } => uniformity::run(root, *smoke).map(|()| true),
    }
}
