//! The page of an error.

use std::time::Duration;

use serde::Serialize;

use crate::view::View;

/// What happened, as far as people need to know. Its texts are `fault-<name>-title` and `fault-<name>-text`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(tag = "name", rename_all = "kebab-case")]
pub enum Fault {
    /// There is no such page (404).
    NotFound,
    /// The request can't be read (400, 405, 413, 415).
    Unreadable,
    /// The form was open for too long, or was sent from another site (403).
    FormStale,
    /// This is not for this person (403).
    NotAllowed,
    /// Too many requests (429).
    TooMany {
        /// Minutes until the next one may work, at least 1. See [`Fault::too_many`].
        minutes: u64,
    },
    /// A dependency does not answer (503). Nothing was changed.
    Unavailable,
    /// The directory did not say whether the password was changed (503).
    Unclear,
    /// The request was sent to another host name than this service has (421).
    WrongHost,
    /// A fault of ours (500).
    Internal,
}

impl Fault {
    /// Too many requests, with the wait in whole minutes, rounded up.
    pub fn too_many(wait: Duration) -> Self {
        Self::TooMany { minutes: wait.as_secs().div_ceil(60).max(1) }
    }
}

/// A plain sentence, and an id to tell the service desk.
#[derive(Clone, Debug, Serialize)]
pub struct ErrorPage {
    /// What happened.
    pub fault: Fault,
    /// The id that finds this request in the log.
    pub support_id: String,
}

impl View for ErrorPage {
    const TEMPLATE: &'static str = "portal/error.html";

    fn samples() -> Vec<Self> {
        [
            Fault::NotFound,
            Fault::Unreadable,
            Fault::FormStale,
            Fault::NotAllowed,
            Fault::too_many(Duration::from_secs(200)),
            Fault::Unavailable,
            Fault::Unclear,
            Fault::WrongHost,
            Fault::Internal,
        ]
        .map(|fault| Self { fault, support_id: "01937b6e-8f2c".to_owned() })
        .into()
    }
}
