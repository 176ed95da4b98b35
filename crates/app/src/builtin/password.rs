//! Comparing and writing passwords: hashes first, then one guarded `UPDATE`.

use regain_core::account::Marker;
use regain_core::grant::ResetGrant;
use regain_core::ids::{AccountId, WriteId};
use regain_core::password::{NewPassword, Violation};
use regain_core::reset::Outcome;
use regain_directory::{DirectoryError, PasswordChange, Settling, WriteError};
use regain_store::StoredPassword;

use super::{BuiltinDirectory, unavailable};
use crate::hashing::{HashingError, Verified};

/// Why a guarded write was not made.
enum Unwritten {
    /// Someone else wrote the password between our reading and our writing.
    Overtaken,
    Other(WriteError),
}

impl<E: Into<WriteError>> From<E> for Unwritten {
    fn from(error: E) -> Self {
        Self::Other(error.into())
    }
}

impl From<HashingError> for DirectoryError {
    fn from(error: HashingError) -> Self {
        match error {
            HashingError::Stored(_) => Self::Unexpected(error.into()),
            HashingError::Busy => Self::Busy,
            HashingError::Options(_) | HashingError::Start(_) => unavailable(error),
            HashingError::Compute(_) | HashingError::Stopped => unavailable(error),
        }
    }
}

/// The marker of an account's password: its version. An account that is gone has one too, so that the write that
/// follows can say that it is gone.
pub(super) fn marker(stored: Option<&StoredPassword>) -> Marker {
    Marker(stored.map_or_else(String::new, |stored| stored.version.to_string()))
}

impl BuiltinDirectory {
    pub(super) async fn stored_password(
        &self,
        account: AccountId,
    ) -> Result<Option<StoredPassword>, DirectoryError> {
        let mut scope = self.options.store.read(self.options.organization).await.map_err(unavailable)?;
        scope.password(account).await.map_err(unavailable)
    }

    pub(super) async fn reset_password(
        &self,
        grant: &ResetGrant,
        password: &NewPassword,
    ) -> Result<(), WriteError> {
        let account = grant.account();
        let stored = self.stored_password(account).await?.ok_or(WriteError::NotFound)?;
        match self.write_password(account, &stored, password, grant.reset().into()).await {
            Ok(()) => Ok(()),
            // Nothing was done, and the holder may try again on what is there now.
            Err(Unwritten::Overtaken) => Err(DirectoryError::Busy.into()),
            Err(Unwritten::Other(error)) => Err(error),
        }
    }

    pub(super) async fn replace_password(&self, change: &PasswordChange<'_>) -> Result<(), WriteError> {
        let stored = self.stored_password(change.account).await?.ok_or(WriteError::NotFound)?;
        if !self.compare(Some(&stored), change.old).await?.matches {
            return Err(WriteError::WrongPassword);
        }
        match self.write_password(change.account, &stored, change.new, change.write).await {
            Ok(()) => Ok(()),
            // What was the old password a moment ago is not it any more.
            Err(Unwritten::Overtaken) => Err(WriteError::WrongPassword),
            Err(Unwritten::Other(error)) => Err(error),
        }
    }

    async fn write_password(
        &self,
        account: AccountId,
        old: &StoredPassword,
        new: &NewPassword,
        set_by: WriteId,
    ) -> Result<(), Unwritten> {
        if self.was_used_before(account, old, new).await? {
            return Err(WriteError::Violations(vec![Violation::UsedBefore]).into());
        }
        let hash = self.hash(new).await.map_err(DirectoryError::from)?;
        let (from_version, now) = (old.version, self.options.clock.now());
        // The present password is one of those that the next one must differ from.
        let keep = i64::try_from(self.options.history.saturating_sub(1)).unwrap_or_default();
        let write = self.options.store.write(self.options.organization, move |tx| {
            Box::pin(async move {
                let new = regain_store::NewPassword { from_version, hash: &hash, set_by, keep };
                tx.set_password_hash(account, &new, now).await
            })
        });
        if write.await.map_err(unavailable)? { Ok(()) } else { Err(Unwritten::Overtaken) }
    }

    /// Whether it is the present password or a recent one: as many hashes as the setting says, at the most.
    async fn was_used_before(
        &self,
        account: AccountId,
        old: &StoredPassword,
        new: &NewPassword,
    ) -> Result<bool, DirectoryError> {
        if self.options.history == 0 {
            return Ok(false);
        }
        let mut scope = self.options.store.read(self.options.organization).await.map_err(unavailable)?;
        let earlier = scope.password_history(account).await.map_err(unavailable)?;
        drop(scope);
        for hash in old.hash.iter().chain(&earlier).take(self.options.history) {
            if self.options.hashing.verify(new.as_str(), hash).await?.matches {
                return Ok(true);
            }
        }
        Ok(false)
    }

    pub(super) async fn hash(&self, password: &NewPassword) -> Result<String, HashingError> {
        self.options.hashing.hash(password, self.options.randomness.fork().bytes()).await
    }

    /// Compares a typed password with a stored one, at the cost of one hash whatever there is to compare with. One that
    /// has ended is not there any more.
    async fn compare(
        &self,
        stored: Option<&StoredPassword>,
        typed: &str,
    ) -> Result<Verified, DirectoryError> {
        let now = self.options.clock.now();
        let lasts = |stored: &&StoredPassword| stored.expires_at.is_none_or(|end| now < end);
        let hash = stored.filter(lasts).and_then(|stored| stored.hash.as_deref());
        // What can't be a password is nobody's; composed letters are what was hashed.
        let typed = NewPassword::parse(typed).ok();
        let hashing = &self.options.hashing;
        if let (Some(hash), Some(typed)) = (hash, &typed) {
            return Ok(hashing.verify(typed.as_str(), hash).await?);
        }
        hashing.verify_nobody(typed.as_ref().map_or("", NewPassword::as_str)).await?;
        Ok(Verified { matches: false, outdated: false })
    }

    pub(super) async fn is_password(&self, account: AccountId, typed: &str) -> Result<bool, DirectoryError> {
        let stored = self.stored_password(account).await?;
        let verified = self.compare(stored.as_ref(), typed).await?;
        if let (true, Some(stored), Ok(password)) =
            (verified.matches && verified.outdated, stored, NewPassword::parse(typed))
        {
            // The password is right whether or not this works, and the next sign-in tries again.
            if let Err(error) = self.renew_hash(account, stored.version, &password).await {
                tracing::warn!(error = &error as &dyn std::error::Error, "could not renew a password hash");
            }
        }
        Ok(verified.matches)
    }

    async fn renew_hash(
        &self,
        account: AccountId,
        version: i64,
        password: &NewPassword,
    ) -> Result<(), DirectoryError> {
        let hash = self.hash(password).await?;
        let write = self.options.store.write(self.options.organization, move |tx| {
            Box::pin(async move { tx.upgrade_hash(account, version, &hash).await })
        });
        write.await.map(drop).map_err(unavailable)
    }

    pub(super) async fn settle_password(&self, question: &Settling<'_>) -> Result<Outcome, DirectoryError> {
        let stored = self.stored_password(question.account).await?;
        let is_ours = stored.as_ref().is_some_and(|stored| stored.set_by == Some(question.write));
        Ok(if is_ours {
            Outcome::Done
        } else if marker(stored.as_ref()) == *question.before {
            Outcome::Refused
        } else {
            // Ours may have been written and overwritten.
            Outcome::Undecidable
        })
    }
}
