//! The notice of attempts that nobody would hear of otherwise.

use regain_core::time::Timestamp;
use serde::Serialize;

use super::SAMPLE_TIME;
use crate::mail::Mail;

/// Tells that someone tried so often that no more codes are sent, or looked at; at most once a day (promise 9).
#[derive(Debug, Serialize)]
pub struct ResetAttempted {
    /// When there were too many.
    pub at: Timestamp,
    /// The browser of that attempt, from a fixed list of names.
    pub source: Option<String>,
}

impl Mail for ResetAttempted {
    const NAME: &'static str = "reset-attempted";

    fn samples() -> Vec<Self> {
        [Some("Chrome on Android"), None]
            .map(|source| Self { at: SAMPLE_TIME, source: source.map(str::to_owned) })
            .into()
    }
}
