//! `/account/security-info/recovery-codes`: a new set of recovery codes.

use regain_core::time::Timestamp;
use serde::Serialize;

use super::SAMPLE_TIME;
use crate::view::View;

/// The page before. Posts `pending` to the same address.
#[derive(Clone, Serialize)]
pub struct NewRecoveryCodes {
    /// Whether there is a set, which stops working.
    pub replaces: bool,
    /// The new set, sealed, for the form.
    pub pending: String,
}

impl View for NewRecoveryCodes {
    const TEMPLATE: &'static str = "account/new_recovery_codes.html";

    fn samples() -> Vec<Self> {
        [false, true].map(|replaces| Self { replaces, pending: "c2VhbGVk".to_owned() }).into()
    }
}

/// The codes, shown once, as the answer to a form. The page is neither printed nor stored by us.
#[derive(Clone, Serialize)]
pub struct RecoveryCodes {
    /// The sign-in name of the account.
    pub account: String,
    /// When they were made.
    pub at: Timestamp,
    /// As they are printed.
    pub codes: Vec<String>,
}

impl View for RecoveryCodes {
    const TEMPLATE: &'static str = "account/recovery_codes.html";

    fn samples() -> Vec<Self> {
        let codes = (0..10).map(|number| format!("{number}-ABCD-EFGH-JKMN-PQRS")).collect();
        vec![Self { account: "ada@meridian.example".to_owned(), at: SAMPLE_TIME, codes }]
    }
}
