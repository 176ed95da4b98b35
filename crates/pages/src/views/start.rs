//! `/reset`: who are you, what do you need, and which way.

use regain_core::method::Method;
use regain_core::reset::Kind;
use serde::Serialize;

use super::passkey::{PasskeyPrompt, sample_passkey};
use crate::problem::{FieldProblem, Problem};
use crate::view::View;

/// The start of a reset. Posts `identifier`, `kind` and, if there are any, `method`, `assertion`, `request` and `return_to`
/// to `/reset`, or to `/reset/passkey` once a script has filled in `assertion`.
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
    /// What a passkey is asked to sign that the browser offers beside the name, if one can be the first proof.
    pub passkey: Option<PasskeyPrompt>,
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
            passkey: None,
            return_to: None,
            problems: Vec::new(),
        };
        vec![
            plain.clone(),
            Self { unlock: false, ..plain.clone() },
            Self { problems: vec![Problem::IdentifierMissing.at("identifier")], ..plain.clone() },
            Self {
                passkey: Some(sample_passkey(true)),
                problems: vec![Problem::PasskeyRefused.at("identifier")],
                ..plain.clone()
            },
            Self {
                identifier: "ada".to_owned(),
                kind: Kind::Unlock,
                methods: Method::ALL.to_vec(),
                method: Some(Method::Totp),
                passkey: Some(sample_passkey(true)),
                return_to: Some("https://intranet.meridian.example/".to_owned()),
                ..plain
            },
        ]
    }
}
