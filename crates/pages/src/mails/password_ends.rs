//! The reminder that a password must be changed soon.

use serde::Serialize;

use super::sample_link;
use crate::mail::Mail;

/// The organization lets passwords end, and this one does soon.
#[derive(Debug, Serialize)]
pub struct PasswordEnds {
    /// In how many days.
    pub days: u32,
    /// The page where it is changed.
    pub link: String,
}

impl Mail for PasswordEnds {
    const NAME: &'static str = "password-ends";

    fn samples() -> Vec<Self> {
        [14, 1].map(|days| Self { days, link: sample_link("account") }).into()
    }
}
