//! The notice of a lifted lock.

use regain_core::time::Timestamp;
use serde::Serialize;

use super::{SAMPLE_TIME, sample_link};
use crate::mail::Mail;

/// Tells every confirmed address that the account is unlocked (NOT-01).
#[derive(Debug, Serialize)]
pub struct AccountUnlocked {
    /// When.
    pub at: Timestamp,
    /// The browser that did it, from a fixed list of names.
    pub source: Option<String>,
    /// "This was not me" (`/not-me/{token}`); `None` if this address has no such power.
    pub not_me_link: Option<String>,
}

impl Mail for AccountUnlocked {
    const NAME: &'static str = "account-unlocked";

    fn samples() -> Vec<Self> {
        [true, false]
            .map(|powerful| Self {
                at: SAMPLE_TIME,
                source: powerful.then(|| "Edge on Windows".to_owned()),
                not_me_link: powerful.then(|| sample_link("not-me")),
            })
            .into()
    }
}
