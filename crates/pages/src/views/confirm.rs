//! `/account/security-info/confirm`: who you are, once more.

use std::time::Duration;

use serde::Serialize;

use super::passkey::{PasskeyPrompt, sample_passkey};
use crate::problem::{FieldProblem, Problem};
use crate::view::View;

/// What somebody who is signed in shows before security info is changed. Posts `password`, `code`, `recovery_code` or
/// `assertion` and `request`, and `next`, to the same address. The password is asked for if nothing else is.
#[derive(Clone, Serialize)]
pub struct Confirm {
    /// What a passkey is asked to sign, if there is one.
    pub passkey: Option<PasskeyPrompt>,
    /// Whether the code of an authenticator app is asked for.
    pub by_code: bool,
    /// Whether a recovery code does it too.
    pub by_recovery_code: bool,
    /// Where to go on afterwards.
    pub next: String,
    /// The sign-in name of the account, for password managers.
    pub account: String,
    /// At `password`, `code`, `assertion` or `recovery_code`.
    pub problems: Vec<FieldProblem>,
}

impl View for Confirm {
    const TEMPLATE: &'static str = "account/confirm.html";

    fn samples() -> Vec<Self> {
        let password = Self {
            passkey: None,
            by_code: false,
            by_recovery_code: false,
            next: "/account/security-info/authenticator".to_owned(),
            account: "ada@meridian.example".to_owned(),
            problems: Vec::new(),
        };
        let wait = Problem::too_many_attempts(Duration::from_secs(200));
        vec![
            password.clone(),
            Self { problems: vec![Problem::CurrentPasswordWrong.at("password")], ..password.clone() },
            Self { by_code: true, ..password.clone() },
            Self {
                by_code: true,
                by_recovery_code: true,
                problems: vec![Problem::OwnCodeRefused.at("recovery_code")],
                ..password.clone()
            },
            Self { passkey: Some(sample_passkey(true)), ..password.clone() },
            Self {
                passkey: Some(sample_passkey(true)),
                by_code: true,
                problems: vec![Problem::PasskeyRefused.at("assertion")],
                ..password.clone()
            },
            Self { by_code: true, problems: vec![wait.at("code")], ..password },
        ]
    }
}
