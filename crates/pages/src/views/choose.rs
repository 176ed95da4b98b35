//! `/reset/method`: which way to prove who you are.

use regain_core::method::Method;
use regain_core::policy::Condition;
use serde::Serialize;

use crate::problem::{FieldProblem, Problem};
use crate::view::View;

/// A way that is offered.
#[derive(Clone, Debug, Serialize)]
pub struct MethodChoice {
    /// The method.
    pub method: Method,
    /// The masked target, after the first proof; `None` before it.
    pub target: Option<String>,
}

/// The choice of a method, if there is more than one. Posts `method` to `/reset/method`.
#[derive(Clone, Debug, Serialize)]
pub struct ChooseMethod {
    /// The methods, in the order in which they are offered.
    pub methods: Vec<MethodChoice>,
    /// Whether a first proof was given and another one is needed.
    pub after_proof: bool,
    /// What is asked for beside proofs and is not so yet; told after a proof only.
    pub conditions: Vec<Condition>,
    /// Seconds until the reset ends if nothing happens.
    pub closes_in_seconds: u64,
    /// At `method`.
    pub problems: Vec<FieldProblem>,
}

impl View for ChooseMethod {
    const TEMPLATE: &'static str = "portal/choose.html";

    fn samples() -> Vec<Self> {
        vec![
            Self {
                methods: Method::ALL.map(|method| MethodChoice { method, target: None }).to_vec(),
                after_proof: false,
                conditions: Vec::new(),
                closes_in_seconds: 600,
                problems: vec![Problem::MethodMissing.at("method")],
            },
            Self {
                methods: vec![
                    MethodChoice {
                        method: Method::Email,
                        target: Some("a••@h•••.example, w••@w•••.example".to_owned()),
                    },
                    MethodChoice { method: Method::Sms, target: Some("•••••86".to_owned()) },
                    MethodChoice { method: Method::Voice, target: Some("•••••86".to_owned()) },
                    MethodChoice { method: Method::RecoveryCode, target: None },
                ],
                after_proof: true,
                conditions: vec![Condition::Network, Condition::TrustedDevice],
                closes_in_seconds: 600,
                problems: Vec::new(),
            },
        ]
    }
}
