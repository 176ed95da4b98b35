//! The key file of a running process: whether it is the database's, and what it says now.

use std::fs::File;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use regain_core::ids::OrganizationId;
use regain_core::time::Clock;
use regain_crypto::{KeyRing, Purpose};
use regain_store::{MasterKey, Store, StoreError};
use tokio::task::JoinHandle;

use super::Installation;

/// How often a process looks whether its key file is another one.
const LOOK: Duration = Duration::from_secs(2);

/// How often it writes down that it runs.
const BEAT: Duration = Duration::from_secs(10);

/// What says whether two keys of one number are one key: the active one's.
pub(crate) fn check_value(keys: &KeyRing) -> [u8; 32] {
    keys.keyed_hash(Purpose::KeyCheck, &[])
}

/// Whether the keys are those of the database.
///
/// # Errors
/// They are another installation's, or an older copy.
pub(crate) async fn verify(store: &Store) -> anyhow::Result<()> {
    let keys = store.keys();
    for known in store.master_keys().await.context("The database can't be read.")? {
        let (id, is_used) = (known.id, known.activated_at.is_some());
        match keys.keyed_hash_with(id, Purpose::KeyCheck, &[]) {
            Ok(found) if found != known.check_value => {
                bail!(
                    "Key {id} of the key file is not key {id} of this database. Bring its own key file back."
                )
            }
            Err(_) if is_used && id > keys.active_id() => {
                bail!("The key file is an old copy: key {id} is missing. Bring the newest one.")
            }
            Ok(_) | Err(_) => {}
        }
    }
    Ok(())
}

/// What the database knows of the active key.
///
/// # Errors
/// It can't be read.
pub(crate) async fn known(store: &Store) -> anyhow::Result<Option<MasterKey>> {
    let known = store.master_keys().await.context("The database can't be read.")?;
    let active = store.keys().active_id();
    Ok(known.into_iter().find(|key| key.id == active))
}

/// Whether nothing is sealed with an older key than the active one, as far as that was written down.
///
/// # Errors
/// The database can't be read.
pub(crate) async fn is_resealed(store: &Store) -> anyhow::Result<bool> {
    let has_retired = store.keys().retired_ids().next().is_some();
    Ok(known(store).await?.map_or(!has_retired, |key| key.resealed_at.is_some()))
}

/// Takes the key file up whenever it is another one.
pub(crate) struct Following {
    task: JoinHandle<()>,
    store: Store,
    organization: OrganizationId,
}

impl Following {
    /// Ends it, and tells the database. A process that can't is forgotten after half a minute.
    pub(crate) async fn stop(self) {
        self.task.abort();
        let forget = self.store.write(self.organization, |tx| Box::pin(async { tx.forget_node().await }));
        if let Err(error) = forget.await {
            warn(&error);
        }
    }
}

/// Begins to follow the key file, and to tell the database which keys this process has: a new key is used when every
/// process can read what is made with it.
pub(crate) fn follow(installation: &Installation) -> Following {
    let Installation { config, system, store, organization } = installation;
    let follower = Follower {
        path: config.keys.file.clone(),
        clock: Arc::clone(&system.clock),
        store: store.clone(),
        organization: *organization,
    };
    Following { task: tokio::spawn(follower.run()), store: store.clone(), organization: *organization }
}

struct Follower {
    path: PathBuf,
    clock: Arc<dyn Clock>,
    store: Store,
    organization: OrganizationId,
}

impl Follower {
    async fn run(self) {
        let (mut taken_up, mut noted) = (None, None);
        loop {
            let found = stamp(&self.path);
            if found.is_some() && found != taken_up {
                self.take_up();
                (taken_up, noted) = (found, None);
            }
            let now = self.clock.now();
            if noted.is_none_or(|noted| now.since(noted) >= BEAT) {
                let note = self
                    .store
                    .write(self.organization, move |tx| Box::pin(async move { tx.note_node(now).await }));
                match note.await {
                    Ok(()) => noted = Some(now),
                    Err(error) => warn(&error),
                }
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// A file without the key that is in use is some other one, or half of one.
    fn take_up(&self) {
        let old = self.store.keys();
        match KeyRing::read_file(&self.path) {
            Ok(new)
                if new.keyed_hash_with(old.active_id(), Purpose::KeyCheck, &[]) == Ok(check_value(&old)) =>
            {
                if new.active_id() != old.active_id() {
                    tracing::info!(key = %new.active_id(), "a new key is in use");
                }
                self.store.set_keys(Arc::new(new));
            }
            Ok(_) => tracing::error!("the key file lacks the key that is in use, and is not taken up"),
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::error!(error, "the key file can't be read, and is not taken up");
            }
        }
    }
}

fn warn(error: &StoreError) {
    let error = error as &dyn std::error::Error;
    tracing::warn!(error, "the database was not told whether this process runs");
}

/// Keeps other commands from changing the key file while this one works with it: two rotations at once would each make
/// a key of the same number. What is locked is the folder, which stays when the file is replaced.
///
/// # Errors
/// Another one is at work.
pub(crate) fn lock(key_file: &Path) -> anyhow::Result<File> {
    let folder = key_file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folder = File::open(folder).context("The folder of the key file can't be opened.")?;
    match folder.try_lock() {
        Ok(()) => Ok(folder),
        Err(std::fs::TryLockError::WouldBlock) => {
            bail!("Another command is at work with the key file. Wait until it has ended.")
        }
        Err(std::fs::TryLockError::Error(error)) => {
            Err(error).context("The folder of the key file can't be locked.")
        }
    }
}

/// What tells one state of a file from another.
fn stamp(path: &Path) -> Option<(u64, u64, i64, i64, u64)> {
    let file = std::fs::metadata(path).ok()?;
    Some((file.dev(), file.ino(), file.mtime(), file.mtime_nsec(), file.size()))
}
