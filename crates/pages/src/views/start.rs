//! `/reset`: who are you, and what do you need.

use regain_core::reset::Kind;
use serde::Serialize;

use crate::problem::{FieldProblem, Problem};
use crate::view::View;

/// The start of a reset. Posts `identifier`, `kind` and, if there is one, `return_to` to `/reset`.
#[derive(Clone, Debug, Serialize)]
pub struct Start {
    /// The identifier, from the address or as typed.
    pub identifier: String,
    /// What is chosen; `Kind::Reset` to begin with.
    pub kind: Kind,
    /// Where to sign in afterwards; checked by whoever set it.
    pub return_to: Option<String>,
    /// At `identifier`.
    pub problems: Vec<FieldProblem>,
}

impl View for Start {
    const TEMPLATE: &'static str = "portal/start.html";

    fn samples() -> Vec<Self> {
        let plain =
            Self { identifier: String::new(), kind: Kind::Reset, return_to: None, problems: Vec::new() };
        vec![
            plain.clone(),
            Self { problems: vec![Problem::IdentifierMissing.at("identifier")], ..plain.clone() },
            Self {
                identifier: "ada".to_owned(),
                kind: Kind::Unlock,
                return_to: Some("https://intranet.meridian.example/".to_owned()),
                ..plain
            },
        ]
    }
}
