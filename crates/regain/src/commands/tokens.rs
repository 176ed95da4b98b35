//! `regain tokens`: hardware tokens of the organization.

mod import;
mod list;
mod lost;

use std::process::ExitCode;

use crate::compose::logging;

#[derive(clap::Subcommand)]
pub(crate) enum Command {
    Import(import::Arguments),
    List(list::Arguments),
    Lost(lost::Arguments),
}

/// Does it.
pub(crate) async fn run(command: Command) -> anyhow::Result<ExitCode> {
    logging::start_quietly();
    match command {
        Command::Import(arguments) => import::run(arguments).await,
        Command::List(arguments) => list::run(arguments).await,
        Command::Lost(arguments) => lost::run(arguments).await,
    }
}
