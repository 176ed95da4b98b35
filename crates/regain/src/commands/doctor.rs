//! `regain doctor`: checks every dependency and says the mend.

mod checks;

use std::process::ExitCode;

use serde::Serialize;

use crate::cli::ConfigFile;
use crate::compose::logging;
use crate::output;

/// Check everything that a server needs, and say how to fix what is wrong.
///
/// It brings the tables of the database up to date, as a server does when it starts. Exits with 1 if anything is
/// wrong.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Answer with one line of JSON: a list of {check, ok, detail, fix}.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    config: ConfigFile,
}

/// What one look found.
#[derive(Serialize)]
struct Finding {
    check: &'static str,
    ok: bool,
    /// What there is, or what is wrong.
    detail: String,
    /// What to do, if it is wrong.
    fix: Option<&'static str>,
}

impl Finding {
    fn ok(check: &'static str, detail: impl Into<String>) -> Self {
        Self { check, ok: true, detail: detail.into(), fix: None }
    }

    fn wrong(check: &'static str, detail: impl Into<String>, fix: &'static str) -> Self {
        Self { check, ok: false, detail: detail.into(), fix: Some(fix) }
    }

    /// With the whole chain of causes.
    fn failed(check: &'static str, error: &anyhow::Error, fix: &'static str) -> Self {
        Self::wrong(check, format!("{error:#}"), fix)
    }
}

/// Looks at everything, also past the first thing that is wrong.
pub(crate) async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    logging::start_quietly();
    let findings = look(&arguments.config).await?;
    if arguments.json {
        output::print_json(&findings)?;
    } else {
        output::print(&findings.iter().map(describe).collect::<Vec<_>>().join("\n"))?;
    }
    let is_well = findings.iter().all(|finding| finding.ok);
    Ok(if is_well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn look(file: &ConfigFile) -> anyhow::Result<Vec<Finding>> {
    let config = match file.read() {
        Ok(config) => config,
        Err(error) => {
            let fix = "mend that first: everything else follows from it";
            return Ok(vec![Finding::failed("configuration", &error, fix)]);
        }
    };
    let mut findings = vec![Finding::ok("configuration", file.config.display().to_string())];
    findings.extend(checks::database(&config).await?);
    findings.push(checks::certificate(&config).await);
    findings.push(checks::mail_server(&config).await);
    findings.push(checks::phone(&config).await);
    Ok(findings)
}

fn describe(finding: &Finding) -> String {
    let Finding { check, ok, detail, fix } = finding;
    let word = if *ok { "ok" } else { "problem" };
    let fix = fix.map(|fix| format!("\n{:24}fix: {fix}", "")).unwrap_or_default();
    let detail = detail.replace('\n', &format!("\n{:24}", ""));
    format!("{word:<9}{check:<15}{detail}{fix}")
}
