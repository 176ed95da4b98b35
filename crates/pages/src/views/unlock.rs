//! `/reset/unlock`: lift the lock.

use serde::Serialize;

use crate::problem::{FieldProblem, Problem};
use crate::view::View;

/// The last step of an unlock: one button. Posts to `/reset/unlock`.
#[derive(Clone, Debug, Serialize)]
pub struct ConfirmUnlock {
    /// The sign-in name of the account.
    pub account: String,
    /// Seconds until the reset ends if nothing happens.
    pub closes_in_seconds: u64,
    /// At `unlock`.
    pub problems: Vec<FieldProblem>,
}

impl View for ConfirmUnlock {
    const TEMPLATE: &'static str = "portal/unlock.html";

    fn samples() -> Vec<Self> {
        let plain =
            Self { account: "ada@meridian.example".to_owned(), closes_in_seconds: 600, problems: Vec::new() };
        vec![plain.clone(), Self { problems: vec![Problem::UnlockNotOffered.at("unlock")], ..plain }]
    }
}
