//! Finding and reading accounts.

use regain_core::account::{Account, Status};
use regain_core::identifier::Identifier;
use regain_core::ids::AccountId;
use regain_core::subject::Found;
use regain_crypto::Purpose;
use regain_store::{BuiltinAccount, Scope, StoreError};

use super::BuiltinDirectory;

/// Accounts of a page.
const PAGE: i64 = 500;

impl BuiltinDirectory {
    /// Looks a name up among usernames, sign-in names and addresses at once: none of them goes before another, so a
    /// name that is one person's username and another's address is ambiguous.
    pub(super) async fn find_account(&self, identifier: &Identifier) -> Result<Found, StoreError> {
        let keys = self.options.store.keys();
        let folded = identifier.folded().as_bytes();
        let candidates = keys.keyed_hash_candidates(Purpose::IdentifierLookup, &[folded]);
        let mut scope = self.options.store.read(self.options.organization).await?;
        let found = scope.accounts_by_identifier(&candidates).await?;
        // Whoever is meant, and if nobody is, an account is read.
        let only = if let [only] = found.as_slice() { *only } else { self.nobody() };
        let account = self.read_from(&mut scope, only).await?;
        Ok(match account {
            Some(account) => Found::One(Box::new(account)),
            None if found.len() > 1 => Found::Several,
            None => Found::Nothing,
        })
    }

    pub(super) async fn read_account(&self, id: AccountId) -> Result<Option<Account>, StoreError> {
        let mut scope = self.options.store.read(self.options.organization).await?;
        self.read_from(&mut scope, id).await
    }

    /// Reads a page of accounts.
    pub(super) async fn read_accounts(&self, after: Option<AccountId>) -> Result<Vec<Account>, StoreError> {
        let after = after.unwrap_or(AccountId::from_bytes([0; 16]));
        let mut scope = self.options.store.read(self.options.organization).await?;
        let rows = scope.accounts_after(after, PAGE).await?;
        Ok(rows.into_iter().map(|row| self.shown(row)).collect())
    }

    /// A group is there as long as somebody is in it.
    pub(super) async fn is_group(&self, name: &str) -> Result<bool, StoreError> {
        self.options.store.read(self.options.organization).await?.has_group(name).await
    }

    /// Runs the same statement for an account that is there and for one that is not.
    async fn read_from(&self, scope: &mut Scope, id: AccountId) -> Result<Option<Account>, StoreError> {
        Ok(scope.account(id).await?.map(|row| self.shown(row)))
    }

    fn shown(&self, row: BuiltinAccount) -> Account {
        Account {
            id: row.id,
            status: self.status(&row),
            username: row.username,
            sign_in_name: row.sign_in_name,
            display_name: row.display_name,
            language: row.language,
            groups: row.groups,
            privileged: row.privileged,
            password_set_at: Some(row.password_set_at),
            contacts: row.contacts,
        }
    }

    fn status(&self, row: &BuiltinAccount) -> Status {
        let now = self.options.clock.now();
        Status {
            disabled: row.disabled,
            expired: row.expires_at.is_some_and(|end| end <= now),
            locked: row.locked_by,
            must_change: row.must_change,
            held: row.held,
        }
    }
}
