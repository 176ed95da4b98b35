//! Transports: they take a rendered [`Message`] and hand it to the world outside.
//!
//! To add one: implement [`Notifier`], open every connection through [`egress::EgressGuard`], and answer each failure
//! as [`SendError::Temporary`] (trying again may help), [`SendError::Permanent`] (it never will, for this message) or
//! [`SendError::Unknown`] (it may have been taken, so nobody else is asked to send it).

pub mod egress;
pub mod gateway;
mod http;
pub mod memory;
pub mod phone;
pub mod smtp;
mod trust;
pub mod twilio;

pub use trust::TrustError;

use std::error::Error;

use async_trait::async_trait;
use regain_core::message::Message;

/// Something that delivers messages.
#[async_trait]
pub trait Notifier: Send + Sync {
    /// Hands one message over. `Ok` means that the next system has taken responsibility for it. A retry sends the
    /// same `Message-ID`, so a message that was taken although this failed can be recognised as the same.
    async fn send(&self, message: &Message) -> Result<(), SendError>;

    /// Whether a message could be handed over now: connects and signs in, sends nothing.
    async fn check(&self) -> Result<(), SendError>;
}

/// Why a message was not handed over.
///
/// Neither the reason nor anything in the source chain names the recipient or quotes the message, so both may be
/// logged.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// Not now: the same message may pass later.
    #[error("the message could not be sent now: {reason}")]
    Temporary {
        /// One plain clause without a full stop.
        reason: String,
        /// What went wrong below, if it is safe to log.
        #[source]
        source: Option<Box<dyn Error + Send + Sync>>,
    },
    /// Never: this message, to this recipient, is refused.
    #[error("the message can't be sent: {reason}")]
    Permanent {
        /// One plain clause without a full stop.
        reason: String,
    },
    /// Nobody knows: the answer did not come, or made no sense. Of what costs money per message none is sent again.
    #[error("the message may have been sent: {reason}")]
    Unknown {
        /// One plain clause without a full stop.
        reason: String,
        /// What went wrong below, if it is safe to log.
        #[source]
        source: Option<Box<dyn Error + Send + Sync>>,
    },
}

impl SendError {
    pub(crate) fn temporary(reason: impl Into<String>) -> Self {
        Self::Temporary { reason: reason.into(), source: None }
    }

    pub(crate) fn temporary_because(
        reason: impl Into<String>,
        source: impl Into<Box<dyn Error + Send + Sync>>,
    ) -> Self {
        Self::Temporary { reason: reason.into(), source: Some(source.into()) }
    }

    pub(crate) fn permanent(reason: impl Into<String>) -> Self {
        Self::Permanent { reason: reason.into() }
    }

    pub(crate) fn unknown(
        reason: impl Into<String>,
        source: impl Into<Box<dyn Error + Send + Sync>>,
    ) -> Self {
        Self::Unknown { reason: reason.into(), source: Some(source.into()) }
    }

    /// What to tell an administrator: one plain clause.
    pub fn reason(&self) -> &str {
        match self {
            Self::Temporary { reason, .. } | Self::Permanent { reason } | Self::Unknown { reason, .. } => {
                reason
            }
        }
    }

    /// Whether trying this message again is pointless.
    pub fn is_permanent(&self) -> bool {
        matches!(self, Self::Permanent { .. })
    }

    /// Whether the message may have been taken.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown { .. })
    }
}
