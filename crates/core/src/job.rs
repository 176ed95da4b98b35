//! Background work. A job is a row that carries ids only; what it needs is read when it runs (promise 5).

use serde::{Deserialize, Serialize};

use crate::account::Marker;
use crate::ids::{AccountId, ChallengeId, FamilyId, RegistrationId, ResetId};
use crate::method::Method;
use crate::time::Timestamp;

/// A unit of background work.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "job", rename_all = "kebab-case")]
pub enum Job {
    /// Find out whom a family is about.
    Resolve {
        /// The family.
        family: FamilyId,
    },
    /// Send the message of a challenge.
    SendChallenge {
        /// The challenge.
        challenge: ChallengeId,
        /// Which of its messages; an older one than the newest is not sent any more.
        generation: i64,
    },
    /// Send a temporary access pass.
    SendPass {
        /// Whose it is.
        account: AccountId,
        /// The pass; another one is not sent in its place.
        registration: RegistrationId,
    },
    /// Tell the owner of an account about a change.
    Notify {
        /// The account.
        account: AccountId,
        /// What changed.
        notice: Notice,
        /// When it changed.
        at: Timestamp,
        /// The family whose reset changed it, if one did.
        family: Option<FamilyId>,
    },
    /// Find out what became of a write that nobody has settled.
    Settle {
        /// The reset.
        reset: ResetId,
    },
    /// Find out what became of a change of password that nobody has settled.
    SettleChange {
        /// The account.
        account: AccountId,
        /// The marker before the write.
        before: Marker,
    },
    /// Remind those whose password ends soon, a page of accounts at a time.
    RemindOfPasswords {
        /// The day, counted from 1970 in UTC.
        day: i64,
        /// The account that the page before ended with.
        after: Option<AccountId>,
    },
    /// A row that this version can't read. Another node, of a newer version, may have left it.
    #[serde(skip)]
    Unreadable,
}

impl Job {
    /// Its name in tables and logs.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Resolve { .. } => "resolve",
            Self::SendChallenge { .. } => "send-challenge",
            Self::SendPass { .. } => "send-pass",
            Self::Notify { .. } => "notify",
            Self::Settle { .. } => "settle",
            Self::SettleChange { .. } => "settle-change",
            Self::RemindOfPasswords { .. } => "remind-of-passwords",
            Self::Unreadable => "unreadable",
        }
    }
}

/// What the owner of an account is told.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Notice {
    /// The password was reset.
    PasswordReset,
    /// The password was changed by someone who knew the old one.
    PasswordChanged,
    /// The lock was lifted.
    AccountUnlocked,
    /// Someone tried to reset the password and did not finish.
    ResetAttempted,
    /// "This was not me" was pressed.
    AccountHeld,
    /// Staff released the account.
    AccountReleased,
    /// Staff set a one-time password.
    AccountRecovered,
    /// A method was set up.
    MethodAdded(Method),
    /// A method took the place of an earlier one of its kind.
    MethodReplaced(Method),
    /// A method was taken away.
    MethodRemoved(Method),
    /// A recovery code was used, and so many are left: few.
    RecoveryCodesLow(u8),
    /// In so many days the password must be changed.
    PasswordEnds(u32),
}

impl Notice {
    /// Its name in tables and audit rows.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PasswordReset => "password-reset",
            Self::PasswordChanged => "password-changed",
            Self::AccountUnlocked => "account-unlocked",
            Self::ResetAttempted => "reset-attempted",
            Self::AccountHeld => "account-held",
            Self::AccountReleased => "account-released",
            Self::AccountRecovered => "account-recovered",
            Self::MethodAdded(_) => "method-added",
            Self::MethodReplaced(_) => "method-replaced",
            Self::MethodRemoved(_) => "method-removed",
            Self::RecoveryCodesLow(_) => "recovery-codes-low",
            Self::PasswordEnds(_) => "password-ends",
        }
    }
}
