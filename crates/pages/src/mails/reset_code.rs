//! The code and the link of a reset or an unlock.

use regain_core::reset::Kind;
use regain_core::time::Timestamp;
use serde::Serialize;

use super::{SAMPLE_TIME, sample_link};
use crate::mail::Mail;

/// The message that proves who owns an address: one code, one link, and a way to stop it all. It holds secrets, so it
/// has no `Debug`.
#[derive(Serialize)]
pub struct ResetCode {
    /// What the person came for.
    pub kind: Kind,
    /// Eight digits. Shown in two groups of four, which copy as one.
    pub code: String,
    /// The link that does what the code does (`/reset/l/{token}`).
    pub link: String,
    /// How long the code works.
    pub minutes: u64,
    /// When it was asked for.
    pub requested_at: Timestamp,
    /// The browser that asked, from a fixed list of names such as "Firefox on Windows" – never its `User-Agent`.
    pub source: Option<String>,
    /// Where the owner cancels this attempt (`/not-me/{token}`).
    pub cancel_link: String,
}

impl Mail for ResetCode {
    const NAME: &'static str = "reset-code";

    fn samples() -> Vec<Self> {
        [(Kind::Reset, Some("Firefox on Windows")), (Kind::Unlock, None)]
            .map(|(kind, source)| Self {
                kind,
                code: "40718265".to_owned(),
                link: sample_link("reset/l"),
                minutes: 10,
                requested_at: SAMPLE_TIME,
                source: source.map(str::to_owned),
                cancel_link: sample_link("not-me"),
            })
            .into()
    }
}
