//! `/account/security-info/passkey`: a new passkey; and what one is asked to sign.

use serde::Serialize;

use crate::problem::{FieldProblem, Problem};
use crate::view::View;

/// What a page asks a passkey to sign.
#[derive(Clone, Debug, Serialize)]
pub struct PasskeyPrompt {
    /// JSON of WebAuthn, for the browser.
    pub options: String,
    /// What was asked, sealed, for the form; `None` in a reset, whose challenge asks.
    pub request: Option<String>,
}

/// A new passkey. Posts `pending`, `name` and `assertion`, which a script fills in, to the same address.
#[derive(Clone, Debug, Serialize)]
pub struct AddPasskey {
    /// What the browser is asked to make: JSON of WebAuthn.
    pub options: String,
    /// What is needed to look at what it makes, sealed, for the form.
    pub pending: String,
    /// What was typed as its name.
    pub name: String,
    /// At `assertion` and `name`.
    pub problems: Vec<FieldProblem>,
}

impl View for AddPasskey {
    const TEMPLATE: &'static str = "account/add_passkey.html";

    fn samples() -> Vec<Self> {
        let first = Self {
            options: r#"{"challenge":"Y2hhbGxlbmdl"}"#.to_owned(),
            pending: "c2VhbGVk".to_owned(),
            name: String::new(),
            problems: Vec::new(),
        };
        let wrong =
            vec![Problem::NewPasskeyRefused.at("assertion"), Problem::NameTooLong { maximum: 64 }.at("name")];
        vec![first.clone(), Self { name: "My laptop".to_owned(), problems: wrong, ..first }]
    }
}

pub(super) fn sample_passkey(of_page: bool) -> PasskeyPrompt {
    PasskeyPrompt {
        options: r#"{"challenge":"Y2hhbGxlbmdl"}"#.to_owned(),
        request: of_page.then(|| "c2VhbGVk".to_owned()),
    }
}
