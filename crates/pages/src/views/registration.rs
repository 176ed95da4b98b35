//! `/account/security-info/methods/{id}`: one method, and trying it.

use regain_core::method::Method;
use regain_core::methods::security_questions::SecurityQuestion;
use serde::Serialize;

use super::passkey::{PasskeyPrompt, sample_passkey};
use super::prove::sample_questions;
use super::security_info::{RegistrationRow, sample_row};
use super::trusted_device::{DevicePrompt, sample_device};
use crate::problem::{FieldProblem, Problem};
use crate::view::View;

/// One method. Posts `name` to `…/rename`, nothing to `…/remove`.
#[derive(Clone, Debug, Serialize)]
pub struct Registration {
    /// What it is.
    pub method: Method,
    /// The method itself.
    pub row: RegistrationRow,
    /// Whether nothing is left to get back in with if it is removed (REG-05).
    pub is_last: bool,
    /// What was typed as its name.
    pub name: String,
    /// At `name`.
    pub problems: Vec<FieldProblem>,
}

impl View for Registration {
    const TEMPLATE: &'static str = "account/registration.html";

    fn samples() -> Vec<Self> {
        let app = Self {
            method: Method::Totp,
            row: sample_row("Work phone"),
            is_last: false,
            name: "Work phone".to_owned(),
            problems: Vec::new(),
        };
        vec![
            app.clone(),
            Self {
                is_last: true,
                problems: vec![Problem::NameTooLong { maximum: 64 }.at("name")],
                ..app.clone()
            },
            Self { method: Method::Hotp, ..app.clone() },
            Self { method: Method::Passkey, row: sample_row(""), name: String::new(), ..app.clone() },
            Self { method: Method::TrustedDevice, ..app.clone() },
            Self { method: Method::RecoveryCode, row: sample_row(""), name: String::new(), ..app.clone() },
            Self { method: Method::Email, ..app.clone() },
            Self { method: Method::Sms, row: sample_row(""), name: String::new(), ..app.clone() },
            Self { method: Method::Voice, ..app.clone() },
            Self {
                method: Method::SecurityQuestions,
                row: sample_row(""),
                name: String::new(),
                ..app.clone()
            },
            Self { method: Method::TemporaryAccessPass, row: sample_row(""), name: String::new(), ..app },
        ]
    }
}

/// Trying a method. Posts `code`, or `answer-1` and so on, to the same address.
#[derive(Clone, Debug, Serialize)]
pub struct TryRegistration {
    /// What it is.
    pub method: Method,
    /// The method itself.
    pub row: RegistrationRow,
    /// What a passkey is asked to sign, if it is one.
    pub passkey: Option<PasskeyPrompt>,
    /// What a trusted browser is asked to sign, if it is one.
    pub device: Option<DevicePrompt>,
    /// What is asked, if it is questions.
    pub questions: Vec<SecurityQuestion>,
    /// At `code` or `answer-1`.
    pub problems: Vec<FieldProblem>,
}

impl View for TryRegistration {
    const TEMPLATE: &'static str = "account/try_registration.html";

    fn samples() -> Vec<Self> {
        let app = Self {
            method: Method::Totp,
            row: sample_row("Work phone"),
            passkey: None,
            device: None,
            questions: Vec::new(),
            problems: Vec::new(),
        };
        let refused = vec![Problem::OwnCodeRefused.at("code")];
        vec![
            app.clone(),
            Self { row: sample_row(""), problems: refused, ..app.clone() },
            Self { method: Method::Hotp, ..app.clone() },
            Self { method: Method::RecoveryCode, ..app.clone() },
            Self { method: Method::Passkey, passkey: Some(sample_passkey(true)), ..app.clone() },
            Self { method: Method::TrustedDevice, device: Some(sample_device(true)), ..app.clone() },
            Self { method: Method::SecurityQuestions, questions: sample_questions(), ..app },
        ]
    }
}
