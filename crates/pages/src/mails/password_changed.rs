//! The notice of a new password.

use regain_core::time::Timestamp;
use serde::Serialize;

use super::{SAMPLE_TIME, sample_link};
use crate::mail::Mail;

/// How a password came to be another one.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// By a reset.
    Reset,
    /// By someone who knew the old one.
    Changed,
    /// By staff, to one that must be changed.
    Recovered,
}

/// Tells every confirmed address that the password is another one (NOT-01, NOT-02).
#[derive(Debug, Serialize)]
pub struct PasswordChanged {
    /// How.
    pub change: Change,
    /// When.
    pub at: Timestamp,
    /// The browser that did it, from a fixed list of names.
    pub source: Option<String>,
    /// "This was not me" (`/not-me/{token}`); `None` if this address has no such power.
    pub not_me_link: Option<String>,
}

impl Mail for PasswordChanged {
    const NAME: &'static str = "password-changed";

    fn samples() -> Vec<Self> {
        [(Change::Reset, true), (Change::Changed, false), (Change::Recovered, true)]
            .map(|(change, powerful)| Self {
                change,
                at: SAMPLE_TIME,
                source: powerful.then(|| "Safari on an iPhone".to_owned()),
                not_me_link: powerful.then(|| sample_link("not-me")),
            })
            .into()
    }
}
