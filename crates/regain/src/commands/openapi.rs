//! `regain openapi`: the description of the interface.

use std::process::ExitCode;

use crate::output;

/// Print the description of the interface for programs (OpenAPI 3.1).
#[derive(clap::Args)]
pub(crate) struct Arguments {}

/// Prints it.
pub(crate) fn run() -> anyhow::Result<ExitCode> {
    output::print(&serde_json::to_string_pretty(&regain_web::api::document())?)?;
    Ok(ExitCode::SUCCESS)
}
