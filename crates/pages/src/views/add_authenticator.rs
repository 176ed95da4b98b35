//! `/account/security-info/authenticator`: a new authenticator app.

use serde::Serialize;

use crate::problem::{FieldProblem, Problem};
use crate::view::View;

/// A new authenticator app, which counts once a right code is typed. Posts `pending`, `name` and `code` to the same
/// address. The page holds a secret, so it is neither printed nor stored.
#[derive(Clone, Serialize)]
pub struct AddAuthenticator {
    /// What the picture says to an app.
    pub uri: String,
    /// The same for typing.
    pub key: String,
    /// The secret, sealed, for the form.
    pub pending: String,
    /// What was typed as its name.
    pub name: String,
    /// At `code` and `name`.
    pub problems: Vec<FieldProblem>,
}

impl View for AddAuthenticator {
    const TEMPLATE: &'static str = "account/add_authenticator.html";

    fn samples() -> Vec<Self> {
        let first = Self {
            uri: "otpauth://totp/Meridian:ada%40meridian.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
                  &issuer=Meridian&algorithm=SHA1&digits=6&period=30"
                .to_owned(),
            key: "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ".to_owned(),
            pending: "c2VhbGVk".to_owned(),
            name: String::new(),
            problems: Vec::new(),
        };
        let wrong =
            vec![Problem::NameTooLong { maximum: 64 }.at("name"), Problem::NewAppCodeRefused.at("code")];
        vec![first.clone(), Self { name: "Work phone".to_owned(), problems: wrong, ..first }]
    }
}
