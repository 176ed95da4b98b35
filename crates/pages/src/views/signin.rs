//! `/signin`.

use std::time::Duration;

use serde::Serialize;

use crate::problem::{FieldProblem, Problem};
use crate::view::View;

/// Sign-in. Posts `identifier`, `password` and, if there is one, `return_to` to `/signin`.
#[derive(Clone, Debug, Serialize)]
pub struct SignIn {
    /// What was typed as a name, to keep it.
    pub identifier: String,
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
            return_to: Some("/account".to_owned()),
            problems,
        };
        let wait = Problem::too_many_attempts(Duration::from_secs(210));
        vec![
            Self { identifier: String::new(), return_to: None, problems: Vec::new() },
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
