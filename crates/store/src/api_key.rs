//! Keys for programs, kept as keyed hashes.

use regain_core::ids::ApiKeyId;
use regain_core::time::Timestamp;

use crate::row::{Bind, Row};
use crate::{Scope, StoreError, Tx};

const WHAT: &str = "API keys";

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, name, scopes, created_at, expires_at, revoked_at FROM api_key WHERE organization_id = $1 ",
            $rest
        )
    };
}

/// A key to insert.
pub struct NewApiKey<'k> {
    /// Its id.
    pub id: ApiKeyId,
    /// What people call it.
    pub name: &'k str,
    /// Keyed hash of its secret.
    pub secret_hash: [u8; 32],
    /// What it may do, by names without spaces.
    pub scopes: &'k [&'k str],
    /// When it ends, if ever.
    pub expires_at: Option<Timestamp>,
}

/// A key for programs.
#[derive(Clone, Debug)]
pub struct ApiKey {
    /// Its id.
    pub id: ApiKeyId,
    /// What people call it.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends, if ever.
    pub expires_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

fn api_key(row: &Row) -> Result<ApiKey, StoreError> {
    Ok(ApiKey {
        id: row.id("id")?,
        name: row.text("name")?,
        scopes: row.text("scopes")?.split_whitespace().map(str::to_owned).collect(),
        created_at: row.time("created_at")?,
        expires_at: row.time_or_null("expires_at")?,
        revoked_at: row.time_or_null("revoked_at")?,
    })
}

impl Scope {
    /// The key of a secret that is neither revoked nor over, by the keyed hashes that it may have been stored as.
    pub async fn api_key(
        &mut self,
        candidates: &[[u8; 32]],
        now: Timestamp,
    ) -> Result<Option<ApiKey>, StoreError> {
        for hash in candidates {
            let query = sqlx::query(select!(
                "AND secret_hash = $2 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $3)"
            ));
            let row = self.optional(WHAT, query.id(&self.organization).bytes(hash).time(now)).await?;
            if let Some(row) = row {
                return api_key(&row).map(Some);
            }
        }
        Ok(None)
    }

    /// Every key, the oldest first.
    pub async fn api_keys(&mut self) -> Result<Vec<ApiKey>, StoreError> {
        let query = sqlx::query(select!("ORDER BY created_at, id"));
        self.all(WHAT, query.id(&self.organization), api_key).await
    }
}

impl Tx {
    /// Inserts a key.
    pub async fn insert_api_key(&mut self, new: &NewApiKey<'_>, now: Timestamp) -> Result<(), StoreError> {
        let query = sqlx::query(
            "INSERT INTO api_key (organization_id, id, name, secret_hash, scopes, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .id(&self.organization)
        .id(&new.id)
        .text(new.name)
        .bytes(&new.secret_hash)
        .text(&new.scopes.join(" "))
        .time(now)
        .time_or_null(new.expires_at);
        self.execute(WHAT, query).await.map(drop)
    }

    /// Revokes a key. Answers whether it was this call that did it.
    pub async fn revoke_api_key(&mut self, id: ApiKeyId, now: Timestamp) -> Result<bool, StoreError> {
        let query = sqlx::query(
            "UPDATE api_key SET revoked_at = $3 WHERE organization_id = $1 AND id = $2 AND revoked_at IS NULL",
        );
        self.execute_one(WHAT, query.id(&self.organization).id(&id).time(now)).await
    }
}
