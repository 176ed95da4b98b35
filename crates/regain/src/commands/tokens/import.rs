//! `regain tokens import`: tokens from a file.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{IsTerminal, Read, stderr};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use data_encoding::HEXLOWER_PERMISSIVE;
use regain_app::admin::{FileSecrets, TokenFile, TokenReport};
use zeroize::Zeroizing;

use crate::cli::ConfigFile;
use crate::compose::system::user;
use crate::compose::{Installation, keys};
use crate::output;

/// The largest file, in bytes: about twenty thousand tokens.
const LARGEST: u64 = 16 * 1024 * 1024;

/// Bring hardware tokens in from a file.
///
/// It is the CSV file that Microsoft Entra takes (upn, serial number, secret key, time interval, manufacturer, model), or
/// a PSKC file (RFC 6030) in plain or encrypted with a pre-shared key or a passphrase. A token that can't be taken is reported
/// with its line and the reason, and the others are taken. Exits with 1 if anything was reported.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The file.
    file: PathBuf,
    /// Do everything but write.
    #[arg(long)]
    dry_run: bool,
    /// Import tokens for whoever activates them, whatever the file says about their owners.
    #[arg(long)]
    without_owners: bool,
    /// A file with the pre-shared key of an encrypted file, in hexadecimal digits.
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
    /// A file with the passphrase of an encrypted file.
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
    /// Answer with one line of JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    config: ConfigFile,
}

/// Does it.
pub(super) async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let file = TokenFile {
        content: read(&arguments.file)?,
        secrets: secrets(&arguments)?,
        without_owners: arguments.without_owners,
        dry_run: arguments.dry_run,
    };
    let installation = Installation::open(arguments.config.read()?).await?;
    let following = keys::follow(&installation);
    let mut meter = Meter { tenths: 0, is_terminal: stderr().is_terminal() };
    let imported = installation.app()?.import_tokens(&user(), file, |done, all| meter.show(done, all)).await;
    meter.clear();
    following.stop().await;
    installation.store.close().await;
    let name = arguments.file.display();
    let report = imported.with_context(|| format!("{name} could not be imported to its end."))?;
    let report = report.with_context(|| format!("Nothing of {name} was imported."))?;
    if arguments.json {
        output::print_json(&report)?
    } else {
        output::print(&describe(&report))?
    }
    Ok(if report.rejected.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn read(path: &Path) -> anyhow::Result<Zeroizing<Vec<u8>>> {
    let unreadable = || format!("{} can't be read.", path.display());
    let file = File::open(path).with_context(unreadable)?;
    let mut content = Zeroizing::new(Vec::new());
    file.take(LARGEST + 1).read_to_end(&mut content).with_context(unreadable)?;
    if content.len() as u64 > LARGEST {
        bail!("{} is larger than 16 MiB: import it in parts.", path.display());
    }
    Ok(content)
}

fn secrets(arguments: &Arguments) -> anyhow::Result<FileSecrets> {
    let text = |path: &PathBuf| -> anyhow::Result<Zeroizing<String>> {
        let content = read(path)?;
        let text =
            std::str::from_utf8(&content).with_context(|| format!("{} is no text.", path.display()))?;
        Ok(Zeroizing::new(text.trim_end_matches(['\r', '\n']).to_owned()))
    };
    let hex = arguments.key_file.as_ref().map(text).transpose()?;
    let key = hex.map(|hex| HEXLOWER_PERMISSIVE.decode(hex.trim().as_bytes()).map(Zeroizing::new));
    let key = key.transpose().context("The key is not in hexadecimal digits.")?;
    Ok(FileSecrets { key, passphrase: arguments.passphrase_file.as_ref().map(text).transpose()? })
}

/// Shows how far it is: a line that changes on a terminal, a line for each tenth in a log.
struct Meter {
    tenths: usize,
    is_terminal: bool,
}

impl Meter {
    fn show(&mut self, done: usize, all: usize) {
        let text = format!("{done} of {all} tokens");
        if self.is_terminal {
            output::note(&text, "\u{1b}[K\r");
        } else if done * 10 / all.max(1) > self.tenths {
            self.tenths = done * 10 / all.max(1);
            output::note(&text, "\n");
        }
    }

    fn clear(&self) {
        if self.is_terminal {
            output::note("", "\u{1b}[K");
        }
    }
}

fn describe(report: &TokenReport) -> String {
    let TokenReport { dry_run, imported, assigned, rejected } = report;
    let mut text = if *dry_run {
        format!(
            "Tokens that would be imported: {imported}, {assigned} of them for an account. Nothing was written."
        )
    } else {
        format!("Tokens imported: {imported}, {assigned} of them for an account.")
    };
    if !rejected.is_empty() {
        // Writing to a String never fails.
        let _ = write!(text, "\nTokens not taken: {}", rejected.len());
    }
    for remark in rejected {
        let _ = write!(text, "\n  line {}: {}", remark.line, remark.reason);
    }
    text
}
