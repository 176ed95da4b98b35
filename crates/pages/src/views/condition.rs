//! `/reset/condition`: what the organization asks for beside proofs.

use regain_core::policy::Condition;
use serde::Serialize;

use crate::view::View;

/// What is missing before the last step, and what to do about it. "Try again" leads to whatever is due then.
#[derive(Clone, Debug, Serialize)]
pub struct ConditionUnmet {
    /// What is missing, at least one.
    pub conditions: Vec<Condition>,
    /// Seconds until the reset ends if nothing happens.
    pub closes_in_seconds: u64,
}

impl View for ConditionUnmet {
    const TEMPLATE: &'static str = "portal/condition.html";

    fn samples() -> Vec<Self> {
        let unmet =
            |conditions: &[Condition]| Self { conditions: conditions.to_vec(), closes_in_seconds: 600 };
        vec![
            unmet(&[Condition::Network]),
            unmet(&[Condition::TrustedDevice]),
            unmet(&[Condition::TrustedDevice, Condition::Network]),
        ]
    }
}
