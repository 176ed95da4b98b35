//! What is answered about a reset.

use std::collections::BTreeMap;

use regain_app::reset::{ProvedView, ResetView};
use regain_core::method::Method;
use regain_core::policy::Condition;
use serde::Serialize;
use utoipa::ToSchema;

/// Where a reset stands.
#[derive(Serialize, ToSchema)]
pub(super) struct ResetBody {
    /// Its id.
    #[schema(example = "019aae5c-8e34-7000-8000-4f1d2b3c4a59")]
    id: String,
    /// `reset` or `unlock`.
    #[schema(example = "reset")]
    kind: &'static str,
    /// `started`, `proving`, `proved`, `applying`, `settling`, `completed`, `expired`, `cancelled` or `refused`.
    #[schema(example = "proved")]
    state: &'static str,
    /// Before the first proof what the organization offers, then what the account has.
    #[schema(example = json!(["email"]))]
    methods: Vec<&'static str>,
    /// When it ends if nothing happens (RFC 3339, UTC).
    #[schema(example = "2026-11-22T09:30:00.000Z")]
    expires_at: String,
    /// What the first proof has opened.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    proved: Option<ProvedBody>,
}

/// What the holder learns after the first proof.
#[derive(Serialize, ToSchema)]
struct ProvedBody {
    /// How many proofs are needed in all.
    #[schema(example = 1)]
    required: usize,
    /// How many were given.
    #[schema(example = 1)]
    given: usize,
    /// The methods that were proved.
    #[schema(example = json!(["email"]))]
    proved: Vec<&'static str>,
    /// What the organization asks for beside proofs and is not so yet: `trusted-device`, to prove with a trusted
    /// browser or a pass from staff; `network`, to come from a network of the organization. Before this is empty nothing is written; what was proved stays.
    #[schema(example = json!([]))]
    conditions: Vec<&'static str>,
    /// The account's name for sign-in.
    #[schema(example = "ada@meridian.example")]
    username: String,
    /// Where messages of each method go, masked.
    #[schema(example = json!({"email": ["a•••••@•••••.example"], "sms": ["•••••86"]}))]
    targets: BTreeMap<&'static str, Vec<String>>,
}

impl From<ResetView> for ResetBody {
    fn from(view: ResetView) -> Self {
        Self {
            id: view.id.to_string(),
            kind: view.kind.name(),
            state: view.state,
            methods: names(&view.methods),
            expires_at: view.expires_at.to_string(),
            proved: view.proved.map(ProvedBody::from),
        }
    }
}

impl From<ProvedView> for ProvedBody {
    fn from(view: ProvedView) -> Self {
        let ProvedView { required, given, conditions, username, targets } = view;
        let targets = targets.into_iter().map(|(method, targets)| (method.name(), targets)).collect();
        let conditions = conditions.into_iter().map(Condition::name).collect();
        Self { required, given: given.len(), proved: names(&given), conditions, username, targets }
    }
}

pub(super) fn names(methods: &[Method]) -> Vec<&'static str> {
    methods.iter().map(|method| method.name()).collect()
}
