//! `/reset/unlock`: lift the lock.

use serde::Serialize;

use crate::view::View;

/// The last step of an unlock: one button. Posts to `/reset/unlock`.
#[derive(Clone, Debug, Serialize)]
pub struct ConfirmUnlock {
    /// The sign-in name of the account.
    pub account: String,
    /// Seconds until the reset ends if nothing happens.
    pub closes_in_seconds: u64,
}

impl View for ConfirmUnlock {
    const TEMPLATE: &'static str = "portal/unlock.html";

    fn samples() -> Vec<Self> {
        vec![Self { account: "ada@meridian.example".to_owned(), closes_in_seconds: 600 }]
    }
}
