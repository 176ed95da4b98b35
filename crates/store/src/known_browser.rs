//! Browsers that signed in before.

use regain_core::ids::{AccountId, KnownBrowserId};
use regain_core::time::Timestamp;

use crate::row::Bind;
use crate::{Scope, StoreError, Tx};

const WHAT: &str = "known browsers";

/// A browser to remember.
pub struct NewKnownBrowser {
    /// Its id.
    pub id: KnownBrowserId,
    /// Who signed in with it.
    pub account: AccountId,
    /// Keyed hash of the token in its cookie.
    pub token_hash: [u8; 32],
}

/// A browser that signed in before.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct KnownBrowser {
    /// Its id.
    pub id: KnownBrowserId,
    /// Who signed in with it.
    pub account: AccountId,
}

impl Scope {
    /// The browser of a token, by the keyed hashes that the token may have been stored as.
    pub async fn known_browser(
        &mut self,
        candidates: &[[u8; 32]],
    ) -> Result<Option<KnownBrowser>, StoreError> {
        for hash in candidates {
            let query = sqlx::query(
                "SELECT id, account_id FROM known_browser WHERE organization_id = $1 AND token_hash = $2",
            );
            if let Some(row) = self.optional(WHAT, query.id(&self.organization).bytes(hash)).await? {
                return Ok(Some(KnownBrowser { id: row.id("id")?, account: row.id("account_id")? }));
            }
        }
        Ok(None)
    }
}

impl Tx {
    /// Remembers a browser.
    pub async fn insert_known_browser(
        &mut self,
        new: &NewKnownBrowser,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let query = sqlx::query(
            "INSERT INTO known_browser (organization_id, id, account_id, token_hash, created_at, last_seen_at)
             VALUES ($1, $2, $3, $4, $5, $5)",
        )
        .id(&self.organization)
        .id(&new.id)
        .id(&new.account)
        .bytes(&new.token_hash)
        .time(now);
        self.execute(WHAT, query).await.map(drop)
    }

    /// Notes that a known browser signed in again. The hash of its token is renewed: only now is the token there to be
    /// hashed with a newer key.
    pub async fn touch_known_browser(
        &mut self,
        id: KnownBrowserId,
        token_hash: [u8; 32],
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let query = sqlx::query(
            "UPDATE known_browser SET token_hash = $3, last_seen_at = $4 WHERE organization_id = $1 AND id = $2",
        );
        self.execute_one(WHAT, query.id(&self.organization).id(&id).bytes(&token_hash).time(now)).await
    }

    /// Forgets browsers that have not signed in since `before`, `limit` of them at the most: when a retired key goes, the
    /// hashes that it made are worthless. Answers how many.
    pub async fn forget_browsers_before(&mut self, before: Timestamp, limit: i64) -> Result<u64, StoreError> {
        let query = sqlx::query(
            "DELETE FROM known_browser WHERE organization_id = $1 AND id IN (
                SELECT id FROM known_browser WHERE organization_id = $1 AND last_seen_at < $2
                ORDER BY last_seen_at LIMIT $3)",
        );
        self.execute(WHAT, query.id(&self.organization).time(before).bind(limit)).await
    }

    /// Forgets every browser of an account. Answers how many.
    pub async fn forget_known_browsers(&mut self, account: AccountId) -> Result<u64, StoreError> {
        let query = sqlx::query("DELETE FROM known_browser WHERE organization_id = $1 AND account_id = $2");
        self.execute(WHAT, query.id(&self.organization).id(&account)).await
    }
}
