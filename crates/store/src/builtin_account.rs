//! Accounts of the built-in directory: these tables are its whole memory.

mod contact;
mod insert;
mod manager;
mod password;

use regain_core::account::{Contact, Lock};
use regain_core::identifier::fold;
use regain_core::ids::AccountId;
use regain_core::language::Language;
use regain_core::time::Timestamp;

pub use insert::{Inserted, NewAccount};
pub use password::{NewPassword, StoredPassword};

use crate::row::{Bind, Query, Row};
use crate::{Scope, StoreError, Tx};

const WHAT: &str = "accounts";
const IDENTIFIERS: &str = "names of accounts";
const GROUPS: &str = "groups";

/// What stands between the names of groups in one column; no name holds it.
const SEPARATOR: &str = "\u{1f}";

/// An account of the built-in directory, without its password.
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
    /// When its password was set; of one that was imported, when that was.
    pub password_set_at: Timestamp,
    /// Whether its owner objected to a change and nobody has released it yet.
    pub held: bool,
    /// Names of the groups that it is in, in order.
    pub groups: Vec<String>,
    /// Its addresses and numbers, in order.
    pub contacts: Vec<Contact>,
}

/// Accounts of an organization ($1), with their groups in one column ($2 between them), a row for each contact.
macro_rules! accounts_and_contacts {
    () => {
        "SELECT account.id, account.username, account.sign_in_name, account.display_name, account.language,
                account.manager_id, account.privileged, account.disabled, account.locked_by, account.locked_at,
                account.expires_at, account.must_change,
                COALESCE(account.password_changed_at, account.created_at) AS password_set_at,
                account_hold.held_at,
                (SELECT string_agg(name, $2) FROM builtin_group
                 WHERE organization_id = $1 AND account_id = account.id) AS groups,
                contact.id AS contact_id, contact.kind AS contact_kind, contact.sealed AS contact_sealed
         FROM builtin_account AS account
         LEFT JOIN account_hold
           ON account_hold.organization_id = account.organization_id AND account_hold.account_id = account.id
          AND account_hold.released_at IS NULL
         LEFT JOIN builtin_contact AS contact
           ON contact.organization_id = account.organization_id AND contact.account_id = account.id"
    };
}

/// An account without its contacts.
fn account(row: &Row) -> Result<BuiltinAccount, StoreError> {
    let language = row.text_or_null("language")?;
    let locked_by = row.text_or_null("locked_by")?;
    let groups = row.text_or_null("groups")?.unwrap_or_default();
    let mut groups: Vec<String> = groups.split_terminator(SEPARATOR).map(str::to_owned).collect();
    groups.sort_unstable();
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
        password_set_at: row.time("password_set_at")?,
        held: row.time_or_null("held_at")?.is_some(),
        groups,
        contacts: Vec::new(),
    })
}

impl Scope {
    /// An account and all that belongs to it, in one statement: a row for each of its contacts.
    pub async fn account(&mut self, id: AccountId) -> Result<Option<BuiltinAccount>, StoreError> {
        let query = sqlx::query(concat!(
            accounts_and_contacts!(),
            " WHERE account.organization_id = $1 AND account.id = $3 ORDER BY contact.position"
        ));
        let query = query.id(&self.organization).text(SEPARATOR).id(&id);
        Ok(self.accounts(query).await?.pop())
    }

    /// Accounts and all that belongs to them in the order of their ids, after this one: `most` of them, or all that are
    /// left.
    pub async fn accounts_after(
        &mut self,
        id: AccountId,
        most: i64,
    ) -> Result<Vec<BuiltinAccount>, StoreError> {
        let query = sqlx::query(concat!(
            accounts_and_contacts!(),
            " WHERE account.organization_id = $1 AND account.id IN (
                SELECT id FROM builtin_account WHERE organization_id = $1 AND id > $3 ORDER BY id LIMIT $4)
              ORDER BY account.id, contact.position"
        ));
        self.accounts(query.id(&self.organization).text(SEPARATOR).id(&id).bind(most)).await
    }

    /// The accounts of a query that gives a row for each of their contacts.
    async fn accounts(&mut self, query: Query) -> Result<Vec<BuiltinAccount>, StoreError> {
        let rows = self.all(WHAT, query, |row| Ok((account(row)?, contact::sealed(row)?))).await?;
        let mut accounts: Vec<BuiltinAccount> = Vec::new();
        for (account, sealed) in rows {
            let contact = sealed.map(|sealed| self.open_contact(account.id, sealed)).transpose()?;
            if accounts.last().is_none_or(|last| last.id != account.id) {
                accounts.push(account);
            }
            if let Some(last) = accounts.last_mut() {
                last.contacts.extend(contact);
            }
        }
        Ok(accounts)
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

    /// Whether some account is in a group of this name, however it is written.
    pub async fn has_group(&mut self, name: &str) -> Result<bool, StoreError> {
        let query = sqlx::query(
            "SELECT name FROM builtin_group WHERE organization_id = $1 AND name_folded = $2 LIMIT 1",
        );
        let query = query.id(&self.organization).text(&fold(name));
        Ok(self.optional(GROUPS, query).await?.is_some())
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
