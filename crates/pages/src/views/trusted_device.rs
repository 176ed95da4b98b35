//! `/account/security-info/trusted-device`: trusting this browser; and what the key of one is asked to sign.

use serde::Serialize;

use crate::problem::{FieldProblem, Problem};
use crate::view::View;

/// What a page asks the key of a trusted browser to sign.
#[derive(Clone, Debug, Serialize)]
pub struct DevicePrompt {
    /// What it is.
    pub challenge: String,
    /// The same, sealed, for the form; `None` in a reset, whose challenge asks.
    pub request: Option<String>,
}

/// Trusting this browser. Posts `pending`, `name`, and `public_key` and `signature`, which a script fills in, to the same
/// address.
#[derive(Clone, Debug, Serialize)]
pub struct TrustDevice {
    /// What its key is asked to sign.
    pub challenge: String,
    /// What is needed to look at what it signs, sealed, for the form.
    pub pending: String,
    /// What was typed as its name.
    pub name: String,
    /// At `signature` and `name`.
    pub problems: Vec<FieldProblem>,
}

impl View for TrustDevice {
    const TEMPLATE: &'static str = "account/trust_device.html";

    fn samples() -> Vec<Self> {
        let first = Self {
            challenge: "Y2hhbGxlbmdl".to_owned(),
            pending: "c2VhbGVk".to_owned(),
            name: String::new(),
            problems: Vec::new(),
        };
        let wrong =
            vec![Problem::NewDeviceRefused.at("signature"), Problem::NameTooLong { maximum: 64 }.at("name")];
        vec![first.clone(), Self { name: "My laptop".to_owned(), problems: wrong, ..first }]
    }
}

pub(super) fn sample_device(of_page: bool) -> DevicePrompt {
    DevicePrompt { challenge: "Y2hhbGxlbmdl".to_owned(), request: of_page.then(|| "c2VhbGVk".to_owned()) }
}
