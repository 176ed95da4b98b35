//! `regain api-key`: keys for programs.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, bail};
use regain_app::App;
use regain_app::admin::NewKey;
use regain_core::api_key::{KeyScope, is_key_name};
use regain_core::time::Timestamp;
use regain_store::ApiKey;
use serde_json::{Value, json};

use crate::cli::ConfigFile;
use crate::compose::system::user;
use crate::compose::{Installation, logging};
use crate::output;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

#[derive(clap::Subcommand)]
pub(crate) enum Command {
    Create(Create),
    /// Revoke a key; it stops working on every node at once, and its name is free again.
    Revoke(Revoke),
    /// Show every key: what it allows, and when it was made, last used (to the hour), and ends.
    List(Common),
}

/// Make a key. It is shown once.
///
/// Scopes: `resets:assert-client-ip` (say for whom the program calls), `brake` (see, pull and release the brake).
#[derive(clap::Args)]
pub(crate) struct Create {
    /// Its name, as audit rows show it: 1 to 64 of a-z, 0-9, `-`, `_` and `.`.
    #[arg(value_parser = name)]
    name: String,
    /// What it allows; once for each scope.
    #[arg(long = "scope", value_name = "SCOPE", required = true, value_parser = scope)]
    scopes: Vec<KeyScope>,
    /// How long it works.
    #[arg(long, value_name = "DAYS", default_value_t = 365, value_parser = clap::value_parser!(u32).range(1..=3650))]
    days: u32,
    #[command(flatten)]
    common: Common,
}

#[derive(clap::Args)]
pub(crate) struct Revoke {
    /// Its name.
    name: String,
    #[command(flatten)]
    common: Common,
}

#[derive(clap::Args)]
pub(crate) struct Common {
    /// Answer with one line of JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    config: ConfigFile,
}

fn name(name: &str) -> Result<String, String> {
    let hint = "a name is 1 to 64 of a-z, 0-9, `-`, `_` and `.`";
    if is_key_name(name) { Ok(name.to_owned()) } else { Err(hint.to_owned()) }
}

fn scope(name: &str) -> Result<KeyScope, String> {
    let known = || KeyScope::ALL.map(KeyScope::name).join(", ");
    KeyScope::parse(name).ok_or_else(|| format!("there are: {}", known()))
}

/// Does it.
pub(crate) async fn run(command: Command) -> anyhow::Result<ExitCode> {
    logging::start_quietly();
    let (Command::Create(Create { common, .. })
    | Command::Revoke(Revoke { common, .. })
    | Command::List(common)) = &command;
    let (installation, is_json) = (Installation::open(common.config.read()?).await?, common.json);
    let app = installation.app()?;
    let (text, json) = match command {
        Command::Create(arguments) => create(&app, arguments).await?,
        Command::Revoke(Revoke { name, .. }) => revoke(&app, &name).await?,
        Command::List(_) => list(&app).await?,
    };
    installation.store.close().await;
    if is_json {
        output::print_json(&json)?
    } else {
        output::print(&text)?
    }
    Ok(ExitCode::SUCCESS)
}

async fn create(app: &App, Create { name, mut scopes, days, .. }: Create) -> anyhow::Result<(String, Value)> {
    scopes.dedup();
    let new = NewKey { name: name.clone(), scopes, lifetime: days * DAY };
    let made = app.create_api_key(&user(), new).await.context("No key was made.")?;
    let Some((key, expires_at)) = made else {
        bail!("There is a key `{name}`. Choose another name, or revoke that one first.");
    };
    let text = format!(
        "{}\n\nThis is the key `{name}`. It is not shown again. It works until {expires_at}. Programs send it as the header\n\
         Regain-Api-Key; keep it as you keep a password.",
        *key
    );
    Ok((text, json!({ "name": name, "key": *key, "expires_at": expires_at.to_string() })))
}

async fn revoke(app: &App, name: &str) -> anyhow::Result<(String, Value)> {
    if !app.revoke_api_key(&user(), name).await.context("The key was not revoked.")? {
        bail!("There is no key `{name}` that is not revoked. `regain api-key list` shows all.");
    }
    Ok((format!("The key `{name}` does not work any more."), json!({ "name": name, "revoked": true })))
}

async fn list(app: &App) -> anyhow::Result<(String, Value)> {
    let (keys, now) = (app.api_keys().await.context("The keys can't be read.")?, app.now());
    if keys.is_empty() {
        return Ok(("There are no keys.".to_owned(), json!([])));
    }
    let lines: Vec<String> = keys.iter().map(|key| describe(key, now)).collect();
    Ok((lines.join("\n"), keys.iter().map(|key| as_json(key, now)).collect()))
}

fn state(key: &ApiKey, now: Timestamp) -> &'static str {
    match key.revoked_at {
        Some(_) => "revoked",
        None if now >= key.expires_at => "expired",
        None => "works",
    }
}

fn scopes(key: &ApiKey) -> Vec<&'static str> {
    key.scopes.iter().map(|scope| scope.name()).collect()
}

fn describe(key: &ApiKey, now: Timestamp) -> String {
    let used = key.last_used_at.map_or_else(|| "never used".to_owned(), |at| format!("last used {at}"));
    let (state, scopes) = (state(key, now), scopes(key).join(", "));
    format!("{}  {state}  {scopes}  made {}  {used}  ends {}", key.name, key.created_at, key.expires_at)
}

fn as_json(key: &ApiKey, now: Timestamp) -> Value {
    json!({
        "name": key.name, "state": state(key, now), "scopes": scopes(key),
        "created_at": key.created_at.to_string(), "expires_at": key.expires_at.to_string(),
        "last_used_at": key.last_used_at.map(|at| at.to_string()),
    })
}
