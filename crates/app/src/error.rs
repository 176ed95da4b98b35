//! Why a use case did not do what was asked. Knows no HTTP; the web crate maps it to a page or a problem.

use std::time::Duration;

use regain_core::identifier::IdentifierProblem;
use regain_core::password::Violation;
use regain_core::reset::Rejected;
use regain_directory::DirectoryError;

use crate::account::SecurityInfoRefusal;
use crate::admin::KeyRefusal;
use crate::hashing::HashingError;

/// Why a use case did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such thing, or it is not the caller's.
    #[error("no such thing")]
    NotFound,
    /// What was typed can't be a name.
    #[error("not a name: {0}")]
    Identifier(#[from] IdentifierProblem),
    /// A method that is not offered.
    #[error("the method is not offered")]
    MethodNotOffered,
    /// No policy lets a lock be lifted without a new password.
    #[error("unlocking is not offered")]
    UnlockNotOffered,
    /// Too many starts from this source. Counted by source, never by account (promise 13).
    #[error("too many attempts")]
    Throttled {
        /// When it is worth trying again.
        retry_after: Duration,
    },
    /// A proof did not work: the answer to a challenge is wrong, late, used, or one too many; name and password let
    /// nobody in. Never said which.
    #[error("that did not work")]
    ProofRefused,
    /// No password was typed. Nothing was asked.
    #[error("no password was typed")]
    PasswordMissing,
    /// Security info is not changed.
    #[error(transparent)]
    SecurityInfo(#[from] SecurityInfoRefusal),
    /// The step can't be taken now.
    #[error(transparent)]
    Rejected(#[from] Rejected),
    /// The new password breaks rules.
    #[error("the password breaks rules")]
    Password(Vec<Violation>),
    /// The brake is on: an operator has stopped this for now; nothing changed.
    #[error("stopped for now")]
    Paused,
    /// A group that the directory does not know: stopping it would stop nobody.
    #[error("there is no such group")]
    UnknownGroup,
    /// A key for a program does not allow this.
    #[error("the key is refused: {}", .0.name())]
    KeyRefused(KeyRefusal),
    /// More work is waiting than can be done soon; nothing changed.
    #[error("too busy")]
    Busy,
    /// The directory does not answer; nothing changed.
    #[error("the directory does not answer")]
    DirectoryUnavailable(#[source] Option<Box<dyn std::error::Error + Send + Sync>>),
    /// The directory did not answer in time, so whether the password changed is being found out.
    #[error("whether the directory was written is being found out")]
    Settling,
    /// A row, a key or a text is not as it must be. The chain goes to the log, never to people.
    #[error("something is wrong inside")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// When it is worth trying again, if that is all there is to do.
    pub const fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Throttled { retry_after } => Some(*retry_after),
            Self::Busy | Self::Settling => Some(Duration::from_secs(5)),
            Self::DirectoryUnavailable(_) => Some(Duration::from_secs(60)),
            Self::Rejected(Rejected::TooSoon { wait }) => Some(*wait),
            Self::NotFound | Self::Identifier(_) | Self::PasswordMissing => None,
            Self::MethodNotOffered | Self::UnlockNotOffered => None,
            Self::ProofRefused | Self::Rejected(_) | Self::Password(_) | Self::Paused => None,
            Self::UnknownGroup | Self::SecurityInfo(_) | Self::KeyRefused(_) | Self::Internal(_) => None,
        }
    }

    /// Wraps what should not happen.
    pub(crate) fn internal(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(error.into())
    }
}

impl From<regain_store::StoreError> for Error {
    fn from(error: regain_store::StoreError) -> Self {
        if !error.is_busy() {
            return Self::internal(error);
        }
        tracing::warn!(error = &error as &dyn std::error::Error, "the database has no room");
        Self::Busy
    }
}

impl From<HashingError> for Error {
    fn from(error: HashingError) -> Self {
        if matches!(error, HashingError::Busy) { Self::Busy } else { Self::internal(error) }
    }
}

impl From<DirectoryError> for Error {
    fn from(error: DirectoryError) -> Self {
        match error {
            DirectoryError::Busy => Self::Busy,
            DirectoryError::Unavailable(_) | DirectoryError::Unexpected(_) => {
                Self::DirectoryUnavailable(Some(Box::new(error)))
            }
        }
    }
}
