//! `regain restore`: a database out of a backup.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use regain_config::{Config, DatabaseLocation};
use regain_core::audit::{Action, Actor, AuditEvent};
use regain_core::ids::OrganizationId;
use regain_crypto::{BackupKey, BackupReader, KeyRing};
use regain_store::{BackupFailure, BackupRows, Store};
use zeroize::Zeroizing;

use super::backup::{Header, Meter};
use crate::cli::ConfigFile;
use crate::compose::system::System;
use crate::compose::{database, logging};
use crate::output;

/// Make the database of a backup, where there is none yet.
///
/// The whole backup is read and checked before anything is written. Everybody has to sign in again, and codes and links
/// from before open nothing. A backup of either database can be restored into either.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The backup.
    file: PathBuf,
    /// The key that it was made with.
    #[arg(long, value_name = "FILE")]
    key_file: PathBuf,
    /// Read and check it, and write nothing.
    #[arg(long)]
    check: bool,
    /// Answer with one line of JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    config: ConfigFile,
}

type Rows = BackupRows<BufReader<BackupReader<BufReader<File>>>>;

/// What a backup that is whole says of itself.
struct Checked {
    header: Header,
    organization: OrganizationId,
    rows: u64,
}

/// Restores it.
pub(crate) async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    logging::start_quietly();
    let key = BackupKey::read_file(&arguments.key_file)
        .with_context(|| format!("The key of backups {} can't be used.", arguments.key_file.display()))?;
    let config = if arguments.check { None } else { Some(arguments.config.read()?) };
    let checked = check(&arguments.file, &key)
        .with_context(|| format!("{} can't be restored. Nothing was written.", arguments.file.display()))?;
    if let Some(config) = &config {
        restore(config, &arguments.file, &key, &checked).await?;
    }
    report(&arguments, &checked, config.as_ref())?;
    Ok(ExitCode::SUCCESS)
}

fn open(file: &Path, key: &BackupKey) -> anyhow::Result<(Header, Rows)> {
    let sealed = BufReader::new(File::open(file)?);
    let mut opened = BufReader::new(BackupReader::new(sealed, key)?);
    let mut line = Zeroizing::new(String::new());
    opened.read_line(&mut line)?;
    Ok((Header::parse(&line)?, BackupRows::new(opened, 1)))
}

/// Reads all of it.
fn check(file: &Path, key: &BackupKey) -> anyhow::Result<Checked> {
    let (header, rows) = open(file, key)?;
    let (organization, rows) = rows.check()?;
    Ok(Checked { header, organization, rows })
}

async fn restore(config: &Config, file: &Path, key: &BackupKey, checked: &Checked) -> anyhow::Result<()> {
    let keys = take_keys(config, &checked.header)?;
    let system = System::new()?;
    let is_new = database::is_missing(config);
    let store = database::open(config, keys, &system, false).await?;
    let restored = write(&store, &system, open(file, key)?.1, checked).await;
    store.close().await;
    if let (Err(_), true, DatabaseLocation::Sqlite(path)) = (&restored, is_new, &config.database.url) {
        // It holds empty tables only.
        fs::remove_file(path).ok();
    }
    restored.context("The backup can't be restored. The database is as it was before.")
}

/// The key file of the installation, which must read the backup; one that is in the backup is taken if there is none.
fn take_keys(config: &Config, header: &Header) -> anyhow::Result<KeyRing> {
    let path = &config.keys.file;
    match (path.try_exists(), &header.key_file) {
        (Ok(false), Some(text)) => {
            let keys = KeyRing::parse(text).context("The key file in the backup can't be read.")?;
            keys.create_file(path).context("The key file can't be made.")?;
        }
        (Ok(false), None) => bail!(
            "The key file {} is missing, and it is not in the backup. Bring the one from the time of the backup.",
            path.display()
        ),
        (Ok(true) | Err(_), _) => {}
    }
    let keys = database::read_keys(config)?;
    if let Some(id) = header.missing_in(&keys).first() {
        bail!(
            "The key file {} does not have key {id} of the installation that was backed up. Bring the key file from the \
             time of the backup.",
            path.display()
        );
    }
    Ok(keys)
}

async fn write(store: &Store, system: &System, rows: Rows, checked: &Checked) -> anyhow::Result<()> {
    let organization = checked.organization;
    let action = Action::BackupRestored { made_at: checked.header.made_at, rows: checked.rows };
    let event = AuditEvent::new(organization, action, Actor::Operator);
    let (now, mut random, mut meter) = (system.clock.now(), system.randomness.fork(), Meter::default());
    let write = store.write(organization, move |tx| {
        Box::pin(async move {
            tx.import(rows, |count| meter.show("rows", count)).await?;
            Ok::<_, BackupFailure>(tx.audit(&event, now, &mut random).await?)
        })
    });
    Ok(write.await?)
}

fn report(arguments: &Arguments, checked: &Checked, config: Option<&Config>) -> anyhow::Result<()> {
    let Checked { header, rows, .. } = checked;
    let (file, made_at) = (arguments.file.display(), header.made_at);
    if arguments.json {
        return output::print_json(&serde_json::json!({
            "file": arguments.file, "made_at": made_at.to_string(), "rows": rows, "restored": config.is_some()
        }));
    }
    output::print(&match config {
        None => format!("{file} is whole: {rows} rows of {made_at}. Nothing was written."),
        Some(config) => format!(
            "Restored: {rows} rows of {made_at}, into {}.\nPasswords are those of that time; everybody has to sign in \
             again, and codes and links from before open nothing.\nLook at it: regain doctor --config {}",
            config.database.url,
            arguments.config.config.display()
        ),
    })
}
