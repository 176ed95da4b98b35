//! Resets: read back and replaced under their version.

use regain_core::ids::{AccountId, FamilyId, ResetId};
use regain_core::reset::{Kind, Record, Reset};
use regain_core::time::Timestamp;
use regain_crypto::Purpose;

use crate::family::{account_key_parts, subject_place};
use crate::row::{Bind, Query, Row};
use crate::{Scope, StoreError, Tx};

const WHAT: &str = "resets";

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT reset.id, reset.family_id, family.kind, reset.state, reset.detail, reset.version,
                    reset.idle_expires_at, reset.expires_at, family.ended_at, subject.sealed AS subject
             FROM reset
             JOIN family ON family.organization_id = reset.organization_id AND family.id = reset.family_id
             LEFT JOIN subject
               ON subject.organization_id = reset.organization_id AND subject.family_id = reset.family_id ",
            $rest
        )
    };
}

fn record(row: &Row) -> Result<Record, StoreError> {
    Ok(Record {
        id: row.id("id")?,
        family: row.id("family_id")?,
        kind: row.named("kind", Kind::parse)?,
        state: row.text("state")?,
        detail: row.text("detail")?,
        version: row.number("version")?,
        idle_expires_at: row.time("idle_expires_at")?,
        expires_at: row.time("expires_at")?,
    })
}

/// A reset as it stands: all that a step of its holder begins with, read at once.
#[derive(Clone)]
pub struct StoredReset {
    /// Its row.
    pub record: Record,
    /// What the row means; nothing until it is known whom its family is about.
    pub reset: Option<Reset>,
    /// Whether its family was ended from outside.
    pub is_ended: bool,
}

impl Scope {
    /// A reset as it stands, whether or not it is known yet whom it is about.
    pub async fn stored_reset(&mut self, id: ResetId) -> Result<Option<StoredReset>, StoreError> {
        let query = sqlx::query(select!("WHERE reset.organization_id = $1 AND reset.id = $2"));
        Ok(self.stored_resets(query.id(&self.organization).id(&id)).await?.pop())
    }

    /// A reset; nothing until its family is resolved.
    pub async fn reset(&mut self, id: ResetId) -> Result<Option<Reset>, StoreError> {
        Ok(self.stored_reset(id).await?.and_then(|stored| stored.reset))
    }

    /// The reset that a holder has, by the keyed hashes that the token may have been stored as.
    pub async fn reset_of_holder(
        &mut self,
        candidates: &[[u8; 32]],
    ) -> Result<Option<StoredReset>, StoreError> {
        for hash in candidates {
            let query = sqlx::query(select!("WHERE reset.organization_id = $1 AND reset.holder_hash = $2"));
            let found = self.stored_resets(query.id(&self.organization).bytes(hash)).await?.pop();
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    /// The resets of an account, in all its families, to which something can still happen.
    pub async fn open_resets_of(&mut self, account: AccountId) -> Result<Vec<Reset>, StoreError> {
        let keys = self.context.keys();
        let candidates = keys.keyed_hash_candidates(Purpose::SubjectKey, &account_key_parts(&account));
        let mut found = Vec::new();
        for key in candidates {
            let query = sqlx::query(select!(
                "WHERE subject.organization_id = $1 AND subject.account_key = $2
                   AND reset.state NOT IN ('completed', 'expired', 'cancelled', 'refused')"
            ));
            found.extend(self.resets(query.id(&self.organization).bytes(&key)).await?);
        }
        Ok(found)
    }

    /// Every reset of a family, open or not; nothing until it is resolved.
    pub async fn resets_of_family(&mut self, family: FamilyId) -> Result<Vec<Reset>, StoreError> {
        let query = sqlx::query(select!("WHERE reset.organization_id = $1 AND reset.family_id = $2"));
        self.resets(query.id(&self.organization).id(&family)).await
    }

    async fn resets(&mut self, query: Query) -> Result<Vec<Reset>, StoreError> {
        Ok(self.stored_resets(query).await?.into_iter().filter_map(|stored| stored.reset).collect())
    }

    async fn stored_resets(&mut self, query: Query) -> Result<Vec<StoredReset>, StoreError> {
        let read = |row: &Row| {
            Ok((record(row)?, row.bytes_or_null("subject")?, row.time_or_null("ended_at")?.is_some()))
        };
        let rows = self.all(WHAT, query, read).await?;
        let open = |(record, sealed, is_ended): (Record, Option<Vec<u8>>, bool)| {
            let reset = sealed.map(|sealed| self.open_reset(&record, &sealed)).transpose()?;
            Ok(StoredReset { record, reset, is_ended })
        };
        rows.into_iter().map(open).collect()
    }

    fn open_reset(&self, record: &Record, sealed: &[u8]) -> Result<Reset, StoreError> {
        let subject = self.open_padded(&subject_place(&record.family), sealed)?;
        record.clone().into_reset(subject).map_err(|_| StoreError::Row { what: WHAT })
    }
}

impl Tx {
    /// Inserts a reset and the keyed hash of its holder's token.
    pub async fn insert_reset(
        &mut self,
        record: &Record,
        holder_hash: [u8; 32],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let query = sqlx::query(
            "INSERT INTO reset (organization_id, id, family_id, holder_hash, state, detail, version,
                                idle_expires_at, expires_at, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)",
        )
        .id(&self.organization)
        .id(&record.id)
        .id(&record.family)
        .bytes(&holder_hash)
        .text(&record.state)
        .text(&record.detail)
        .bind(record.version)
        .time(record.idle_expires_at)
        .time(record.expires_at)
        .time(now);
        self.execute(WHAT, query).await.map(drop)
    }

    /// Replaces a reset by what it became. Answers whether it was still the one that `next` was decided from.
    pub async fn update_reset(&mut self, next: &Reset, now: Timestamp) -> Result<bool, StoreError> {
        let record = next.to_record().map_err(|_| StoreError::Row { what: WHAT })?;
        let query = sqlx::query(
            "UPDATE reset SET state = $3, detail = $4, version = $5, idle_expires_at = $6, updated_at = $7
             WHERE organization_id = $1 AND id = $2 AND version = $5 - 1",
        )
        .id(&self.organization)
        .id(&record.id)
        .text(&record.state)
        .text(&record.detail)
        .bind(record.version)
        .time(record.idle_expires_at)
        .time(now);
        self.execute_one(WHAT, query).await
    }

    /// Lets a resting reset rest until this moment; one that is over stays over.
    pub async fn extend_reset(
        &mut self,
        id: ResetId,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<bool, StoreError> {
        let query = sqlx::query(
            "UPDATE reset SET idle_expires_at = $4 WHERE organization_id = $1 AND id = $2 AND idle_expires_at > $3",
        );
        self.execute_one(WHAT, query.id(&self.organization).id(&id).time(now).time(until)).await
    }

    /// Gives the holder of a reset a new token; the old one is worthless from now on.
    pub async fn rotate_holder(&mut self, id: ResetId, new_hash: [u8; 32]) -> Result<bool, StoreError> {
        let query = sqlx::query("UPDATE reset SET holder_hash = $3 WHERE organization_id = $1 AND id = $2");
        self.execute_one(WHAT, query.id(&self.organization).id(&id).bytes(&new_hash)).await
    }
}
