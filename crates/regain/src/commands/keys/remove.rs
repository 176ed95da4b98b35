//! `regain keys remove-retired`.

use anyhow::{Context, bail};
use regain_core::audit::Action;
use regain_core::time::Timestamp;
use regain_crypto::KeyRing;
use regain_store::{ApiKey, StoreError};

use super::{KEPT, Keeper, listed};
use crate::cli::ConfigFile;
use crate::compose::keys;
use crate::output;

/// Browsers that one transaction forgets.
const BATCH: i64 = 1_000;

/// Remove retired keys from the key file, when nothing needs them any more.
///
/// It looks once more whether anything is sealed with them. Keys for programs must have been used since the rotation, or
/// revoked. Browsers that have not signed in since the rotation are
/// forgotten: they lose the budget of their own. Backups from before need the removed keys, so keep a copy of the key file
/// with them for as long as you keep them.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Answer with one line of JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    config: ConfigFile,
}

/// Does it.
pub(super) async fn run(arguments: Arguments) -> anyhow::Result<()> {
    let keeper = Keeper::open(&arguments.config).await?;
    let ring = keeper.installation.store.keys();
    let retired: Vec<u32> = ring.retired_ids().map(|id| id.0).collect();
    if !retired.is_empty() {
        let since = keeper.needless_since().await?;
        keeper.remove(since).await?;
    }
    keeper.installation.store.close().await;
    if arguments.json {
        return output::print_json(&serde_json::json!({ "key": keeper.active().0, "removed": retired }));
    }
    if retired.is_empty() {
        return output::print("There is no retired key: nothing was changed.");
    }
    output::print(&format!(
        "Removed: {}. Copy the key file to every other machine. Backups from before still need the old one.",
        listed(ring.retired_ids())
    ))
}

impl Keeper {
    /// Since when everything is made with the active key, if the others are not needed any more.
    async fn needless_since(&self) -> anyhow::Result<Timestamp> {
        let known = keys::known(&self.installation.store).await?;
        let is_under_way = self.installation.store.keys().next_id().is_some();
        // By then every node made new values with it.
        let Some(since) = known.and_then(|key| key.resealed_at).filter(|_| !is_under_way) else {
            bail!("A rotation is under way. Finish it first: `regain keys rotate` goes on where it stopped.");
        };
        if self.installation.system.clock.now() < since + KEPT {
            bail!(
                "Retired keys are still needed by links in people's mails. They can be removed from {} on.",
                since + KEPT
            );
        }
        let unused = self.unused_programs(since).await?;
        if !unused.is_empty() {
            bail!(
                "Keys for programs that were not used since the rotation would stop working: {}. Use each once, or make \
                 a new one and revoke it with `regain api-key revoke`.",
                unused.join(", ")
            );
        }
        Ok(since)
    }

    /// Keys for programs that work, and whose secrets were last hashed with an older key.
    async fn unused_programs(&self, since: Timestamp) -> anyhow::Result<Vec<String>> {
        let (store, now) = (&self.installation.store, self.installation.system.clock.now());
        let mut unused = Vec::new();
        for organization in store.organizations().await.context("The database can't be read.")? {
            let mut scope = store.read(organization.id).await.context("The database can't be read.")?;
            let keys = scope.api_keys().await.context("The database can't be read.")?;
            let works = |key: &ApiKey| key.revoked_at.is_none() && key.expires_at > now;
            let is_old = |key: &ApiKey| key.last_used_at.unwrap_or(key.created_at) < since;
            unused.extend(keys.into_iter().filter(|key| works(key) && is_old(key)).map(|key| key.name));
        }
        Ok(unused)
    }

    async fn remove(&self, since: Timestamp) -> anyhow::Result<()> {
        self.reseal().await?;
        let store = &self.installation.store;
        for organization in store.organizations().await.context("The database can't be read.")? {
            let forget = async || {
                let forget = store.write(organization.id, move |tx| {
                    Box::pin(async move { tx.forget_browsers_before(since, BATCH).await })
                });
                forget.await.context("The database can't be written.")
            };
            while forget().await? > 0 {}
        }
        self.change(KeyRing::without_retired)?;
        let key = self.active();
        let forget = self.record(Action::KeysRemoved(key.0), move |tx| {
            Box::pin(async move {
                tx.forget_master_keys_before(key).await?;
                Ok::<_, StoreError>(true)
            })
        });
        forget.await
    }
}
