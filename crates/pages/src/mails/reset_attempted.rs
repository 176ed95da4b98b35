//! The notice of resets that were not finished.

use regain_core::time::Timestamp;
use serde::Serialize;

use super::SAMPLE_TIME;
use crate::mail::Mail;

/// Tells that someone tried to get in and did not; at most once a day (promise 9).
#[derive(Debug, Serialize)]
pub struct ResetAttempted {
    /// When the first of them began.
    pub at: Timestamp,
    /// How many there were since the last such mail, at least 1.
    pub attempts: u64,
    /// The browser of the first one, from a fixed list of names.
    pub source: Option<String>,
}

impl Mail for ResetAttempted {
    const NAME: &'static str = "reset-attempted";

    fn samples() -> Vec<Self> {
        [(1, Some("Chrome on Android")), (3, None)]
            .map(|(attempts, source)| Self { at: SAMPLE_TIME, attempts, source: source.map(str::to_owned) })
            .into()
    }
}
