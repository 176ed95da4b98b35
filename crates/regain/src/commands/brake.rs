//! `regain brake`: stop resets on every node.

use std::process::ExitCode;

use anyhow::{Context, bail};
use regain_app::{App, Error};
use regain_core::audit::Source;
use regain_core::brake::Target;
use regain_core::method::Method;
use regain_store::Pull;

use crate::cli::ConfigFile;
use crate::compose::system::user;
use crate::compose::{Installation, logging};
use crate::output;

#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// Stop resets, running ones too, on every node within a minute. Sign-in goes on.
    On(On),
    /// Let them go on.
    Off(Off),
    /// Show what is stopped, since when, by whom and why.
    Status(Status),
}

#[derive(clap::Args)]
pub(crate) struct On {
    #[command(flatten)]
    target: TargetArguments,
    /// Why, for the audit log and for colleagues. People at the pages don't see it.
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    reason: String,
    #[command(flatten)]
    output: Status,
}

#[derive(clap::Args)]
pub(crate) struct Off {
    #[command(flatten)]
    target: TargetArguments,
    #[command(flatten)]
    output: Status,
}

#[derive(clap::Args)]
pub(crate) struct Status {
    /// Answer with one line of JSON: a list of {target, set_at, set_by, reason}.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    config: ConfigFile,
}

/// One of them.
#[derive(clap::Args)]
#[group(required = true, multiple = false)]
struct TargetArguments {
    /// Every reset and unlock.
    #[arg(long)]
    all: bool,
    /// Resets that need this method.
    #[arg(long, value_name = "METHOD", value_parser = method)]
    method: Option<Method>,
    /// Resets of the accounts in this group of the directory.
    #[arg(long, value_name = "GROUP", value_parser = group)]
    group: Option<Target>,
}

fn method(name: &str) -> Result<Method, String> {
    let known = || Method::ALL.map(Method::name).join(", ");
    Method::parse(name).ok_or_else(|| format!("there are: {}", known()))
}

fn group(name: &str) -> Result<Target, String> {
    Target::group(name).ok_or_else(|| "a group has a name of 1 to 256 characters".to_owned())
}

impl From<TargetArguments> for Target {
    fn from(TargetArguments { all: _, method, group }: TargetArguments) -> Self {
        group.or_else(|| method.map(Self::Method)).unwrap_or(Self::All)
    }
}

/// Does it.
pub(crate) async fn run(command: Command) -> anyhow::Result<ExitCode> {
    logging::start_quietly();
    let (output, change) = match command {
        Command::Status(output) => (output, None),
        Command::On(On { target, reason, output }) => (output, Some((Target::from(target), Some(reason)))),
        Command::Off(Off { target, output }) => (output, Some((Target::from(target), None))),
    };
    let installation = Installation::open(output.config.read()?).await?;
    let app = installation.app()?;
    if let Some((target, reason)) = change {
        apply(&app, target, reason).await?;
    }
    let pulls = app.pulls().await.context("What is stopped can't be read.")?;
    installation.store.close().await;
    if output.json {
        output::print_json(&pulls.iter().map(as_json).collect::<Vec<_>>())?;
    } else if pulls.is_empty() {
        output::print("Nothing is stopped.")?;
    } else {
        output::print(&format!("Stopped:\n{}", pulls.iter().map(describe).collect::<Vec<_>>().join("\n")))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// With a reason it is pulled, without one released.
async fn apply(app: &App, target: Target, reason: Option<String>) -> anyhow::Result<()> {
    let (by, source) = (user(), Source::default());
    if let Some(reason) = reason {
        let group = target.to_string();
        return match app.pull_brake(&by, target, &reason, source).await {
            Err(Error::UnknownGroup) => bail!(
                "Nothing was stopped: nobody is in `{group}`. `regain account show NAME` says which groups somebody is in."
            ),
            pulled => pulled.map(drop).context("Nothing was stopped."),
        };
    }
    let name = target.to_string();
    if !app.release_brake(&by, target, source).await.context("Everything stays stopped.")? {
        bail!("`{name}` is not stopped. `regain brake status` shows what is.");
    }
    Ok(())
}

/// One thing that is stopped, in a line.
pub(crate) fn describe(pull: &Pull) -> String {
    let Pull { target, set_at, set_by, reason } = pull;
    let reason = if reason.is_empty() { String::new() } else { format!(": {reason}") };
    format!("{target}  since {set_at}  by {set_by}{reason}")
}

fn as_json(pull: &Pull) -> serde_json::Value {
    let Pull { target, set_at, set_by, reason } = pull;
    serde_json::json!({
        "target": target.to_string(), "set_at": set_at.to_string(), "set_by": set_by, "reason": reason,
    })
}
