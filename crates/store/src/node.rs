//! Running processes, and which keys each has.

use regain_core::time::Timestamp;
use regain_crypto::KeyId;

use crate::row::{Bind, Row};
use crate::{Scope, StoreError, Tx};

const WHAT: &str = "nodes";

/// A running process.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Node {
    /// The key that it makes new values with.
    pub active_key: KeyId,
    /// The newest key that it can read with.
    pub newest_key: KeyId,
}

fn key(row: &Row, column: &str) -> Result<KeyId, StoreError> {
    u32::try_from(row.number(column)?).map(KeyId).map_err(|_| row.wrong())
}

impl Scope {
    /// The processes that were seen since.
    pub async fn nodes(&mut self, since: Timestamp) -> Result<Vec<Node>, StoreError> {
        let query = sqlx::query(
            "SELECT active_key, newest_key FROM node WHERE organization_id = $1 AND seen_at >= $2",
        );
        let read =
            |row: &Row| Ok(Node { active_key: key(row, "active_key")?, newest_key: key(row, "newest_key")? });
        self.all(WHAT, query.id(&self.organization).time(since), read).await
    }
}

impl Tx {
    /// Writes down that this process runs, and the keys that it has.
    pub async fn note_node(&mut self, now: Timestamp) -> Result<(), StoreError> {
        let keys = self.context.keys();
        let (active, newest) = (keys.active_id(), keys.next_id().unwrap_or(keys.active_id()));
        let query = sqlx::query(
            "INSERT INTO node (organization_id, id, active_key, newest_key, seen_at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (id, organization_id) DO UPDATE SET active_key = $3, newest_key = $4, seen_at = $5",
        )
        .id(&self.organization)
        .bytes(self.context.node.as_bytes())
        .bind(i64::from(active.0))
        .bind(i64::from(newest.0))
        .time(now);
        self.execute(WHAT, query).await.map(drop)
    }

    /// Forgets this process, when it ends.
    pub async fn forget_node(&mut self) -> Result<bool, StoreError> {
        let query = sqlx::query("DELETE FROM node WHERE organization_id = $1 AND id = $2");
        let query = query.id(&self.organization).bytes(self.context.node.as_bytes());
        self.execute_one(WHAT, query).await
    }
}
