//! `/reset/prove`: answer a challenge.

use regain_core::method::Method;
use regain_core::methods::security_questions::{BANK, SecurityQuestion};
use regain_core::policy::Condition;
use serde::Serialize;

use super::passkey::{PasskeyPrompt, sample_passkey};
use super::trusted_device::{DevicePrompt, sample_device};
use crate::problem::{FieldProblem, Problem};
use crate::view::View;

/// The answer to a challenge. Posts `code`, or `answer-1` and so on, to `/reset/prove`, nothing to `/reset/resend`.
#[derive(Clone, Debug, Serialize)]
pub struct Prove {
    /// How.
    pub method: Method,
    /// What a passkey is asked to sign, if it is one.
    pub passkey: Option<PasskeyPrompt>,
    /// What a trusted browser is asked to sign, if it is one.
    pub device: Option<DevicePrompt>,
    /// What is asked, if it is questions.
    pub questions: Vec<SecurityQuestion>,
    /// What was typed at the start.
    pub identifier: String,
    /// Whether the code came in a message.
    pub is_sent: bool,
    /// The masked target, after the first proof; `None` before it.
    pub target: Option<String>,
    /// What is asked for beside proofs and is not so yet; told after a proof only.
    pub conditions: Vec<Condition>,
    /// How long a code works.
    pub code_minutes: u64,
    /// Seconds until another message can be sent; 0 if it can be now.
    pub resend_in_seconds: u64,
    /// Seconds until the reset ends if nothing happens.
    pub closes_in_seconds: u64,
    /// Whether there are other methods to choose from.
    pub other_ways: bool,
    /// Whether another message was just asked for.
    pub resent: bool,
    /// At `code` or `answer-1`.
    pub problems: Vec<FieldProblem>,
}

/// The first proof, by the code of a mail.
fn first() -> Prove {
    Prove {
        method: Method::Email,
        passkey: None,
        device: None,
        questions: Vec::new(),
        identifier: "ada@meridian.example".to_owned(),
        is_sent: true,
        target: None,
        conditions: Vec::new(),
        code_minutes: 10,
        resend_in_seconds: 60,
        closes_in_seconds: 600,
        other_ways: false,
        resent: false,
        problems: Vec::new(),
    }
}

impl View for Prove {
    const TEMPLATE: &'static str = "portal/prove.html";

    fn samples() -> Vec<Self> {
        let first = first();
        let refused = vec![Problem::CodeRefused.at("code")];
        let passkey = Self {
            method: Method::Passkey,
            passkey: Some(sample_passkey(false)),
            is_sent: false,
            ..first.clone()
        };
        let device = Self {
            method: Method::TrustedDevice,
            device: Some(sample_device(false)),
            is_sent: false,
            ..first.clone()
        };
        vec![
            first.clone(),
            Self { problems: refused, resend_in_seconds: 0, ..first.clone() },
            Self {
                target: Some("a••@h•••.example".to_owned()),
                other_ways: true,
                resent: true,
                ..first.clone()
            },
            Self { closes_in_seconds: 100, resend_in_seconds: 0, ..first.clone() },
            Self { method: Method::Sms, ..first.clone() },
            Self {
                method: Method::Sms, target: Some("•••••86".to_owned()), resent: true, ..first.clone()
            },
            Self { method: Method::Voice, resent: true, ..first.clone() },
            Self { method: Method::Voice, target: Some("•••••86".to_owned()), ..first.clone() },
            Self { problems: vec![Problem::PasskeyRefused.at("assertion")], ..passkey.clone() },
            Self { other_ways: true, ..passkey },
            Self { problems: vec![Problem::DeviceRefused.at("signature")], ..device.clone() },
            Self { other_ways: true, ..device },
            Self { method: Method::Totp, is_sent: false, other_ways: true, ..first.clone() },
            Self {
                method: Method::Totp,
                is_sent: false,
                conditions: vec![Condition::Network],
                ..first.clone()
            },
            Self { method: Method::Hotp, is_sent: false, ..first.clone() },
            Self { method: Method::TemporaryAccessPass, is_sent: false, ..first.clone() },
            Self {
                method: Method::SecurityQuestions,
                questions: sample_questions(),
                is_sent: false,
                other_ways: true,
                problems: vec![Problem::AnswersRefused.at("answer-1")],
                ..first.clone()
            },
            Self {
                method: Method::RecoveryCode,
                is_sent: false,
                problems: vec![Problem::OwnCodeRefused.at("code")],
                ..first
            },
        ]
    }
}

/// Two of the bank, and one that somebody wrote.
pub(super) fn sample_questions() -> Vec<SecurityQuestion> {
    let own = SecurityQuestion::Own("Who let the dog out of the blue <car>?".to_owned());
    BANK.into_iter().take(2).map(SecurityQuestion::Bank).chain([own]).collect()
}
