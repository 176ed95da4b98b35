//! The code that confirms an address which somebody registers.

use serde::Serialize;

use crate::mail::Mail;

/// Confirms who owns an address, to somebody who is signed in. It holds a secret, so it has no `Debug`.
#[derive(Serialize)]
pub struct ContactCode {
    /// Eight digits.
    pub code: String,
    /// How long it works.
    pub minutes: u64,
}

impl Mail for ContactCode {
    const NAME: &'static str = "contact-code";

    fn samples() -> Vec<Self> {
        vec![Self { code: "40718265".to_owned(), minutes: 10 }]
    }
}
