//! `regain account remove-method`: takes a lost method away from an account.

use std::process::ExitCode;

use anyhow::{Context, bail};
use regain_core::grant::{StaffGrant, Verification};
use regain_core::ids::RegistrationId;

use super::find;
use crate::cli::ConfigFile;
use crate::compose::Installation;
use crate::compose::system::{user, user_name};
use crate::output;

/// Take a method away from an account whose owner lost it, such as a phone with an authenticator app.
///
/// Until then changes of security info ask for it. Make sure who asks before you run it. The owner is told at every
/// address, and your name of this machine goes into the audit log.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The account's username, sign-in name or mail address.
    name: String,
    /// The id of the method, as `regain account methods` shows it.
    id: String,
    /// Answer with one line of JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    config: ConfigFile,
}

/// Does it.
pub(super) async fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let Ok(id) = arguments.id.parse::<RegistrationId>() else {
        bail!("`{}` is no id of a method. `regain account methods` shows them.", arguments.id);
    };
    let installation = Installation::open(arguments.config.read()?).await?;
    let account = find(&installation, &arguments.name).await?;
    let grant = StaffGrant::new(Verification::on_this_machine(account.id, user_name()));
    let removed = installation.app()?.take_method(&user(), &grant, id).await;
    installation.store.close().await;
    let username = &account.username;
    let Some(method) = removed.context("The method stays.")? else {
        bail!("{username} has no method of this id. `regain account methods` shows them.");
    };
    if arguments.json {
        output::print_json(&serde_json::json!({ "username": username, "removed": method.name() }))?;
    } else {
        let method = method.name();
        output::print(&format!("{username} has this {method} no longer. A running server tells the owner."))?;
    }
    Ok(ExitCode::SUCCESS)
}
