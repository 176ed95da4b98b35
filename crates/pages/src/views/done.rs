//! `/reset/done`: how it ended, and what else to do.

use serde::Serialize;

use super::security_info::{DeviceRow, sample_row};
use crate::view::View;

/// How a reset ended that reached the directory.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The password is the new one.
    Changed,
    /// The lock is lifted.
    Unlocked,
    /// It can't be told (promise 10): try the new password, then the old one.
    Unclear,
}

/// The end of a reset. Nobody is signed in by it (promise 11).
#[derive(Clone, Debug, Serialize)]
pub struct Done {
    /// How it ended.
    pub outcome: Outcome,
    /// Where to sign in: `/signin`, or the page that the person came from, checked.
    pub sign_in: String,
    /// The browsers that the account trusts, after a new password. Posts nothing to `/reset/done/devices/{id}/remove`.
    pub devices: Vec<DeviceRow>,
    /// Whether one of them was just removed.
    pub device_removed: bool,
}

impl View for Done {
    const TEMPLATE: &'static str = "portal/done.html";

    fn samples() -> Vec<Self> {
        let plain = |outcome| Self {
            outcome,
            sign_in: "/signin".to_owned(),
            devices: Vec::new(),
            device_removed: false,
        };
        let device = |name, is_this| DeviceRow { row: sample_row(name), is_this, works: true };
        let devices = vec![device("My laptop", true), device("", false)];
        vec![
            plain(Outcome::Changed),
            plain(Outcome::Unlocked),
            plain(Outcome::Unclear),
            Self { devices, device_removed: true, ..plain(Outcome::Changed) },
        ]
    }
}
