//! A reset that can't go on.

use serde::Serialize;

use crate::view::View;

/// Why a reset is over. Its texts are `ended-<name>-title` and `ended-<name>-text`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// It was idle, or open, for too long; or there is none.
    Expired,
    /// It was refused; nobody is told why.
    Refused,
    /// Another browser of the same person was faster, or a later reset was.
    Elsewhere,
    /// The owner stopped it.
    Cancelled,
    /// What the account may, or what its policy asks for, changed after the last proof.
    NotAllowed,
}

/// The end of a reset that changed nothing.
#[derive(Clone, Debug, Serialize)]
pub struct Ended {
    /// Why.
    pub ending: Ending,
}

impl View for Ended {
    const TEMPLATE: &'static str = "portal/ended.html";

    fn samples() -> Vec<Self> {
        [Ending::Expired, Ending::Refused, Ending::Elsewhere, Ending::Cancelled, Ending::NotAllowed]
            .map(|ending| Self { ending })
            .into()
    }
}
