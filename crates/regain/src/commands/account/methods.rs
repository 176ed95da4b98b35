//! `regain account methods`: what an account has set up.

use std::process::ExitCode;

use anyhow::Context;
use regain_core::registration::Registration;
use serde::Serialize;

use super::{Arguments, find};
use crate::compose::Installation;
use crate::output;

/// A method that an account has set up, without anything secret.
#[derive(Serialize)]
struct Shown<'r> {
    id: String,
    method: &'static str,
    /// What its owner calls it.
    name: &'r str,
    created_at: String,
    last_used_at: Option<String>,
}

impl<'r> From<&'r Registration> for Shown<'r> {
    fn from(registration: &'r Registration) -> Self {
        Self {
            id: registration.id.to_string(),
            method: registration.method().name(),
            name: &registration.name,
            created_at: registration.created_at.to_string(),
            last_used_at: registration.last_used_at.map(|at| at.to_string()),
        }
    }
}

/// Does it.
pub(super) async fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let installation = Installation::open(arguments.config.read()?).await?;
    let account = find(&installation, &arguments.name).await?;
    let info = installation.app()?.methods_of(account.id).await.context("The methods can't be read.")?;
    installation.store.close().await;
    let shown: Vec<Shown<'_>> = info.registrations.iter().map(Shown::from).collect();
    if arguments.json {
        output::print_json(&serde_json::json!({ "username": account.username, "methods": shown }))?;
    } else if shown.is_empty() {
        output::print(&format!("{} has set up nothing.", account.username))?;
    } else {
        let line = |it: &Shown<'_>| {
            let used = it.last_used_at.as_ref().map_or("never used".to_owned(), |at| format!("used {at}"));
            format!("{}  {:<22}{}  {used}  {}", it.id, it.method, it.created_at, it.name)
                .trim_end()
                .to_owned()
        };
        output::print(&shown.iter().map(line).collect::<Vec<_>>().join("\n"))?;
    }
    Ok(ExitCode::SUCCESS)
}
