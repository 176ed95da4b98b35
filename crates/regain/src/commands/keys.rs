//! `regain keys`: new keys, and the end of old ones.

mod remove;
mod reseal;
mod rotate;

use std::fs::File;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use regain_core::audit::{Action, Actor, AuditEvent};
use regain_crypto::{KeyId, KeyRing};
use regain_store::{StoreError, Tx};

use crate::cli::ConfigFile;
use crate::compose::{Installation, database, keys, logging};
use crate::output;

/// How long a retired key is kept after the last value was made with it: the longest life of what can't be made
/// again is that of the links in notices, seven days, and a day is for clocks and the purge.
const KEPT: Duration = Duration::from_secs(8 * 24 * 60 * 60);

#[derive(clap::Subcommand)]
pub(crate) enum Command {
    Rotate(rotate::Arguments),
    RemoveRetired(remove::Arguments),
}

/// Does it.
pub(crate) async fn run(command: Command) -> anyhow::Result<ExitCode> {
    logging::start_quietly();
    match command {
        Command::Rotate(arguments) => rotate::run(arguments).await?,
        Command::RemoveRetired(arguments) => remove::run(arguments).await?,
    }
    Ok(ExitCode::SUCCESS)
}

/// An installation whose key file no other command on this machine changes meanwhile.
struct Keeper {
    installation: Installation,
    _lock: File,
}

impl Keeper {
    async fn open(config: &ConfigFile) -> anyhow::Result<Self> {
        let config = config.read()?;
        let lock = keys::lock(&config.keys.file)?;
        Ok(Self { installation: Installation::open(config).await?, _lock: lock })
    }

    /// Changes the key file, and takes the new one up.
    fn change(&self, change: impl FnOnce(KeyRing) -> KeyRing) -> anyhow::Result<()> {
        let Installation { config, store, .. } = &self.installation;
        let keys = change(database::read_keys(config)?);
        keys.replace_file(&config.keys.file).context("The key file can't be changed.")?;
        store.set_keys(keys.into());
        Ok(())
    }

    fn active(&self) -> KeyId {
        self.installation.store.keys().active_id()
    }

    /// Writes, with an audit row if `write` changed anything.
    async fn record<F>(&self, action: Action, write: F) -> anyhow::Result<()>
    where
        F: for<'t> FnOnce(&'t mut Tx) -> futures_util::future::BoxFuture<'t, Result<bool, StoreError>>
            + Send
            + 'static,
    {
        let Installation { system, store, organization, .. } = &self.installation;
        let (now, mut random) = (system.clock.now(), system.randomness.fork());
        let event = AuditEvent::new(*organization, action, Actor::Operator);
        let done = store.write(*organization, move |tx| {
            Box::pin(async move {
                if write(tx).await? {
                    tx.audit(&event, now, &mut random).await?;
                }
                Ok::<_, StoreError>(())
            })
        });
        done.await.context("The database can't be written. Run this again: it goes on where it stopped.")
    }
}

/// Key numbers, as people read them.
fn listed(keys: impl Iterator<Item = KeyId>) -> String {
    keys.map(|id| id.to_string()).collect::<Vec<_>>().join(", ")
}

/// Says how far the work is.
fn progress(text: &str) {
    output::note(text, "\n");
}
