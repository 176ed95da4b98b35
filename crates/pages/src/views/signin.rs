//! `/signin`.

use std::time::Duration;

use serde::Serialize;

use super::passkey::{PasskeyPrompt, sample_passkey};
use crate::problem::{FieldProblem, Problem};
use crate::view::View;

/// Sign-in. Posts `identifier`, `password` and, if there is one, `return_to` to `/signin`; `assertion`, `request`
/// and `return_to` to `/signin/passkey`.
#[derive(Clone, Debug, Serialize)]
pub struct SignIn {
    /// What was typed as a name, to keep it.
    pub identifier: String,
    /// What a passkey is asked to sign, if this server can have any.
    pub passkey: Option<PasskeyPrompt>,
    /// Where to go afterwards; checked by whoever set it.
    pub return_to: Option<String>,
    /// At `identifier` and `password`.
    pub problems: Vec<FieldProblem>,
}

impl View for SignIn {
    const TEMPLATE: &'static str = "portal/signin.html";

    fn samples() -> Vec<Self> {
        let typed = |problems: Vec<FieldProblem>| Self {
            identifier: "ada@meridian.example".to_owned(),
            passkey: None,
            return_to: Some("/account".to_owned()),
            problems,
        };
        let wait = Problem::too_many_attempts(Duration::from_secs(210));
        vec![
            Self {
                identifier: String::new(),
                passkey: Some(sample_passkey(true)),
                return_to: None,
                problems: Vec::new(),
            },
            Self {
                passkey: Some(sample_passkey(true)),
                ..typed(vec![Problem::PasskeyRefused.at("assertion")])
            },
            typed(vec![Problem::SignInFailed.at("identifier")]),
            typed(vec![wait.at("identifier")]),
            Self {
                identifier: String::new(),
                ..typed(vec![
                    Problem::IdentifierMissing.at("identifier"),
                    Problem::PasswordMissing.at("password"),
                ])
            },
        ]
    }
}
