//! What the database knows about the master keys, which are in the key file: numbers and dates, and a check value for
//! each. They are the installation's, not an organization's.

use regain_core::ids::OrganizationId;
use regain_core::time::Timestamp;
use regain_crypto::KeyId;

use crate::row::Bind;
use crate::{Store, StoreError, Tx};

const WHAT: &str = "master keys";

/// What is known of a master key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MasterKey {
    /// Its number.
    pub id: KeyId,
    /// Keyed hash of nothing with it ([`regain_crypto::Purpose::KeyCheck`]).
    pub check_value: [u8; 32],
    /// Since when new values are made with it; nothing until then.
    pub activated_at: Option<Timestamp>,
    /// Since when nothing is sealed with an older key.
    pub resealed_at: Option<Timestamp>,
}

impl Store {
    /// Every master key that was used or is about to be, the oldest first.
    pub async fn master_keys(&self) -> Result<Vec<MasterKey>, StoreError> {
        let mut scope = self.read(OrganizationId::from_bytes([0; 16])).await?;
        let query =
            sqlx::query("SELECT id, check_value, activated_at, resealed_at FROM master_key ORDER BY id");
        let read = scope.all(WHAT, query, |row| {
            Ok(MasterKey {
                id: KeyId(u32::try_from(row.number("id")?).map_err(|_| row.wrong())?),
                check_value: row.hash("check_value")?,
                activated_at: row.time_or_null("activated_at")?,
                resealed_at: row.time_or_null("resealed_at")?,
            })
        });
        read.await
    }
}

impl Tx {
    /// Writes down that there is a key. Answers no if one of this number is there already.
    pub async fn insert_master_key(&mut self, id: KeyId, check_value: [u8; 32]) -> Result<bool, StoreError> {
        let query =
            sqlx::query("INSERT INTO master_key (id, check_value) VALUES ($1, $2) ON CONFLICT DO NOTHING");
        self.execute_one(WHAT, query.bind(i64::from(id.0)).bytes(&check_value)).await
    }

    /// Writes down that new values are made with a key. Answers whether they were not before.
    pub async fn activate_master_key(&mut self, id: KeyId, now: Timestamp) -> Result<bool, StoreError> {
        let query =
            sqlx::query("UPDATE master_key SET activated_at = $2 WHERE id = $1 AND activated_at IS NULL");
        self.execute_one(WHAT, query.bind(i64::from(id.0)).time(now)).await
    }

    /// Writes down that nothing is sealed with a key older than this one.
    pub async fn master_key_resealed(&mut self, id: KeyId, now: Timestamp) -> Result<bool, StoreError> {
        let query = sqlx::query("UPDATE master_key SET resealed_at = $2 WHERE id = $1");
        self.execute_one(WHAT, query.bind(i64::from(id.0)).time(now)).await
    }

    /// Forgets the keys that are older than this one. Answers how many.
    pub async fn forget_master_keys_before(&mut self, id: KeyId) -> Result<u64, StoreError> {
        let query = sqlx::query("DELETE FROM master_key WHERE id < $1");
        self.execute(WHAT, query.bind(i64::from(id.0))).await
    }
}
