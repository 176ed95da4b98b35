//! A temporary access pass.

use regain_core::time::Timestamp;
use serde::Serialize;

use super::SAMPLE_TIME;
use crate::mail::Mail;

/// A pass that staff made. It holds a secret, so it has no `Debug`.
#[derive(Serialize)]
pub struct AccessPass {
    /// Sixteen digits.
    pub code: String,
    /// When it works no more.
    pub until: Timestamp,
    /// Where it is typed (`/reset`).
    pub help: String,
}

impl Mail for AccessPass {
    const NAME: &'static str = "access-pass";

    fn samples() -> Vec<Self> {
        vec![Self {
            code: "4071826500129384".to_owned(),
            until: SAMPLE_TIME,
            help: "https://reset.meridian.example/reset".to_owned(),
        }]
    }
}
