//! Accounts of the built-in directory: these tables are its whole memory.

mod contact;
mod insert;
mod password;

use regain_core::account::Lock;
use regain_core::ids::AccountId;
use regain_core::language::Language;
use regain_core::time::Timestamp;

pub use insert::{Inserted, NewAccount};
pub use password::{NewPassword, StoredPassword};

use crate::row::{Bind, Row};
use crate::{Scope, StoreError, Tx};

const WHAT: &str = "accounts";
const IDENTIFIERS: &str = "names of accounts";

/// An account of the built-in directory, without its contacts, groups and password.
#[derive(Clone)]
pub struct BuiltinAccount {
    /// Its id.
    pub id: AccountId,
    /// The short name people sign in with.
    pub username: String,
    /// The name in the form of an address, if it has one.
    pub sign_in_name: Option<String>,
    /// What the person is called; may be empty.
    pub display_name: String,
    /// The language the person prefers.
    pub language: Option<Language>,
    /// The person's manager.
    pub manager: Option<AccountId>,
    /// Whether it may change other accounts or the product itself.
    pub privileged: bool,
    /// Switched off by an administrator.
    pub disabled: bool,
    /// Why it is closed for sign-in for now.
    pub locked_by: Option<Lock>,
    /// Since when.
    pub locked_at: Option<Timestamp>,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
    /// The password must be changed at the next sign-in.
    pub must_change: bool,
}

fn account(row: &Row) -> Result<BuiltinAccount, StoreError> {
    let language = row.text_or_null("language")?;
    let locked_by = row.text_or_null("locked_by")?;
    Ok(BuiltinAccount {
        id: row.id("id")?,
        username: row.text("username")?,
        sign_in_name: row.text_or_null("sign_in_name")?,
        display_name: row.text("display_name")?,
        language: language.map(|tag| Language::parse(&tag).ok_or_else(|| row.wrong())).transpose()?,
        manager: row.id_or_null("manager_id")?,
        privileged: row.flag("privileged")?,
        disabled: row.flag("disabled")?,
        locked_by: locked_by.map(|name| Lock::parse(&name).ok_or_else(|| row.wrong())).transpose()?,
        locked_at: row.time_or_null("locked_at")?,
        expires_at: row.time_or_null("expires_at")?,
        must_change: row.flag("must_change")?,
    })
}

impl Scope {
    /// An account.
    pub async fn account(&mut self, id: AccountId) -> Result<Option<BuiltinAccount>, StoreError> {
        let query = sqlx::query(
            "SELECT id, username, sign_in_name, display_name, language, manager_id, privileged, disabled, locked_by,
                    locked_at, expires_at, must_change
             FROM builtin_account WHERE organization_id = $1 AND id = $2",
        );
        let row = self.optional(WHAT, query.id(&self.organization).id(&id)).await?;
        row.map(|row| account(&row)).transpose()
    }

    /// The accounts that have a name, by the keyed hashes that it may have been stored as
    /// ([`regain_crypto::Purpose::IdentifierLookup`] of the folded name): two at the most, since two are one too many.
    pub async fn accounts_by_identifier(
        &mut self,
        candidates: &[[u8; 32]],
    ) -> Result<Vec<AccountId>, StoreError> {
        let mut found: Vec<AccountId> = Vec::new();
        for lookup in candidates {
            let query = sqlx::query(
                "SELECT DISTINCT account_id FROM builtin_identifier
                 WHERE organization_id = $1 AND lookup = $2 ORDER BY account_id LIMIT 2",
            );
            let query = query.id(&self.organization).bytes(lookup);
            let ids: Vec<AccountId> = self.all(IDENTIFIERS, query, |row| row.id("account_id")).await?;
            found.extend(ids);
        }
        found.sort_unstable();
        found.dedup();
        found.truncate(2);
        Ok(found)
    }

    /// Names of the groups that an account is in, in order.
    pub async fn groups(&mut self, account: AccountId) -> Result<Vec<String>, StoreError> {
        let query = sqlx::query(
            "SELECT name FROM builtin_group WHERE organization_id = $1 AND account_id = $2 ORDER BY name",
        );
        self.all("groups", query.id(&self.organization).id(&account), |row| row.text("name")).await
    }
}

impl Tx {
    /// Lifts the lock that wrong passwords caused; an administrator's stays. Answers whether there was one.
    pub async fn unlock_account(&mut self, id: AccountId, now: Timestamp) -> Result<bool, StoreError> {
        let query = sqlx::query(
            "UPDATE builtin_account SET locked_by = NULL, locked_at = NULL, updated_at = $4
             WHERE organization_id = $1 AND id = $2 AND locked_by = $3",
        );
        let query = query.id(&self.organization).id(&id).text(Lock::WrongPasswords.name()).time(now);
        self.execute_one(WHAT, query).await
    }
}
