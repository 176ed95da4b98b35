//! Witnesses: a directory is written only by someone who holds one (promise 1). Kinds never convert.

use crate::ids::{AccountId, ResetId};

/// Permission to set one account's password, made by [`crate::reset::decide`] out of *proved* and nowhere else.
pub struct ResetGrant {
    account: AccountId,
    reset: ResetId,
}

impl ResetGrant {
    pub(crate) const fn new(account: AccountId, reset: ResetId) -> Self {
        Self { account, reset }
    }

    /// The account whose password may be set.
    pub const fn account(&self) -> AccountId {
        self.account
    }

    /// The reset that earned it; a directory that can, keeps it beside the password.
    pub const fn reset(&self) -> ResetId {
        self.reset
    }
}

/// Permission to lift one account's wrong-password lock, made by [`crate::reset::decide`] out of *proved*.
pub struct UnlockGrant {
    account: AccountId,
}

impl UnlockGrant {
    pub(crate) const fn new(account: AccountId) -> Self {
        Self { account }
    }

    /// The account that may be unlocked.
    pub const fn account(&self) -> AccountId {
        self.account
    }
}

/// What a proved reset may do, once.
pub enum Grant {
    /// Set a new password.
    Reset(ResetGrant),
    /// Lift a wrong-password lock.
    Unlock(UnlockGrant),
}
