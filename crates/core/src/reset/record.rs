//! The row form of a reset. Only the store uses it: whoever can make a [`Record`] could make a proof.

use serde::{Deserialize, Serialize};

use super::{Kind, Proof, Refusal, Reset, State};
use crate::account::Marker;
use crate::ids::{FamilyId, ResetId};
use crate::method::Method;
use crate::subject::Subject;
use crate::time::Timestamp;

/// A reset as its row holds it.
#[derive(Clone)]
pub struct Record {
    /// Its id.
    pub id: ResetId,
    /// The family it belongs to.
    pub family: FamilyId,
    /// What the person came for.
    pub kind: Kind,
    /// The name of its state, [`State::name`].
    pub state: String,
    /// What belongs to that state, as JSON.
    pub detail: String,
    /// Counted up by every change.
    pub version: i64,
    /// When it ends if nothing happens.
    pub idle_expires_at: Timestamp,
    /// When it ends in any case.
    pub expires_at: Timestamp,
}

/// A row that no reset was ever written as.
#[derive(Debug, thiserror::Error)]
#[error("the row of a reset does not hold a reset")]
pub struct RecordError(#[source] Option<serde_json::Error>);

#[derive(Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Detail {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    proofs: Vec<(Method, Timestamp, bool)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    before: Option<Marker>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    since: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    refusal: Option<Refusal>,
}

impl Record {
    /// The row of a new reset, which ends at the first of two moments: when it has rested too long, and in any case.
    pub fn started(
        id: ResetId,
        family: FamilyId,
        kind: Kind,
        (idle_expires_at, expires_at): (Timestamp, Timestamp),
    ) -> Self {
        let state = State::Started.name().to_owned();
        Self { id, family, kind, state, detail: "{}".to_owned(), version: 0, idle_expires_at, expires_at }
    }

    /// Reads the reset back; `subject` is what its family resolved to.
    pub fn into_reset(self, subject: Subject) -> Result<Reset, RecordError> {
        let detail: Detail = serde_json::from_str(&self.detail).map_err(|error| RecordError(Some(error)))?;
        Ok(Reset {
            id: self.id,
            family: self.family,
            kind: self.kind,
            subject,
            expires_at: self.expires_at,
            state: detail.into_state(&self.state).ok_or(RecordError(None))?,
            version: self.version,
            idle_expires_at: self.idle_expires_at,
        })
    }
}

impl Detail {
    fn into_state(self, name: &str) -> Option<State> {
        let proofs =
            self.proofs.iter().map(|(method, at, is_fresh)| Proof::new(*method, *at, *is_fresh)).collect();
        Some(match name {
            "started" => State::Started,
            "proving" => State::Proving { proofs },
            "proved" => State::Proved { proofs },
            "applying" => State::Applying { proofs, before: self.before?, since: self.since? },
            "settling" => State::Settling { proofs, before: self.before?, since: self.since? },
            "completed" => State::Completed,
            "expired" => State::Expired,
            "cancelled" => State::Cancelled,
            "refused" => State::Refused(self.refusal?),
            _ => return None,
        })
    }
}

impl Reset {
    /// Its row.
    pub fn to_record(&self) -> Result<Record, RecordError> {
        let mut detail = Detail {
            proofs: self.state.proofs().iter().map(|it| (it.method(), it.at(), it.is_fresh())).collect(),
            ..Detail::default()
        };
        match &self.state {
            State::Applying { before, since, .. } | State::Settling { before, since, .. } => {
                detail.before = Some(before.clone());
                detail.since = Some(*since);
            }
            State::Refused(refusal) => detail.refusal = Some(*refusal),
            State::Started | State::Proving { .. } | State::Proved { .. } => {}
            State::Completed | State::Expired | State::Cancelled => {}
        }
        Ok(Record {
            id: self.id,
            family: self.family,
            kind: self.kind,
            state: self.state.name().to_owned(),
            detail: serde_json::to_string(&detail).map_err(|error| RecordError(Some(error)))?,
            version: self.version,
            idle_expires_at: self.idle_expires_at,
            expires_at: self.expires_at,
        })
    }
}
