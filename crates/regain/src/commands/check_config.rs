//! `regain check-config`: every problem of a configuration, with its line and a hint.

use std::path::PathBuf;
use std::process::ExitCode;

use regain_config::{Config, ConfigProblems, Problem};
use regain_core::ids::OrganizationId;
use regain_core::language::Language;
use serde::Serialize;

use crate::compose::{server, settings};
use crate::output;

/// Show everything that is wrong with a configuration: what, in which line, and what to do about it.
///
/// Exits with 1 if anything is wrong; what a server would only warn of is no failure. Whether the servers that it names
/// can be reached, `regain doctor` tells.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The file.
    #[arg(default_value = "regain.toml", env = "REGAIN_CONFIG")]
    file: PathBuf,
    /// Answer with one line of JSON: a list of {severity, line, problem, hint}.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Entry<'p> {
    severity: &'static str,
    line: Option<usize>,
    problem: &'p str,
    hint: &'p str,
}

/// Checks it.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let path = &arguments.file;
    let (severity, problems) = match Config::read(path) {
        Ok(config) => ("warning", warnings(&config)?),
        Err(found) => ("error", found.problems),
    };
    if arguments.json {
        let entries = problems.iter().map(|Problem { line, problem, hint }| Entry {
            severity,
            line: *line,
            problem,
            hint,
        });
        output::print_json(&entries.collect::<Vec<_>>())?;
    } else if problems.is_empty() {
        output::print(&format!("{}: everything is all right", path.display()))?;
    } else {
        output::print(&ConfigProblems { path: path.clone(), problems }.to_string())?;
    }
    Ok(if severity == "error" { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// What works, but perhaps not as its operator wants it. A server says it when it starts.
fn warnings(config: &Config) -> anyhow::Result<Vec<Problem>> {
    let settings = settings::settings(config, OrganizationId::from_bytes([0; 16]));
    let texts = settings.long_texts(&server::pages(config)?)?.into_iter();
    let warning = |(language, messages): (Language, usize)| Problem {
        line: None,
        problem: format!(
            "warning: a text with a code takes {messages} messages in the language {}",
            language.as_str()
        ),
        hint: "each one costs; give `organization.name` fewer letters, and only such as GSM's alphabet has"
            .to_owned(),
    };
    Ok(texts.map(warning).collect())
}
