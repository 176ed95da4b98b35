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

/// What somebody answers for: that they made sure who asks for an account. It goes into the audit row of the change that
/// it allows.
pub struct Verification {
    account: AccountId,
    verified_by: String,
}

impl Verification {
    /// By somebody with a shell on this machine, as the system knows them.
    pub const fn on_this_machine(account: AccountId, user: String) -> Self {
        Self { account, verified_by: user }
    }
}

/// Permission to give one account a password that must be changed at the next sign-in, to lift what keeps its owner
/// out, and to take away what its owner lost. Made from a verification, and never from a proof.
pub struct StaffGrant {
    verification: Verification,
}

impl StaffGrant {
    /// What a verification allows.
    pub const fn new(verification: Verification) -> Self {
        Self { verification }
    }

    /// The account that may be let in.
    pub const fn account(&self) -> AccountId {
        self.verification.account
    }

    /// Who answers for it, for the audit row.
    pub fn verified_by(&self) -> &str {
        &self.verification.verified_by
    }
}

/// What a proved reset may do, once.
pub enum Grant {
    /// Set a new password.
    Reset(ResetGrant),
    /// Lift a wrong-password lock.
    Unlock(UnlockGrant),
}
