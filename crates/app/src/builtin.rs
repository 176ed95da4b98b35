//! The built-in directory: accounts that are rows of our own database, with Argon2id passwords.
//!
//! Accounts come in by [`BuiltinDirectory::import`] alone (and by [`BuiltinDirectory::seed_demo`] in a demo).
//! [`BuiltinDirectory::recover`] lets an owner in who lost everything.

mod account;
mod appoint;
mod import;
mod password;
mod phone;
mod provision;
mod recover;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use async_trait::async_trait;
use regain_core::account::{Account, Marker};
use regain_core::grant::{ResetGrant, UnlockGrant};
use regain_core::identifier::Identifier;
use regain_core::ids::{AccountId, OrganizationId};
use regain_core::password::NewPassword;
use regain_core::random::Randomness;
use regain_core::reset::{Kind, Outcome};
use regain_core::subject::Found;
use regain_core::time::Clock;
use regain_directory::{Directory, DirectoryError, PasswordChange, Settling, WriteError};
use regain_store::Store;

pub use import::{HeaderProblem, ImportError, Progress, Remark, Report, RowProblem};
pub use provision::{NewAccount, ProvisionGrant, SeedError};
pub use recover::{RecoverError, Recovered};

use crate::hashing::Hashing;

/// What the built-in directory works with.
pub struct Options {
    /// Where its tables are.
    pub store: Store,
    /// Whose accounts these are.
    pub organization: OrganizationId,
    /// What hashes passwords.
    pub hashing: Hashing,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness for salts and ids.
    pub randomness: Randomness,
    /// How many passwords, the present one among them, a new one must differ from; 0 to 24.
    pub history: usize,
}

/// The built-in directory of one organization.
pub struct BuiltinDirectory {
    options: Options,
}

impl BuiltinDirectory {
    /// The directory over these tables.
    pub const fn new(options: Options) -> Self {
        Self { options }
    }

    /// The threads that compute its hashes.
    pub fn hashing(&self) -> Hashing {
        self.options.hashing.clone()
    }

    /// An account that does not exist, for reads that must cost the same for nobody.
    fn nobody(&self) -> AccountId {
        AccountId::from_bytes(self.options.randomness.fork().bytes())
    }
}

/// What keeps a row from being read or written is the answer that never came.
fn unavailable(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> DirectoryError {
    DirectoryError::Unavailable(error.into())
}

#[async_trait]
impl Directory for BuiltinDirectory {
    async fn find(&self, identifier: &Identifier) -> Result<Found, DirectoryError> {
        self.find_account(identifier).await.map_err(unavailable)
    }

    async fn account(&self, id: AccountId) -> Result<Option<Account>, DirectoryError> {
        self.read_account(id).await.map_err(unavailable)
    }

    async fn accounts(&self, after: Option<AccountId>) -> Result<Vec<Account>, DirectoryError> {
        self.read_accounts(after).await.map_err(unavailable)
    }

    async fn has_group(&self, name: &str) -> Result<bool, DirectoryError> {
        self.is_group(name).await.map_err(unavailable)
    }

    async fn marker(&self, id: AccountId) -> Result<Marker, DirectoryError> {
        Ok(password::marker(self.stored_password(id).await?.as_ref()))
    }

    async fn set_password(&self, grant: &ResetGrant, password: &NewPassword) -> Result<(), WriteError> {
        self.reset_password(grant, password).await
    }

    async fn change_password(&self, change: PasswordChange<'_>) -> Result<(), WriteError> {
        self.replace_password(&change).await
    }

    async fn unlock(&self, grant: &UnlockGrant) -> Result<(), WriteError> {
        let (account, now) = (grant.account(), self.options.clock.now());
        let write = self.options.store.write(self.options.organization, move |tx| {
            Box::pin(async move { tx.unlock_account(account, now).await })
        });
        write.await.map(drop).map_err(|error| unavailable(error).into())
    }

    async fn verify(&self, id: Option<AccountId>, password: &str) -> Result<bool, DirectoryError> {
        self.is_password(id.unwrap_or_else(|| self.nobody()), password).await
    }

    async fn settle(&self, question: Settling<'_>) -> Result<Outcome, DirectoryError> {
        match question.kind {
            Kind::Reset => self.settle_password(&question).await,
            Kind::Unlock => {
                let account = self.read_account(question.account).await.map_err(unavailable)?;
                let is_unlocked = account.is_some_and(|account| account.status.locked.is_none());
                Ok(if is_unlocked { Outcome::Done } else { Outcome::Refused })
            }
        }
    }
}
