//! `/reset`: who are you, what do you need, and which way.

use regain_core::method::Method;
use regain_core::reset::Kind;
use serde::Serialize;

use crate::problem::{FieldProblem, Problem};
use crate::view::View;

/// The start of a reset. Posts `identifier`, `kind` and, if there are any, `method` and `return_to` to `/reset`.
#[derive(Clone, Debug, Serialize)]
pub struct Start {
    /// The identifier, from the address or as typed.
    pub identifier: String,
    /// What is chosen; `Kind::Reset` to begin with.
    pub kind: Kind,
    /// Whether a lock can be lifted without a new password; if not, there is nothing to choose.
    pub unlock: bool,
    /// The methods that the organization offers; with one there is nothing to choose.
    pub methods: Vec<Method>,
    /// Which of them is chosen.
    pub method: Option<Method>,
    /// Where to sign in afterwards; checked by whoever set it.
    pub return_to: Option<String>,
    /// At `identifier`.
    pub problems: Vec<FieldProblem>,
}

impl View for Start {
    const TEMPLATE: &'static str = "portal/start.html";

    fn samples() -> Vec<Self> {
        let plain = Self {
            identifier: String::new(),
            kind: Kind::Reset,
            unlock: true,
            methods: vec![Method::Email],
            method: None,
            return_to: None,
            problems: Vec::new(),
        };
        vec![
            plain.clone(),
            Self { unlock: false, ..plain.clone() },
            Self { problems: vec![Problem::IdentifierMissing.at("identifier")], ..plain.clone() },
            Self {
                identifier: "ada".to_owned(),
                kind: Kind::Unlock,
                methods: Method::ALL.to_vec(),
                method: Some(Method::Totp),
                return_to: Some("https://intranet.meridian.example/".to_owned()),
                ..plain
            },
        ]
    }
}
