//! `/account/security-info/contacts/{method}`: an address or number of one's own.

use regain_core::method::Method;
use serde::Serialize;

use crate::problem::{FieldProblem, Problem};
use crate::view::View;

/// Asks where a code shall go. Posts `contact` to the same address.
#[derive(Clone, Debug, Serialize)]
pub struct AddContact {
    /// What it is.
    pub method: Method,
    /// What was typed.
    pub contact: String,
    /// At `contact`.
    pub problems: Vec<FieldProblem>,
}

impl View for AddContact {
    const TEMPLATE: &'static str = "account/add_contact.html";

    fn samples() -> Vec<Self> {
        let one = |method| Self { method, contact: String::new(), problems: Vec::new() };
        let wrong = |contact: &str, method, problem: Problem| Self {
            contact: contact.to_owned(),
            problems: vec![problem.at("contact")],
            ..one(method)
        };
        vec![
            one(Method::Email),
            one(Method::Sms),
            one(Method::Voice),
            wrong("ada", Method::Email, Problem::AddressWrong),
            wrong("+41 44 668 18 00", Method::Sms, Problem::CountryNotAllowed),
        ]
    }
}

/// Asks for the code that was sent. Posts `pending`, `name` and `code` to `…/confirm`. It shows where the code went, so it
/// is neither printed nor stored.
#[derive(Clone, Serialize)]
pub struct ConfirmContact {
    /// What it is.
    pub method: Method,
    /// Where the code was sent.
    pub target: String,
    /// The same, sealed, for the form.
    pub pending: String,
    /// Whether it is a mailbox of the organization.
    pub is_of_organization: bool,
    /// What was typed as its name.
    pub name: String,
    /// At `code` and `name`.
    pub problems: Vec<FieldProblem>,
}

impl View for ConfirmContact {
    const TEMPLATE: &'static str = "account/confirm_contact.html";

    fn samples() -> Vec<Self> {
        let sms = Self {
            method: Method::Sms,
            target: "+4915228817386".to_owned(),
            pending: "c2VhbGVk".to_owned(),
            is_of_organization: false,
            name: String::new(),
            problems: Vec::new(),
        };
        let (target, problems) = ("ada@meridian.example".to_owned(), vec![Problem::CodeRefused.at("code")]);
        vec![
            sms.clone(),
            Self { method: Method::Voice, ..sms.clone() },
            Self { method: Method::Email, target, is_of_organization: true, problems, ..sms },
        ]
    }
}
