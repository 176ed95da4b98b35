//! The notice of a change of security info.

use regain_core::method::Method;
use regain_core::time::Timestamp;
use serde::Serialize;

use super::{SAMPLE_TIME, sample_link};
use crate::mail::Mail;

/// What happened to a method.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum MethodChange {
    /// It was set up.
    Added,
    /// It took the place of an earlier one.
    Replaced,
    /// It was removed.
    Removed,
}

/// Tells every address that security info was changed (NOT-01, REG-03).
#[derive(Debug, Serialize)]
pub struct MethodChanged {
    /// What happened.
    pub change: MethodChange,
    /// To what.
    pub method: Method,
    /// When.
    pub at: Timestamp,
    /// "This was not me" (`/not-me/{token}`); `None` if this address has no such power.
    pub not_me_link: Option<String>,
}

impl Mail for MethodChanged {
    const NAME: &'static str = "method-changed";

    fn samples() -> Vec<Self> {
        let of = |method| {
            [MethodChange::Added, MethodChange::Replaced, MethodChange::Removed].map(|change| Self {
                change,
                method,
                at: SAMPLE_TIME,
                not_me_link: (method == Method::Totp).then(|| sample_link("not-me")),
            })
        };
        Method::ALL.into_iter().flat_map(of).collect()
    }
}
