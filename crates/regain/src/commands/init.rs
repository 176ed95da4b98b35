//! `regain init`: a new installation.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use regain_config::{Config, EXAMPLE};
use regain_crypto::KeyRing;

use crate::cli::read_config;
use crate::compose::system::{System, random_bytes};
use crate::compose::{database, logging};
use crate::output;

/// Prepare an installation: a configuration, a key file, and the database.
///
/// What is there already is never changed. So an installation on PostgreSQL is prepared in two steps: write the
/// configuration, with the database in it, and run this in its folder.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The folder; made if it is not there.
    #[arg(long, value_name = "DIR", default_value = ".")]
    dir: PathBuf,
}

/// Makes what is missing.
pub(crate) async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    logging::start_quietly();
    let folder = arguments.dir;
    make_folder(&folder)?;
    let path = folder.join("regain.toml");
    write_example(&path).with_context(|| format!("{} can't be written.", path.display()))?;
    let config = read_config(&path)?;
    prepare_database(&config).await?;
    output::print(&next_steps(&path, &config))?;
    Ok(ExitCode::SUCCESS)
}

/// Makes a folder for its owner only, unless it is there.
pub(super) fn make_folder(folder: &Path) -> anyhow::Result<()> {
    let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.with_context(|| format!("The folder {} can't be made.", folder.display()))
}

/// Writes a file for its owner only, unless it is there.
fn write_example(path: &Path) -> std::io::Result<()> {
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        opened => opened?.write_all(EXAMPLE.as_bytes()),
    }
}

/// The key file is written before anything is sealed with its key, and never beside a database that has another one.
async fn prepare_database(config: &Config) -> anyhow::Result<()> {
    let system = System::new()?;
    let key_file = &config.keys.file;
    let has_keys = key_file.try_exists().unwrap_or(true);
    let keys = if has_keys { database::read_keys(config)? } else { KeyRing::generate(random_bytes()?) };
    let store = database::open(config, keys, &system, false).await?;
    match (database::find_organization(&store).await?, has_keys) {
        (Some(_), true) => bail!("This installation is complete already, and nothing was changed."),
        (Some(_), false) => bail!(
            "The database is in use, but its key file {} is gone. Bring that back: with a new one nothing in the \
             database could be read.",
            key_file.display()
        ),
        (None, true) => {}
        (None, false) => store.keys().create_file(key_file).context("The key file can't be made.")?,
    }
    database::insert_organization(&store, &config.organization.name, &system).await?;
    store.close().await;
    Ok(())
}

fn next_steps(path: &Path, config: &Config) -> String {
    let (file, keys, database) = (path.display(), config.keys.file.display(), &config.database.url);
    format!(
        "Ready: {file}, {keys}, {database}\n\
         Keep a copy of {keys} in a safe place, apart from backups of the database.\n\n\
         1. Fill in your address, certificate, name and mail server:  {file}\n   \
         and see what is still wrong:  regain doctor --config {file}\n\
         2. Bring in your people:  regain users import people.csv --dry-run --config {file}\n   \
         and once more without --dry-run.\n\
         3. Start:  regain serve --config {file}"
    )
}
