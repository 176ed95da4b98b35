//! `/account/security-info/hardware-token`: activating a hardware token.

use serde::Serialize;

use crate::problem::{FieldProblem, Problem};
use crate::view::View;

/// Activating a token of the organization. Posts `serial`, `code` and `name` to the same address.
#[derive(Clone, Debug, Serialize)]
pub struct ActivateToken {
    /// Serial numbers of tokens that wait for this account.
    pub waiting: Vec<String>,
    /// The number that was typed, or the one that there is.
    pub serial: String,
    /// What was typed as its name.
    pub name: String,
    /// At `serial`, `code` and `name`.
    pub problems: Vec<FieldProblem>,
}

impl View for ActivateToken {
    const TEMPLATE: &'static str = "account/activate_token.html";

    fn samples() -> Vec<Self> {
        let none =
            Self { waiting: Vec::new(), serial: String::new(), name: String::new(), problems: Vec::new() };
        let one = Self {
            waiting: vec!["1234567".to_owned()],
            serial: "1234567".to_owned(),
            problems: vec![Problem::TokenRefused.at("code")],
            ..none.clone()
        };
        let several = Self {
            waiting: vec!["1234567".to_owned(), "89-0042".to_owned()],
            problems: vec![Problem::SerialMissing.at("serial")],
            ..none.clone()
        };
        vec![none, one, several]
    }
}
