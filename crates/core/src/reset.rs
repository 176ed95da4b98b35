//! One attempt to get back in: its states, and what may happen next.
//!
//! ```text
//! Started ─▶ Proving ─▶ Proved ─▶ Applying ─▶ Completed
//!                                    └▶ Settling ─▶ Completed | Proved | Refused
//! (any before Applying) ─▶ Expired | Cancelled | Refused
//! ```
//!
//! [`decide`] is the only way from one state to the next. Throttles, decoys and secrets are not its business: the
//! use cases deal with those and feed it events.

mod decide;
mod record;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use decide::{Change, Decision, Event, Outcome, Rejected, decide};
pub use record::{Record, RecordError};

use crate::account::Marker;
use crate::ids::{FamilyId, ResetId};
use crate::method::Method;
use crate::subject::Subject;
use crate::time::Timestamp;

/// What a person came for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A new password.
    Reset,
    /// The old password, but the lock lifted (REC-08).
    Unlock,
}

impl Kind {
    /// Its name in tables and the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reset => "reset",
            Self::Unlock => "unlock",
        }
    }

    /// The kind of this name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Reset, Self::Unlock].into_iter().find(|kind| kind.name() == name)
    }
}

/// A challenge that was answered. Only [`crate::methods`] makes one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Proof {
    method: Method,
    at: Timestamp,
    is_fresh: bool,
}

impl Proof {
    pub(crate) const fn new(method: Method, at: Timestamp, is_fresh: bool) -> Self {
        Self { method, at, is_fresh }
    }

    /// How it was given.
    pub const fn method(&self) -> Method {
        self.method
    }

    /// When it was given.
    pub const fn at(&self) -> Timestamp {
        self.at
    }

    /// Whether it was given by something that was set up a short while ago; such a proof is never the only one.
    pub const fn is_fresh(&self) -> bool {
        self.is_fresh
    }
}

/// Where a reset stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum State {
    /// Someone typed a name.
    Started,
    /// Some proofs were given, not enough of them.
    Proving {
        /// What was proved so far.
        proofs: Vec<Proof>,
    },
    /// Enough was proved to choose a new password or to unlock.
    Proved {
        /// What was proved.
        proofs: Vec<Proof>,
    },
    /// The directory is being written.
    Applying {
        /// What was proved.
        proofs: Vec<Proof>,
        /// The directory's marker before the write.
        before: Marker,
        /// When the write began.
        since: Timestamp,
    },
    /// The directory did not answer: whether it was written is being found out.
    Settling {
        /// What was proved.
        proofs: Vec<Proof>,
        /// The directory's marker before the write.
        before: Marker,
        /// When the write began.
        since: Timestamp,
    },
    /// Done.
    Completed,
    /// Too old.
    Expired,
    /// Stopped by its holder or by the owner of the account.
    Cancelled,
    /// It can't go on.
    Refused(Refusal),
}

impl State {
    /// Its name in tables and the API.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Started => "started",
            Self::Proving { .. } => "proving",
            Self::Proved { .. } => "proved",
            Self::Applying { .. } => "applying",
            Self::Settling { .. } => "settling",
            Self::Completed => "completed",
            Self::Expired => "expired",
            Self::Cancelled => "cancelled",
            Self::Refused(_) => "refused",
        }
    }

    /// Whether nothing can follow.
    pub const fn is_final(&self) -> bool {
        matches!(self, Self::Completed | Self::Expired | Self::Cancelled | Self::Refused(_))
    }

    /// What was proved so far.
    pub fn proofs(&self) -> &[Proof] {
        match self {
            Self::Proving { proofs }
            | Self::Proved { proofs }
            | Self::Applying { proofs, .. }
            | Self::Settling { proofs, .. } => proofs,
            Self::Started | Self::Completed | Self::Expired | Self::Cancelled | Self::Refused(_) => &[],
        }
    }
}

/// Why a reset was refused for good.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Refusal {
    /// Another holder of the same family was faster.
    Overtaken,
    /// Another reset of the same account was completed (C07).
    Superseded,
    /// The account or the policy no longer allows it (REC-06, D31).
    NoLongerAllowed,
    /// The owner said "this was not me".
    OwnerObjected,
    /// Whether the directory was written can't be found out.
    OutcomeUnknown,
}

impl Refusal {
    /// Its name in audit rows.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Overtaken => "overtaken",
            Self::Superseded => "superseded",
            Self::NoLongerAllowed => "no-longer-allowed",
            Self::OwnerObjected => "owner-objected",
            Self::OutcomeUnknown => "outcome-unknown",
        }
    }
}

/// One attempt, as it stands. It is read back from its row by the store and changed by [`decide`] alone.
#[derive(Clone)]
pub struct Reset {
    /// Its id.
    pub id: ResetId,
    /// The family it belongs to.
    pub family: FamilyId,
    /// What the person came for.
    pub kind: Kind,
    /// Whom it is about.
    pub subject: Subject,
    /// When it is too old, whatever happens.
    pub expires_at: Timestamp,
    state: State,
    version: i64,
    idle_expires_at: Timestamp,
}

impl Reset {
    /// Where it stands.
    pub const fn state(&self) -> &State {
        &self.state
    }

    /// Which of its states this is, counted from 0; a row is replaced only under the version it was read with.
    pub const fn version(&self) -> i64 {
        self.version
    }

    /// When it ends if nothing happens.
    pub fn ends_at(&self) -> Timestamp {
        self.idle_expires_at.min(self.expires_at)
    }

    /// Whether it can still be used at `now`. One that is being written is not taken away by time.
    pub fn is_open(&self, now: Timestamp) -> bool {
        match self.state {
            State::Started | State::Proving { .. } | State::Proved { .. } => now < self.ends_at(),
            State::Applying { .. } | State::Settling { .. } => true,
            State::Completed | State::Expired | State::Cancelled | State::Refused(_) => false,
        }
    }
}
