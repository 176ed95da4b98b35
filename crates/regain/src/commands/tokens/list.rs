//! `regain tokens list`

use std::process::ExitCode;

use anyhow::Context;
use regain_core::hardware_token::{HardwareToken, TokenState};

use crate::cli::ConfigFile;
use crate::compose::Installation;
use crate::output;

/// Tokens that are read at once.
const PAGE: i64 = 500;

/// List hardware tokens, the oldest import first.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Only those in this state.
    #[arg(long, value_name = "STATE", value_parser = state)]
    state: Option<TokenState>,
    /// Answer with one line of JSON for each.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    config: ConfigFile,
}

fn state(name: &str) -> Result<TokenState, String> {
    let known = || TokenState::ALL.map(TokenState::name).join(", ");
    TokenState::parse(name).ok_or_else(|| format!("there are: {}", known()))
}

/// Does it.
pub(super) async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let installation = Installation::open(arguments.config.read()?).await?;
    let app = installation.app()?;
    let (mut last, mut count) = (None, 0);
    loop {
        let tokens = app.tokens_after(last, PAGE).await.context("The tokens can't be read.")?;
        let Some(end) = tokens.last() else { break };
        last = Some(end.id);
        for token in tokens.iter().filter(|it| arguments.state.is_none_or(|state| state == it.state)) {
            count += 1;
            if arguments.json {
                output::print_json(&as_json(token))?
            } else {
                output::print(&describe(token))?
            }
        }
    }
    installation.store.close().await;
    if count == 0 && !arguments.json {
        output::print("No tokens.")?;
    }
    Ok(ExitCode::SUCCESS)
}

fn describe(token: &HardwareToken) -> String {
    let account = token.account.map(|account| format!("  account {account}")).unwrap_or_default();
    format!("{}  {}  {}{account}", token.label(), token.method.name(), token.state.name())
}

fn as_json(token: &HardwareToken) -> serde_json::Value {
    serde_json::json!({
        "serial": token.serial, "manufacturer": token.manufacturer, "model": token.model,
        "method": token.method.name(), "state": token.state.name(),
        "account": token.account.map(|account| account.to_string()),
        "imported_at": token.imported_at.to_string(),
        "activated_at": token.activated_at.map(|at| at.to_string()),
        "lost_at": token.lost_at.map(|at| at.to_string()),
    })
}
