//! The reminder that few recovery codes are left.

use regain_core::time::Timestamp;
use serde::Serialize;

use super::{SAMPLE_TIME, sample_link};
use crate::mail::Mail;

/// A recovery code was used, and few are left.
#[derive(Debug, Serialize)]
pub struct RecoveryCodesLow {
    /// How many.
    pub left: u8,
    /// When.
    pub at: Timestamp,
    /// "This was not me" (`/not-me/{token}`); `None` if this address has no such power.
    pub not_me_link: Option<String>,
}

impl Mail for RecoveryCodesLow {
    const NAME: &'static str = "recovery-codes-low";

    fn samples() -> Vec<Self> {
        [3, 1, 0]
            .map(|left| Self {
                left,
                at: SAMPLE_TIME,
                not_me_link: (left > 0).then(|| sample_link("not-me")),
            })
            .into()
    }
}
