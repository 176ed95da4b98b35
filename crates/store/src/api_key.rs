//! Keys for programs, kept as keyed hashes.

use regain_core::api_key::KeyScope;
use regain_core::ids::ApiKeyId;
use regain_core::time::Timestamp;

use crate::row::{Bind, Row};
use crate::{Scope, StoreError, Tx};

const WHAT: &str = "API keys";

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, name, scopes, created_at, expires_at, last_used_at, revoked_at
             FROM api_key WHERE organization_id = $1 ",
            $rest
        )
    };
}

/// A key to insert.
pub struct NewApiKey<'k> {
    /// Its id.
    pub id: ApiKeyId,
    /// Its name.
    pub name: &'k str,
    /// Keyed hash of what the program presents.
    pub secret_hash: [u8; 32],
    /// What it allows.
    pub scopes: &'k [KeyScope],
    /// When it ends.
    pub expires_at: Timestamp,
}

/// A key for a program.
#[derive(Clone, Debug)]
pub struct ApiKey {
    /// Its id.
    pub id: ApiKeyId,
    /// Its name.
    pub name: String,
    /// What it allows.
    pub scopes: Vec<KeyScope>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// When it was last used, to the hour.
    pub last_used_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

fn api_key(row: &Row) -> Result<ApiKey, StoreError> {
    Ok(ApiKey {
        id: row.id("id")?,
        name: row.text("name")?,
        // A scope that only a newer version knows allows nothing here.
        scopes: row.text("scopes")?.split(' ').filter_map(KeyScope::parse).collect(),
        created_at: row.time("created_at")?,
        expires_at: row.time("expires_at")?,
        last_used_at: row.time_or_null("last_used_at")?,
        revoked_at: row.time_or_null("revoked_at")?,
    })
}

impl Scope {
    /// The key of a secret, whether it still works or not, by the keyed hashes that the secret may have been stored as.
    pub async fn api_key_by_secret(&mut self, candidates: &[[u8; 32]]) -> Result<Option<ApiKey>, StoreError> {
        for hash in candidates {
            let query = sqlx::query(select!("AND secret_hash = $2")).id(&self.organization).bytes(hash);
            if let Some(row) = self.optional(WHAT, query).await? {
                return api_key(&row).map(Some);
            }
        }
        Ok(None)
    }

    /// Every key, the newest first, revoked ones too.
    pub async fn api_keys(&mut self) -> Result<Vec<ApiKey>, StoreError> {
        let query = sqlx::query(select!("ORDER BY created_at DESC, id DESC")).id(&self.organization);
        self.all(WHAT, query, api_key).await
    }
}

impl Tx {
    /// Inserts a key. Answers no if there is one of this name that is not revoked.
    pub async fn insert_api_key(&mut self, new: &NewApiKey<'_>, now: Timestamp) -> Result<bool, StoreError> {
        let scopes: Vec<&str> = new.scopes.iter().map(|scope| scope.name()).collect();
        let query = sqlx::query(
            "INSERT INTO api_key (organization_id, id, name, secret_hash, scopes, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (name, organization_id) WHERE revoked_at IS NULL DO NOTHING",
        )
        .id(&self.organization)
        .id(&new.id)
        .text(new.name)
        .bytes(&new.secret_hash)
        .text(&scopes.join(" "))
        .time(now)
        .time(new.expires_at);
        self.execute_one(WHAT, query).await
    }

    /// Notes that a key was used. The hash of its secret is renewed: only now is the secret there to be hashed with a newer
    /// master key.
    pub async fn touch_api_key(
        &mut self,
        id: ApiKeyId,
        secret_hash: [u8; 32],
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let query = sqlx::query(
            "UPDATE api_key SET secret_hash = $3, last_used_at = $4 WHERE organization_id = $1 AND id = $2",
        );
        self.execute_one(WHAT, query.id(&self.organization).id(&id).bytes(&secret_hash).time(now)).await
    }

    /// Revokes the key of this name. Answers whether there was one that was not revoked.
    pub async fn revoke_api_key(&mut self, name: &str, now: Timestamp) -> Result<bool, StoreError> {
        let query = sqlx::query(
            "UPDATE api_key SET revoked_at = $3
             WHERE organization_id = $1 AND name = $2 AND revoked_at IS NULL",
        );
        self.execute_one(WHAT, query.id(&self.organization).text(name).time(now)).await
    }
}
