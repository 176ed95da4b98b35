//! `/reset/done`: how it ended, and what else to do.

use serde::Serialize;

use crate::view::View;

/// How a reset ended that reached the directory.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The password is the new one.
    Changed,
    /// The lock is lifted.
    Unlocked,
    /// It can't be told (promise 10): try the new password, then the old one.
    Unclear,
}

/// The end of a reset. Nobody is signed in by it (promise 11).
#[derive(Clone, Debug, Serialize)]
pub struct Done {
    /// How it ended.
    pub outcome: Outcome,
    /// Where to sign in: `/signin`, or the page that the person came from, checked.
    pub sign_in: String,
}

impl View for Done {
    const TEMPLATE: &'static str = "portal/done.html";

    fn samples() -> Vec<Self> {
        [Outcome::Changed, Outcome::Unlocked, Outcome::Unclear]
            .map(|outcome| Self { outcome, sign_in: "/signin".to_owned() })
            .into()
    }
}
