//! `regain account`: look at an account, release a held one, and help somebody who lost what they get back in with.

mod methods;
mod pass;
mod remove_method;
mod show;

use std::process::ExitCode;

use anyhow::{Context, bail};
use regain_core::account::Account;
use regain_core::identifier::Identifier;
use regain_core::subject::Found;
use regain_directory::Directory;

use crate::cli::ConfigFile;
use crate::compose::system::user;
use crate::compose::{Installation, logging};
use crate::output;

#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// Show an account: its names, addresses, state, and what happened to it lately.
    Show(Arguments),
    /// Release an account whose owner said "this was not me": resets work again, and the owner is told.
    Release(Arguments),
    /// List what an account has set up to get back in with, with the ids that `remove-method` takes.
    Methods(Arguments),
    RemoveMethod(remove_method::Arguments),
    Pass(pass::Arguments),
}

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Its username, sign-in name or mail address.
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
    let (arguments, releases) = match &command {
        Command::Show(arguments) => (arguments, false),
        Command::Release(arguments) => (arguments, true),
        Command::Methods(arguments) => return methods::run(arguments).await,
        Command::RemoveMethod(arguments) => return remove_method::run(arguments).await,
        Command::Pass(arguments) => return pass::run(arguments).await,
    };
    let installation = Installation::open(arguments.config.read()?).await?;
    let account = find(&installation, &arguments.name).await?;
    if releases {
        let released = installation.app()?.release_account(&user(), account.id).await;
        let released = released.context("The account can't be released.")?;
        if arguments.json {
            let answer = serde_json::json!({ "account": account.id.to_string(), "released": released });
            output::print_json(&answer)?;
        } else {
            output::print(&describe_release(&account.username, released))?;
        }
    } else {
        let shown = show::read(&installation, &account).await?;
        if arguments.json { output::print_json(&shown)? } else { output::print(&shown.to_string())? }
    }
    installation.store.close().await;
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn find(installation: &Installation, name: &str) -> anyhow::Result<Account> {
    let identifier = Identifier::parse(name).with_context(|| format!("`{name}` can't be a name."))?;
    match installation.directory()?.find(&identifier).await.context("The directory can't be read.")? {
        Found::One(account) => Ok(*account),
        Found::Nothing => bail!("No account has the name or the address `{name}`."),
        Found::Several => bail!("Several accounts have the address `{name}`. Give a username."),
    }
}

fn describe_release(username: &str, released: bool) -> String {
    if released {
        format!("{username} is released. A running server tells the owner.")
    } else {
        format!("{username} was not held: nothing was changed.")
    }
}
