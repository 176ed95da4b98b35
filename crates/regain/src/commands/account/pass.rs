//! `regain account pass`: a temporary access pass.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, anyhow};
use regain_app::admin::{HandOver, IssuedPass};
use regain_core::grant::{StaffGrant, Verification};

use super::find;
use crate::cli::ConfigFile;
use crate::compose::Installation;
use crate::compose::system::{user, user_name};
use crate::output;

/// Make a temporary access pass: a code of 16 digits that proves once who somebody is, in a reset.
///
/// For somebody who lost what they get back in with: make sure who asks before you run it. It is shown, for somebody who
/// is there, or sent to the first mail address of the account. An earlier pass stops working. The owner is told at every
/// address, and your name of this machine goes into the audit log.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The account's username, sign-in name or mail address.
    name: String,
    /// How long it works, 10 to 1440.
    #[arg(long, default_value_t = 60)]
    minutes: u64,
    /// Send it to the first mail address of the account instead of showing it.
    #[arg(long)]
    send: bool,
    /// Make none, and take back the one that there is.
    #[arg(long, conflicts_with_all = ["send", "minutes"])]
    revoke: bool,
    /// Answer with one line of JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    config: ConfigFile,
}

/// Does it.
pub(super) async fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let installation = Installation::open(arguments.config.read()?).await?;
    let account = find(&installation, &arguments.name).await?;
    let app = installation.app()?;
    if arguments.revoke {
        let revoked = app.revoke_pass(&user(), account.id).await;
        installation.store.close().await;
        return report_revoked(&account.username, revoked.context("The pass stays.")?, arguments.json);
    }
    let grant = StaffGrant::new(Verification::on_this_machine(account.id, user_name()));
    let lifetime = Duration::from_mins(arguments.minutes);
    let hand_over = if arguments.send { HandOver::Sent } else { HandOver::Shown };
    let issued = app.issue_pass(&user(), &grant, (lifetime, hand_over)).await;
    installation.store.close().await;
    let issued = issued.context("No pass was made.")?;
    let issued = issued.map_err(|refusal| anyhow!(refusal).context("No pass was made."))?;
    report(&account.username, &issued, arguments.json)?;
    Ok(ExitCode::SUCCESS)
}

fn report_revoked(username: &str, revoked: bool, json: bool) -> anyhow::Result<ExitCode> {
    if json {
        output::print_json(&serde_json::json!({ "username": username, "revoked": revoked }))?;
    } else if revoked {
        output::print(&format!("The pass of {username} no longer works. A running server tells the owner."))?;
    } else {
        output::print(&format!("{username} had no pass: nothing was changed."))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn report(username: &str, issued: &IssuedPass, json: bool) -> anyhow::Result<()> {
    let IssuedPass { expires_at, handed_over, is_replacement } = issued;
    if json {
        return output::print_json(&serde_json::json!({
            "username": username, "expires_at": expires_at.to_string(), "replaced": is_replacement,
            "pass": handed_over.as_ref().ok().map(|pass| pass.as_str()), "sent_to": handed_over.as_ref().err(),
        }));
    }
    let earlier = if *is_replacement { " The earlier one no longer works." } else { "" };
    let text = match handed_over {
        Ok(pass) => format!(
            "{username} types this as a temporary access pass, once:\n\n  {}\n\nIt is not shown again, and works until \
             {expires_at}.{earlier} A running server tells the owner.",
            grouped(pass)
        ),
        Err(address) => format!(
            "A running server sends the pass to {address}. It works once, until {expires_at}.{earlier} The owner is told at \
             every address."
        ),
    };
    output::print(&text)
}

/// In groups of four, for reading out.
fn grouped(pass: &str) -> String {
    let digits: Vec<char> = pass.chars().collect();
    digits.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}
