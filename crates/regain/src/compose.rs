//! Puts the parts together: what the configuration says, as each part asks for it.

pub(crate) mod database;
pub(crate) mod keys;
pub(crate) mod logging;
pub(crate) mod mail;
pub(crate) mod passkeys;
pub(crate) mod phone;
pub(crate) mod server;
pub(crate) mod settings;
pub(crate) mod system;

use std::sync::Arc;

use anyhow::Context;
use regain_app::App;
use regain_app::builtin::{self, BuiltinDirectory};
use regain_app::hashing::{self, Hashing};
use regain_config::Config;
use regain_core::ids::OrganizationId;
use regain_notify::memory::Inbox;
use regain_store::Store;

use server::Outlet;
use system::System;

/// What the commands work with that look into the database.
pub(crate) struct Installation {
    pub(crate) config: Config,
    pub(crate) system: System,
    pub(crate) store: Store,
    pub(crate) organization: OrganizationId,
}

impl Installation {
    /// Opens what `regain init` made.
    ///
    /// # Errors
    /// The key file or the database is not there, not whole, or not for this.
    pub(crate) async fn open(config: Config) -> anyhow::Result<Self> {
        let system = System::new()?;
        let keys = database::read_keys(&config)?;
        let store = database::open_existing(&config, keys, &system).await?;
        let organization = database::organization(&store).await?;
        keys::verify(&store).await?;
        Ok(Self { config, system, store, organization })
    }

    /// The use cases, for a command: what they queue is done by a running server.
    ///
    /// # Errors
    /// The threads for hashes can't be started, or the default language is not one that there is.
    pub(crate) fn app(&self) -> anyhow::Result<App> {
        // Nothing is sent from here, so neither a mail server nor its password is needed when it is urgent.
        let outlet = Outlet::Transport(Arc::new(Inbox::new(0)));
        let (app, _worker) = server::app(self, Arc::new(self.directory()?), outlet)?;
        Ok(app)
    }

    /// Its accounts.
    ///
    /// # Errors
    /// The threads for hashes can't be started.
    pub(crate) fn directory(&self) -> anyhow::Result<BuiltinDirectory> {
        Ok(self.directory_with(start_hashing(&self.config)?))
    }

    /// Its accounts, with these threads for hashes.
    pub(crate) fn directory_with(&self, hashing: Hashing) -> BuiltinDirectory {
        BuiltinDirectory::new(builtin::Options {
            store: self.store.clone(),
            organization: self.organization,
            hashing,
            clock: Arc::clone(&self.system.clock),
            randomness: self.system.randomness.clone(),
            history: self.config.passwords.history as usize,
        })
    }
}

/// Starts the threads that hash.
///
/// # Errors
/// They can't be started.
pub(crate) fn start_hashing(config: &Config) -> anyhow::Result<Hashing> {
    let usual = hashing::Options::default();
    let regain_config::Hashing { concurrency, memory_kib, iterations } = config.hashing;
    let threads = concurrency.map_or(usual.threads, |threads| threads as usize);
    let options = hashing::Options { threads, memory_kib, iterations, ..usual };
    Hashing::new(options)
        .context("Password hashes can't be computed here. Look at `[hashing]` in the configuration.")
}
