//! `regain check-config`: every problem of a configuration, with its line and a hint.

use std::path::PathBuf;
use std::process::ExitCode;

use regain_config::{Config, ConfigProblems};
use serde::Serialize;

use crate::output;

/// Show everything that is wrong with a configuration: what, in which line, and what to do about it.
///
/// Exits with 1 if anything is. Whether the servers that it names can be reached, `regain doctor` tells.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The file.
    #[arg(default_value = "regain.toml", env = "REGAIN_CONFIG")]
    file: PathBuf,
    /// Answer with one line of JSON: a list of {line, problem, hint}.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Entry<'p> {
    line: Option<usize>,
    problem: &'p str,
    hint: &'p str,
}

/// Checks it.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let found = Config::read(&arguments.file).err();
    let problems = found.as_ref().map(|found| found.problems.as_slice()).unwrap_or_default();
    if arguments.json {
        let entries =
            problems.iter().map(|one| Entry { line: one.line, problem: &one.problem, hint: &one.hint });
        output::print_json(&entries.collect::<Vec<_>>())?;
    } else {
        let fine = || format!("{}: everything is all right", arguments.file.display());
        output::print(&found.as_ref().map_or_else(fine, ConfigProblems::to_string))?;
    }
    Ok(if found.is_none() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
