//! `regain backup`: everything that lasts, sealed, in one file.

mod header;

use std::fs::{self, File, OpenOptions};
use std::io::{BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use regain_core::audit::{Action, Actor, AuditEvent};
use regain_crypto::{BackupKey, BackupWriter};

pub(super) use header::Header;

use crate::cli::ConfigFile;
use crate::compose::system::random_bytes;
use crate::compose::{Installation, keys, logging};
use crate::output;

/// Make a backup while servers run: accounts, audit log and settings as they are at one moment, sealed.
///
/// What is of the moment is left out: sessions, known browsers, open resets with their codes and links, jobs and counters.
/// The key of backups is another one than those of the installation. It is made if its file is not there.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The file to write; there must be none.
    file: PathBuf,
    /// The key of backups. Keep it apart from them, and a copy in a safe place.
    #[arg(long, value_name = "FILE")]
    key_file: PathBuf,
    /// Put the key file of the installation in too: then whoever has the backup and its key reads everything.
    #[arg(long)]
    include_keys: bool,
    /// Answer with one line of JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    config: ConfigFile,
}

/// Makes it.
pub(crate) async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    logging::start_quietly();
    let Arguments { file, key_file, .. } = &arguments;
    if file.try_exists().unwrap_or(true) {
        bail!("{} is there already. Backups are never overwritten: choose another name.", file.display());
    }
    let config = arguments.config.read()?;
    let _lock = keys::lock(&config.keys.file)?;
    let installation = Installation::open(config).await?;
    let (key, is_new) = read_or_make_key(key_file)?;
    let mut unfinished = file.clone().into_os_string();
    unfinished.push(".part");
    let unfinished = PathBuf::from(unfinished);
    let written = write(&installation, &arguments, &key, &unfinished).await;
    let (rows, bytes) = match written.and_then(|written| finish(&unfinished, file).map(|()| written)) {
        Ok(written) => written,
        Err(error) => {
            fs::remove_file(&unfinished).ok();
            return Err(error);
        }
    };
    installation.store.close().await;
    report(&arguments, rows, bytes, is_new)?;
    Ok(ExitCode::SUCCESS)
}

fn read_or_make_key(path: &Path) -> anyhow::Result<(BackupKey, bool)> {
    let unusable = || format!("The key of backups {} can't be used.", path.display());
    if path.try_exists().with_context(unusable)? {
        return Ok((BackupKey::read_file(path).with_context(unusable)?, false));
    }
    let key = BackupKey::new(random_bytes()?);
    key.create_file(path).with_context(unusable)?;
    Ok((key, true))
}

async fn write(
    installation: &Installation,
    arguments: &Arguments,
    key: &BackupKey,
    path: &Path,
) -> anyhow::Result<(u64, u64)> {
    let failed = || format!("{} can't be written.", arguments.file.display());
    let Installation { system, store, organization, .. } = installation;
    let file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path);
    let to = BufWriter::new(file.with_context(failed)?);
    let mut to = BackupWriter::new(to, key, *random_bytes()?).with_context(failed)?;
    let now = system.clock.now();
    let header = Header::new(&store.keys(), now, arguments.include_keys);
    to.write_all(header.to_line()?.as_bytes()).with_context(failed)?;
    let mut meter = Meter::default();
    let rows = store.export(&mut to, |table, count| meter.show(table, count)).await.with_context(failed)?;
    let file = to.finish().and_then(|to| to.into_inner().map_err(std::io::IntoInnerError::into_error));
    let file = file.with_context(failed)?;
    file.sync_all().with_context(failed)?;
    let bytes = file.metadata().with_context(failed)?.len();
    let mut random = system.randomness.fork();
    let event = AuditEvent::new(*organization, Action::BackupMade(rows), Actor::Operator);
    let audit = store
        .write(*organization, move |tx| Box::pin(async move { tx.audit(&event, now, &mut random).await }));
    audit.await.context("The database can't be written.")?;
    Ok((rows, bytes))
}

/// Gives a whole backup its name, down to the disk.
fn finish(unfinished: &Path, file: &Path) -> anyhow::Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let named = fs::rename(unfinished, file).and_then(|()| File::open(folder)?.sync_all());
    named.with_context(|| format!("{} can't be written.", file.display()))
}

/// Shows how far it is.
#[derive(Default)]
pub(super) struct Meter(&'static str);

impl Meter {
    pub(super) fn show(&mut self, what: &'static str, count: u64) {
        if self.0 != what || count.is_multiple_of(100_000) {
            self.0 = what;
            output::note(&format!("{what}: row {count}"), "\n");
        }
    }
}

fn report(arguments: &Arguments, rows: u64, bytes: u64, is_new: bool) -> anyhow::Result<()> {
    let Arguments { file, key_file, include_keys, json, .. } = arguments;
    if *json {
        return output::print_json(&serde_json::json!({
            "file": file, "rows": rows, "bytes": bytes, "key_file": key_file, "key_file_made": is_new
        }));
    }
    let (file, key) = (file.display(), key_file.display());
    let made = if is_new { " It was made now: copy it to a safe place, apart from the backups." } else { "" };
    let keys = if *include_keys {
        "The key file of the installation is in it."
    } else {
        "The key file of the installation is not in it: keep the one of today too."
    };
    output::print(&format!(
        "{file}: {rows} rows, {bytes} bytes. It opens with {key}.{made}\n{keys}\nSee that it is whole: \
         regain restore {file} --key-file {key} --check"
    ))
}
