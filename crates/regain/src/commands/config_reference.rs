//! `regain config-reference`: every setting, as a page.

use std::process::ExitCode;

use crate::output;

/// Print the reference of all settings, in Markdown.
#[derive(clap::Args)]
pub(crate) struct Arguments {}

/// Prints it.
pub(crate) fn run() -> anyhow::Result<ExitCode> {
    output::print(regain_config::reference_markdown().trim_end())?;
    Ok(ExitCode::SUCCESS)
}
