//! Password hashes of built-in accounts: one guarded write, and what was used before.

use regain_core::account::Lock;
use regain_core::ids::{AccountId, WriteId};
use regain_core::time::Timestamp;

use super::WHAT;
use crate::row::Bind;
use crate::{Scope, StoreError, Tx};

const HISTORY: &str = "earlier passwords";

/// The password of an account, as it is stored.
#[derive(Clone)]
pub struct StoredPassword {
    /// Argon2id, as a PHC string; none if nobody can sign in yet.
    pub hash: Option<String>,
    /// Counted up by every new password.
    pub version: i64,
    /// The write that set it; none if it was imported.
    pub set_by: Option<WriteId>,
    /// When it was set.
    pub changed_at: Option<Timestamp>,
    /// When it works no more; only a one-time password ends.
    pub expires_at: Option<Timestamp>,
}

/// A password to store.
pub struct NewPassword<'p> {
    /// The version it replaces.
    pub from_version: i64,
    /// Argon2id, as a PHC string.
    pub hash: &'p str,
    /// The write that sets it.
    pub set_by: WriteId,
    /// How many earlier passwords are kept; 0 keeps none and deletes those that were.
    pub keep: i64,
}

impl Scope {
    /// The password of an account.
    pub async fn password(&mut self, account: AccountId) -> Result<Option<StoredPassword>, StoreError> {
        let query = sqlx::query(
            "SELECT password_hash, password_version, password_set_by, password_changed_at,
                    password_expires_at
             FROM builtin_account WHERE organization_id = $1 AND id = $2",
        );
        let Some(row) = self.optional(WHAT, query.id(&self.organization).id(&account)).await? else {
            return Ok(None);
        };
        Ok(Some(StoredPassword {
            hash: row.text_or_null("password_hash")?,
            version: row.number("password_version")?,
            set_by: row.id_or_null("password_set_by")?,
            changed_at: row.time_or_null("password_changed_at")?,
            expires_at: row.time_or_null("password_expires_at")?,
        }))
    }

    /// Hashes of an account's earlier passwords, the newest first.
    pub async fn password_history(&mut self, account: AccountId) -> Result<Vec<String>, StoreError> {
        let query = sqlx::query(
            "SELECT password_hash FROM builtin_password_history WHERE organization_id = $1 AND account_id = $2
             ORDER BY version DESC",
        );
        self.all(HISTORY, query.id(&self.organization).id(&account), |row| row.text("password_hash")).await
    }
}

impl Tx {
    /// Stores a new password, and lifts in the same write a lock that wrong passwords caused and the duty to change.
    /// Answers whether the old one was still the one that was seen.
    pub async fn set_password_hash(
        &mut self,
        account: AccountId,
        new: &NewPassword<'_>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        if new.keep > 0 {
            self.keep_password(account, new.from_version, now).await?;
        }
        let query = sqlx::query(
            "UPDATE builtin_account
             SET password_hash = $4, password_version = password_version + 1, password_set_by = $5,
                 password_changed_at = $6, updated_at = $6, must_change = 0,
                 password_expires_at = NULL,
                 locked_at = CASE WHEN locked_by = $7 THEN NULL ELSE locked_at END,
                 locked_by = CASE WHEN locked_by = $7 THEN NULL ELSE locked_by END
             WHERE organization_id = $1 AND id = $2 AND password_version = $3",
        )
        .id(&self.organization)
        .id(&account)
        .bind(new.from_version)
        .text(new.hash)
        .id(&new.set_by)
        .time(now)
        .text(Lock::WrongPasswords.name());
        if !self.execute_one(WHAT, query).await? {
            return Ok(false);
        }
        let query = sqlx::query(
            "DELETE FROM builtin_password_history WHERE organization_id = $1 AND account_id = $2 AND version <= $3",
        );
        let query = query.id(&self.organization).id(&account).bind(new.from_version - new.keep);
        self.execute(HISTORY, query).await?;
        Ok(true)
    }

    /// Demands that the password be changed at the next sign-in, ends it at `expires_at` if it is not, and lifts whatever
    /// lock there is. Answers no if the account is disabled.
    pub async fn demand_change(
        &mut self,
        account: AccountId,
        expires_at: Timestamp,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let query = sqlx::query(
            "UPDATE builtin_account
             SET must_change = 1, password_expires_at = $4, locked_by = NULL, locked_at = NULL, updated_at = $3
             WHERE organization_id = $1 AND id = $2 AND disabled = 0",
        );
        let query = query.id(&self.organization).id(&account).time(now).time(expires_at);
        self.execute_one(WHAT, query).await
    }

    /// Copies the present password into the history, under the guard of the write that follows. A parallel write that
    /// does so too keeps the same password.
    async fn keep_password(
        &mut self,
        account: AccountId,
        version: i64,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let query = sqlx::query(
            "INSERT INTO builtin_password_history (organization_id, account_id, version, password_hash, replaced_at)
             SELECT organization_id, id, password_version, password_hash, $4 FROM builtin_account
             WHERE organization_id = $1 AND id = $2 AND password_version = $3 AND password_hash IS NOT NULL
             ON CONFLICT DO NOTHING",
        );
        let query = query.id(&self.organization).id(&account).bind(version).time(now);
        self.execute(HISTORY, query).await.map(drop)
    }

    /// Replaces the hash of the same password by a stronger one. Answers whether it was still that password.
    pub async fn upgrade_hash(
        &mut self,
        account: AccountId,
        version: i64,
        hash: &str,
    ) -> Result<bool, StoreError> {
        let query = sqlx::query(
            "UPDATE builtin_account SET password_hash = $4
             WHERE organization_id = $1 AND id = $2 AND password_version = $3",
        );
        self.execute_one(WHAT, query.id(&self.organization).id(&account).bind(version).text(hash)).await
    }
}
