//! `regain users import`: accounts from a file.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{IsTerminal, stderr};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use regain_app::builtin::{Progress, Remark, Report};

use crate::cli::ConfigFile;
use crate::compose::{Installation, keys, logging};
use crate::output;

#[derive(clap::Subcommand)]
pub(crate) enum Command {
    Import(Import),
}

/// Bring accounts in from a CSV file.
///
/// Its first line names the columns: username, and as many as you like of sign_in_name, display_name, email, email2,
/// email3, phone, phone2, groups, language, manager, disabled, locked, expires_at, must_change, privileged and
/// password_hash (a PHC string; there is no column for passwords). A row that can't be taken is reported with its line
/// and the reason, and the others are taken; so is a manager whom nobody is. Exits with 1 if anything was reported.
#[derive(clap::Args)]
pub(crate) struct Import {
    /// The file.
    file: PathBuf,
    /// Do everything but write.
    #[arg(long)]
    dry_run: bool,
    /// Answer with one line of JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    config: ConfigFile,
}

/// Does it.
pub(crate) async fn run(command: Command) -> anyhow::Result<ExitCode> {
    logging::start_quietly();
    let Command::Import(arguments) = command;
    let unreadable = || format!("{} can't be read.", arguments.file.display());
    let file = File::open(&arguments.file).with_context(unreadable)?;
    let bytes = file.metadata().with_context(unreadable)?.len();
    let installation = Installation::open(arguments.config.read()?).await?;
    let following = keys::follow(&installation);
    let mut meter = Meter { bytes, tenths: 0, is_terminal: stderr().is_terminal() };
    let report = installation
        .directory()?
        .import(file, arguments.dry_run, |progress| meter.show(progress))
        .await
        .with_context(|| format!("{} could not be imported to its end.", arguments.file.display()))?;
    meter.clear();
    following.stop().await;
    installation.store.close().await;
    if arguments.json {
        output::print_json(&report)?;
    } else {
        output::print(&describe(&report))?;
    }
    let is_whole = report.is_complete && report.rejected.is_empty() && report.without_manager.is_empty();
    Ok(if is_whole { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Shows how far it is: a line that changes on a terminal, a line for each tenth of the file in a log.
struct Meter {
    bytes: u64,
    tenths: u64,
    is_terminal: bool,
}

impl Meter {
    fn show(&mut self, progress: Progress) {
        let share = |of: u64| progress.bytes.saturating_mul(of).checked_div(self.bytes).unwrap_or(0).min(of);
        let Progress { rows, rejected, managers, .. } = progress;
        let mut text = format!("{} %: {rows} rows, {rejected} rejected", share(100));
        if managers > 0 {
            // Writing to a String never fails.
            let _ = write!(text, ", {managers} managers set");
        }
        if self.is_terminal {
            output::note(&text, "\u{1b}[K\r");
        } else if share(10) > self.tenths {
            self.tenths = share(10);
            output::note(&text, "\n");
        }
    }

    fn clear(&self) {
        if self.is_terminal {
            output::note("", "\u{1b}[K");
        }
    }
}

fn describe(report: &Report) -> String {
    let Report { imported, managers, ambiguous_names: shared, .. } = report;
    let mut text = if report.dry_run {
        format!("Accounts that would be imported: {imported}. Nothing was written.")
    } else {
        format!("Accounts imported: {imported}.")
    };
    if *managers > 0 {
        // Writing to a String never fails.
        let _ = write!(text, "\nManagers set: {managers}.");
    }
    list(&mut text, "Rows not taken", &report.rejected);
    list(&mut text, "Rows whose manager was not set", &report.without_manager);
    if *shared > 0 {
        let _ = write!(
            text,
            "\nNames and addresses that lead to several accounts: {shared}. Their owners type another one."
        );
    }
    if !report.is_complete {
        text.push_str("\nThe file was not read to its end: the last row above says why.");
    }
    text
}

fn list(text: &mut String, what: &str, remarks: &[Remark]) {
    if remarks.is_empty() {
        return;
    }
    let _ = write!(text, "\n{what}: {}", remarks.len());
    for Remark { line, reason } in remarks {
        let _ = write!(text, "\n  line {line}: {reason}");
    }
}
