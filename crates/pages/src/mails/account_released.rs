//! The notice that staff released a held account.

use regain_core::time::Timestamp;
use serde::Serialize;

use super::SAMPLE_TIME;
use crate::mail::Mail;

/// Tells that resets and sign-in work again.
#[derive(Debug, Serialize)]
pub struct AccountReleased {
    /// When.
    pub at: Timestamp,
}

impl Mail for AccountReleased {
    const NAME: &'static str = "account-released";

    fn samples() -> Vec<Self> {
        vec![Self { at: SAMPLE_TIME }]
    }
}
