//! The command `regain`: what an operator types, and the one place where the parts are put together.
//!
//! A command is a file in `commands/` and a line in [`cli::Command`]. `compose/` maps the configuration to what each
//! part asks for, and brings the system's clock and randomness; nothing else in the product reads those.

mod cli;
mod commands;
mod compose;
mod output;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    // Before anything can open a connection. It fails only if one is there already.
    rustls::crypto::aws_lc_rs::default_provider().install_default().ok();
    let cli = cli::Cli::parse();
    cli.command.run().unwrap_or_else(|error| {
        output::explain(&error);
        ExitCode::FAILURE
    })
}
