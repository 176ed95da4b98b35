//! `/not-me/{token}`: "This was not me".

use regain_core::time::Timestamp;
use serde::Serialize;

use super::SAMPLE_TIME;
use crate::problem::{FieldProblem, Problem};
use crate::view::View;

/// What the message was about.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum About {
    /// A reset that someone started: "not me" cancels it.
    Attempt,
    /// A change that is done: "not me" holds the account.
    Change,
}

/// A choice without a default. Posts `choice`, `deny` or `keep`, to the same address. Give its frame no
/// path: the address is a secret.
#[derive(Clone, Debug, Serialize)]
pub struct NotMe {
    /// What the message was about.
    pub about: About,
    /// The sign-in name of the account.
    pub account: String,
    /// When it happened.
    pub at: Timestamp,
    /// At `choice`.
    pub problems: Vec<FieldProblem>,
}

impl View for NotMe {
    const TEMPLATE: &'static str = "portal/not_me.html";

    fn samples() -> Vec<Self> {
        let about = |about, problems| Self {
            about,
            account: "ada@meridian.example".to_owned(),
            at: SAMPLE_TIME,
            problems,
        };
        vec![
            about(About::Attempt, Vec::new()),
            about(About::Change, Vec::new()),
            about(About::Change, vec![Problem::ChoiceMissing.at("choice")]),
        ]
    }
}

/// What the answer led to. Its texts are `not-me-<name>-title` and `not-me-<name>-text`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// The attempt is cancelled.
    Cancelled,
    /// The account is held.
    Held,
    /// Nothing was done: it was them after all.
    Kept,
}

/// The page after the answer.
#[derive(Clone, Debug, Serialize)]
pub struct NotMeDone {
    /// What the answer led to.
    pub answer: Answer,
}

impl View for NotMeDone {
    const TEMPLATE: &'static str = "portal/not_me_done.html";

    fn samples() -> Vec<Self> {
        [Answer::Cancelled, Answer::Held, Answer::Kept].map(|answer| Self { answer }).into()
    }
}
