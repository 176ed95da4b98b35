//! `regain tokens lost`

use std::process::ExitCode;

use anyhow::{Context, bail};
use regain_app::admin::LostTokens;

use crate::cli::ConfigFile;
use crate::compose::Installation;
use crate::compose::system::user;
use crate::output;

/// Report a hardware token lost: its codes stop working at once, and its secret is forgotten.
///
/// If somebody had activated it, it is taken away from their account, and they are told at every address. A token that is
/// found again is imported again.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// What stands on its back.
    serial: String,
    /// Who made it, if tokens of several manufacturers have this number.
    #[arg(long, value_name = "NAME")]
    manufacturer: Option<String>,
    /// Answer with one line of JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    config: ConfigFile,
}

/// Does it.
pub(super) async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let installation = Installation::open(arguments.config.read()?).await?;
    let (serial, manufacturer) = (&arguments.serial, arguments.manufacturer.as_deref());
    let lost = installation.app()?.lose_token(&user(), serial, manufacturer).await;
    installation.store.close().await;
    let (is_new, was_active) = match lost.context("The token can't be reported lost.")? {
        LostTokens::Done { was_active } => (true, was_active),
        LostTokens::Before => (false, false),
        LostTokens::Unknown => bail!("There is no token `{serial}`. `regain tokens list` shows all."),
        LostTokens::Several(makers) => bail!(
            "Several manufacturers have a token `{serial}`: name one with --manufacturer ({}).",
            makers.join(", ")
        ),
    };
    if arguments.json {
        output::print_json(
            &serde_json::json!({ "serial": serial, "is_new": is_new, "was_active": was_active }),
        )?;
    } else {
        output::print(&describe(serial, is_new, was_active))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn describe(serial: &str, is_new: bool, was_active: bool) -> String {
    match (is_new, was_active) {
        (false, _) => format!("{serial} was reported lost before: nothing was changed."),
        (true, false) => format!("{serial} is lost. Nobody had activated it."),
        (true, true) => {
            format!("{serial} is lost. Its codes stop working now. A running server tells its owner.")
        }
    }
}
