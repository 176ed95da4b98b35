//! `/account/password`: a new password for someone who knows the old one.

use serde::Serialize;

use super::new_password::{Guidance, sample_guidance};
use crate::problem::{FieldProblem, Problem};
use crate::view::View;

/// A change of password. Posts `current` and `password` to `action`.
#[derive(Clone, Serialize)]
pub struct ChangePassword {
    /// Where the form goes: `/account/password`, or `/signin/password` for someone who has to change it first.
    pub action: &'static str,
    /// Whether the organization asks for it before anything else.
    pub required: bool,
    /// The sign-in name of the account, so that password managers save the right thing.
    pub account: String,
    /// The rules and a suggestion.
    pub guidance: Guidance,
    /// At `current` and `password`.
    pub problems: Vec<FieldProblem>,
}

impl View for ChangePassword {
    const TEMPLATE: &'static str = "account/change_password.html";

    fn samples() -> Vec<Self> {
        let plain = Self {
            action: "/account/password",
            required: false,
            account: "ada@meridian.example".to_owned(),
            guidance: sample_guidance(),
            problems: Vec::new(),
        };
        let wrong = vec![
            Problem::CurrentPasswordWrong.at("current"),
            Problem::PasswordTooShort { minimum: 15 }.at("password"),
        ];
        vec![
            plain.clone(),
            Self { problems: wrong, ..plain.clone() },
            Self { action: "/signin/password", required: true, ..plain },
        ]
    }
}
