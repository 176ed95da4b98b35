//! The notice that "This was not me" was pressed.

use regain_core::time::Timestamp;
use serde::Serialize;

use super::SAMPLE_TIME;
use crate::mail::Mail;

/// Tells that the account is held: what is stopped, and how staff release it.
#[derive(Debug, Serialize)]
pub struct AccountHeld {
    /// When.
    pub at: Timestamp,
    /// The browser that pressed it, from a fixed list of names.
    pub source: Option<String>,
}

impl Mail for AccountHeld {
    const NAME: &'static str = "account-held";

    fn samples() -> Vec<Self> {
        vec![
            Self { at: SAMPLE_TIME, source: Some("Firefox on Linux".to_owned()) },
            Self { at: SAMPLE_TIME, source: None },
        ]
    }
}
