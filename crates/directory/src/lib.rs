//! What Regain asks of a directory: the place where accounts and passwords live.
//!
//! To add one: implement [`Directory`] in a folder of its own here, wire it in the binary's `compose`. The built-in
//! directory lives in `regain-app`, since its accounts are rows of our own database.

use async_trait::async_trait;
use regain_core::account::{Account, Marker};
use regain_core::grant::{ResetGrant, UnlockGrant};
use regain_core::identifier::Identifier;
use regain_core::ids::{AccountId, WriteId};
use regain_core::password::{NewPassword, Violation};
use regain_core::reset::Outcome;
use regain_core::subject::Found;

/// A directory. Calls may take seconds and may be cut off; none of them is made inside a transaction (promise 10).
#[async_trait]
pub trait Directory: Send + Sync {
    /// Looks up a typed name among usernames, sign-in names and mail addresses.
    async fn find(&self, identifier: &Identifier) -> Result<Found, DirectoryError>;

    /// Reads one account as it is now.
    async fn account(&self, id: AccountId) -> Result<Option<Account>, DirectoryError>;

    /// Reads a page of accounts in the order of their ids: those after this one, or the first. An empty page is the end.
    async fn accounts(&self, after: Option<AccountId>) -> Result<Vec<Account>, DirectoryError>;

    /// Whether there is a group of this name, however it is written, for accounts to be in.
    async fn has_group(&self, name: &str) -> Result<bool, DirectoryError>;

    /// Reads the marker of an account's password; it changes with every write.
    async fn marker(&self, id: AccountId) -> Result<Marker, DirectoryError>;

    /// Sets a password without knowing the old one; it also lifts a wrong-password lock and a forced change.
    async fn set_password(&self, grant: &ResetGrant, password: &NewPassword) -> Result<(), WriteError>;

    /// Sets a password knowing the old one.
    async fn change_password(&self, change: PasswordChange<'_>) -> Result<(), WriteError>;

    /// Lifts a wrong-password lock. Doing it twice, or to an account without one, is fine.
    async fn unlock(&self, grant: &UnlockGrant) -> Result<(), WriteError>;

    /// Checks a password. `None` stands for an account that does not exist: it costs the same and is never right.
    async fn verify(&self, id: Option<AccountId>, password: &str) -> Result<bool, DirectoryError>;

    /// Finds out what became of a write that never answered: `before` is the marker from before the write.
    async fn settle(&self, grant: Settling<'_>) -> Result<Outcome, DirectoryError>;
}

/// A change of password by someone who knows the old one: it is verified in the same call, which is its witness
/// (promise 1).
pub struct PasswordChange<'a> {
    /// The account.
    pub account: AccountId,
    /// The password it has now.
    pub old: &'a str,
    /// The password it shall have.
    pub new: &'a NewPassword,
    /// What [`Directory::settle`] knows this write by.
    pub write: WriteId,
}

/// A write whose answer was lost.
pub struct Settling<'a> {
    /// The account.
    pub account: AccountId,
    /// What it was known by: that of the reset, or of the change.
    pub write: WriteId,
    /// Whether it set a password or only lifted a lock.
    pub kind: regain_core::reset::Kind,
    /// The marker before the write.
    pub before: &'a Marker,
}

/// A directory that could not be asked.
#[derive(Debug, thiserror::Error)]
pub enum DirectoryError {
    /// It did not answer, or not in time. Whether a write was made is unknown.
    #[error("the directory does not answer")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// More is waiting than can be done soon; nothing was done.
    #[error("the directory has too much to do")]
    Busy,
    /// It answered something that makes no sense.
    #[error("the directory answered something unexpected")]
    Unexpected(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// A write that was not made, or of which nobody knows.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// Refused by the directory's own rules; nothing changed.
    #[error("the directory refused the password")]
    Violations(Vec<Violation>),
    /// The old password is wrong; nothing changed.
    #[error("the old password is wrong")]
    WrongPassword,
    /// The account is gone; nothing changed.
    #[error("the account no longer exists")]
    NotFound,
    /// It could not be asked, or its answer was lost.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
}
