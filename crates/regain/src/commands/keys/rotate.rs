//! `regain keys rotate`.

use std::time::Duration;

use anyhow::{Context, bail};
use regain_core::audit::Action;
use regain_crypto::{KeyId, Purpose};
use regain_store::Node;

use super::{KEPT, Keeper, listed, progress};
use crate::cli::ConfigFile;
use crate::compose::Installation;
use crate::compose::keys::{self, check_value};
use crate::compose::system::random_bytes;
use crate::output;

/// A process that was not seen for this long has ended.
const FRESH: Duration = Duration::from_secs(30);

/// How long a new key waits in the key file before it is used: commands that read the file before have ended then.
const PAUSE: Duration = Duration::from_secs(2);

/// How often it looks whether all nodes have a key.
const LOOK: Duration = Duration::from_millis(500);

/// Bring a new key into use and seal everything with it, while servers run.
///
/// First the new key is put into the key file, to read with. When every running node has it, it is used, and then all
/// that older keys sealed is sealed again. Interrupted, run it again: it goes on where it stopped. Retired keys stay in
/// the file until `regain keys remove-retired`.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// How long to wait for nodes that don't have the new key yet.
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    wait: u64,
    /// Answer with one line of JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    config: ConfigFile,
}

/// Does it.
pub(super) async fn run(arguments: Arguments) -> anyhow::Result<()> {
    let keeper = Keeper::open(&arguments.config).await?;
    let patience = Duration::from_secs(arguments.wait);
    if keeper.installation.store.keys().next_id().is_none()
        && keys::is_resealed(&keeper.installation.store).await?
    {
        keeper.add_key().await?;
    }
    if let Some(next) = keeper.installation.store.keys().next_id() {
        keeper.activate(next, patience).await?;
    }
    let rows = keeper.finish(patience).await?;
    keeper.report(rows, arguments.json).await
}

impl Keeper {
    /// Puts a new key into the file, to read with.
    async fn add_key(&self) -> anyhow::Result<()> {
        let random = random_bytes()?;
        self.change(|keys| keys.with_next(random))
    }

    /// Brings the next key into use when every node can read what is made with it.
    async fn activate(&self, next: KeyId, patience: Duration) -> anyhow::Result<()> {
        let store = &self.installation.store;
        let check = store.keys().keyed_hash_with(next, Purpose::KeyCheck, &[])?;
        let organization = self.installation.organization;
        let insert = store
            .write(organization, move |tx| Box::pin(async move { tx.insert_master_key(next, check).await }));
        insert.await.context("The database can't be written.")?;
        let known = store.master_keys().await.context("The database can't be read.")?;
        if known.iter().any(|key| key.id == next && key.check_value != check) {
            bail!(
                "A rotation to key {next} was begun on another machine. Copy the key file from there to {}, and run \
                 this again.",
                self.installation.config.keys.file.display()
            );
        }
        progress(&format!("Key {next} is in the key file. It is used when every running node has it."));
        tokio::time::sleep(PAUSE).await;
        self.wait_for(patience, next, |node| node.newest_key >= next).await?;
        self.change(regain_crypto::KeyRing::activated)
    }

    /// Writes down what is used now, and seals everything with it.
    async fn finish(&self, patience: Duration) -> anyhow::Result<u64> {
        let (key, now) = (self.active(), self.installation.system.clock.now());
        let check = check_value(&self.installation.store.keys());
        let activate = self.record(Action::KeysRotated(key.0), move |tx| {
            Box::pin(async move {
                tx.insert_master_key(key, check).await?;
                tx.activate_master_key(key, now).await
            })
        });
        activate.await?;
        progress(&format!("Key {key} is in use."));
        // What another node still makes with an older key would be passed over.
        self.wait_for(patience, key, |node| node.active_key >= key).await?;
        let rows = self.reseal().await?;
        let now = self.installation.system.clock.now();
        let resealed = self.record(Action::KeysResealed { key: key.0, rows }, move |tx| {
            Box::pin(async move { tx.master_key_resealed(key, now).await })
        });
        resealed.await?;
        Ok(rows)
    }

    async fn wait_for(
        &self,
        patience: Duration,
        key: KeyId,
        is_ready: impl Fn(&Node) -> bool,
    ) -> anyhow::Result<()> {
        let Installation { config, system, store, organization } = &self.installation;
        let begun = system.clock.now();
        loop {
            let mut scope = store.read(*organization).await.context("The database can't be read.")?;
            let now = system.clock.now();
            let nodes = scope.nodes(now - FRESH).await.context("The database can't be read.")?;
            drop(scope);
            let late = nodes.iter().filter(|node| !is_ready(node)).count();
            if late == 0 {
                return Ok(());
            }
            if now.since(begun) >= patience {
                bail!(
                    "{late} of {} running nodes don't have key {key} as {} says. Copy that file to their machines, with \
                     mode 0600: they take it up within seconds. Then run this again: it goes on.",
                    nodes.len(),
                    config.keys.file.display()
                );
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    async fn report(&self, rows: u64, json: bool) -> anyhow::Result<()> {
        let (key, ring) = (self.active(), self.installation.store.keys());
        let since = keys::known(&self.installation.store).await?.and_then(|key| key.resealed_at);
        let removable = since.map(|since| (since + KEPT).to_string()).unwrap_or_default();
        self.installation.store.close().await;
        if json {
            let retired: Vec<u32> = ring.retired_ids().map(|id| id.0).collect();
            return output::print_json(&serde_json::json!({
                "key": key.0, "resealed": rows, "retired": retired, "removable_at": removable
            }));
        }
        output::print(&format!(
            "Everything is sealed with key {key} now ({rows} rows were changed). Copy the key file to its safe place, and \
             to every other machine.\nRetired: {}. Links that people have in their mails still need it; from {removable} \
             on, `regain keys remove-retired` removes it.",
            listed(ring.retired_ids())
        ))
    }
}
