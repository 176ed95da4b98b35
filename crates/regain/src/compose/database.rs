//! Keys and database.

use std::sync::Arc;

use anyhow::{Context, bail};
use regain_config::{Config, DatabaseLocation};
use regain_core::audit::{Action, Actor, AuditEvent};
use regain_core::ids::OrganizationId;
use regain_crypto::KeyRing;
use regain_store::{NodeId, Options, Store, StoreError};

use super::keys::check_value;
use super::system::System;

/// Connections to the database. Each is short of work most of the time: a use case holds one for a few statements.
const CONNECTIONS: u32 = 16;

/// Reads the keys.
///
/// # Errors
/// The file is not there, not a key file, or open to others.
pub(crate) fn read_keys(config: &Config) -> anyhow::Result<KeyRing> {
    let path = config.keys.file.display();
    KeyRing::read_file(&config.keys.file).with_context(|| {
        format!(
            "The key file {path} can't be used. `regain init` makes one; if there was one, bring it back."
        )
    })
}

/// Opens the database, and makes a SQLite file that is not there.
///
/// # Errors
/// It can't be reached, or it belongs to a demo and this is none, or the other way round.
pub(crate) async fn open(
    config: &Config,
    keys: KeyRing,
    system: &System,
    demo: bool,
) -> anyhow::Result<Store> {
    let location = &config.database.url;
    let mut url = config.database.connection_url().context("The password of the database can't be read.")?;
    let node = NodeId::new(&mut system.randomness.fork());
    let url = std::mem::take(&mut *url);
    let options = Options { url, keys: Arc::new(keys), connections: CONNECTIONS, demo, node };
    Store::open(options).await.with_context(|| {
        format!("The database {location} can't be used. Check `[database]` in the configuration.")
    })
}

/// Opens the database of an installation.
///
/// # Errors
/// As [`open`], and a SQLite file that is not there.
pub(crate) async fn open_existing(config: &Config, keys: KeyRing, system: &System) -> anyhow::Result<Store> {
    if is_missing(config) {
        bail!("There is no database {}. `regain init` makes it.", config.database.url);
    }
    open(config, keys, system, false).await
}

/// Whether the database is a SQLite file that is not there. Whether a PostgreSQL database is there, only it can say.
pub(crate) fn is_missing(config: &Config) -> bool {
    matches!(&config.database.url, DatabaseLocation::Sqlite(path) if !path.exists())
}

/// The organization of a database.
///
/// # Errors
/// There is none.
pub(crate) async fn organization(store: &Store) -> anyhow::Result<OrganizationId> {
    match find_organization(store).await? {
        Some(organization) => Ok(organization),
        None => bail!("The database is empty. `regain init` prepares it."),
    }
}

/// The organization of a database, if there is one.
///
/// # Errors
/// It can't be read.
pub(crate) async fn find_organization(store: &Store) -> anyhow::Result<Option<OrganizationId>> {
    let organizations = store.organizations().await.context("The database can't be read.")?;
    Ok(organizations.first().map(|organization| organization.id))
}

/// Makes the organization of an empty database.
///
/// # Errors
/// It can't be written.
pub(crate) async fn insert_organization(
    store: &Store,
    name: &str,
    system: &System,
) -> anyhow::Result<OrganizationId> {
    let (now, mut random, name) = (system.clock.now(), system.randomness.fork(), name.to_owned());
    let organization = OrganizationId::new(now, &mut random);
    let event = AuditEvent::new(organization, Action::Initialized, Actor::Operator);
    let keys = store.keys();
    let write = store.write(organization, move |tx| {
        Box::pin(async move {
            tx.insert_organization(&name, now).await?;
            let key = keys.active_id();
            tx.insert_master_key(key, check_value(&keys)).await?;
            tx.activate_master_key(key, now).await?;
            tx.master_key_resealed(key, now).await?;
            tx.audit(&event, now, &mut random).await?;
            Ok::<_, StoreError>(organization)
        })
    });
    write.await.context("The database can't be written.")
}
