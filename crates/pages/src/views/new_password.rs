//! `/reset/password`: choose a new one.

use serde::Serialize;

use crate::problem::{FieldProblem, Problem, Rule};
use crate::view::View;

/// What a form with a new password shows about it.
#[derive(Clone, Serialize)]
pub struct Guidance {
    /// The rules, shown before typing ([`Rule::list`]).
    pub rules: Vec<Rule>,
    /// The shortest length in characters, for the meter and for password managers.
    pub minimum: usize,
    /// A passphrase that keeps the rules, made for this page and stored nowhere.
    pub suggestion: String,
}

/// A new password at the end of a reset. Posts `password` to `/reset/password`.
#[derive(Clone, Serialize)]
pub struct NewPassword {
    /// The sign-in name of the account, so that password managers save the right thing.
    pub account: String,
    /// The rules and a suggestion.
    pub guidance: Guidance,
    /// Seconds until the reset ends if nothing happens.
    pub closes_in_seconds: u64,
    /// At `password`.
    pub problems: Vec<FieldProblem>,
}

pub(super) fn sample_guidance() -> Guidance {
    Guidance {
        rules: vec![Rule::Minimum { minimum: 15 }, Rule::NotCommon, Rule::NotPersonal, Rule::NotUsedBefore],
        minimum: 15,
        suggestion: "harbour velvet cactus ninety".to_owned(),
    }
}

impl View for NewPassword {
    const TEMPLATE: &'static str = "portal/new_password.html";

    fn samples() -> Vec<Self> {
        let plain = Self {
            account: "ada@meridian.example".to_owned(),
            guidance: sample_guidance(),
            closes_in_seconds: 600,
            problems: Vec::new(),
        };
        let every = vec![
            Problem::PasswordTooShort { minimum: 15 },
            Problem::PasswordTooLong { maximum: 256 },
            Problem::PasswordForbiddenCharacter,
            Problem::PasswordCommon,
            Problem::PasswordBasedOnName,
            Problem::PasswordUsedBefore,
            Problem::PasswordDirectoryRefused,
        ];
        let two = vec![
            Problem::PasswordTooShort { minimum: 15 }.at("password"),
            Problem::PasswordBasedOnName.at("password"),
        ];
        vec![
            plain.clone(),
            Self { problems: two, ..plain.clone() },
            Self { problems: every.into_iter().map(|problem| problem.at("password")).collect(), ..plain },
        ]
    }
}
