//! `regain admin`: the way in for an administrator who lost everything.

use std::process::ExitCode;

use anyhow::anyhow;
use regain_app::builtin::{RecoverError, Recovered};
use regain_core::grant::{StaffGrant, Verification};

use super::account::find;
use crate::cli::ConfigFile;
use crate::compose::system::user_name;
use crate::compose::{Installation, logging};
use crate::output;

#[derive(clap::Subcommand)]
pub(crate) enum Command {
    Recover(Arguments),
}

/// Give an account a one-time password, shown once, that must be changed at the next sign-in, within 24 hours.
///
/// For an administrator, or anybody, who lost every other way: make sure who asks before you run it. It lifts a lock and a
/// hold, ends all sessions and open resets, tells the owner at every address, and writes your name of this machine
/// into the audit log.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The account's username, sign-in name or mail address.
    name: String,
    /// Answer with one line of JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    config: ConfigFile,
}

/// Does it.
pub(crate) async fn run(command: Command) -> anyhow::Result<ExitCode> {
    logging::start_quietly();
    let Command::Recover(arguments) = command;
    let installation = Installation::open(arguments.config.read()?).await?;
    let account = find(&installation, &arguments.name).await?;
    let grant = StaffGrant::new(Verification::on_this_machine(account.id, user_name()));
    let recovered = installation.directory()?.recover(&grant).await;
    installation.store.close().await;
    let recovered = recovered.map_err(|error| explain(error, &account.username))?;
    report(&account.username, &recovered, arguments.json)?;
    Ok(ExitCode::SUCCESS)
}

fn explain(error: RecoverError, username: &str) -> anyhow::Error {
    let hint = match &error {
        RecoverError::Disabled => format!(
            "{username} is disabled, so a password would let nobody in. Recover another administrator's account, or \
             import one under another name."
        ),
        RecoverError::Expired => format!(
            "{username} is past its end date, so a password would let nobody in. Recover another administrator's \
             account, or import one under another name."
        ),
        RecoverError::Overtaken => {
            "Somebody changed the password at the same moment. Run this again.".to_owned()
        }
        RecoverError::NotFound | RecoverError::Directory(_) | RecoverError::Store(_) => {
            format!("{username} can't be recovered. Nothing was changed.")
        }
    };
    anyhow!(error).context(hint)
}

fn report(username: &str, recovered: &Recovered, json: bool) -> anyhow::Result<()> {
    let Recovered { password, expires_at, lifted, was_held, sessions_ended } = recovered;
    if json {
        return output::print_json(&serde_json::json!({
            "username": username, "password": password.as_str(), "expires_at": expires_at.to_string(), "lifted": lifted.map(|lock| lock.name()),
            "released": was_held, "sessions_ended": sessions_ended
        }));
    }
    let lock = lifted.map(|lock| format!(" A lock was lifted ({}).", lock.name())).unwrap_or_default();
    let held = if *was_held { " A hold was released." } else { "" };
    output::print(&format!(
        "{username} signs in with this, once, and chooses another password then:\n\n  {}\n\nIt is not shown again, and \
         works until {expires_at}. Sessions that were ended: {sessions_ended}.{lock}{held} A running server tells the owner.",
        password.as_str()
    ))
}
