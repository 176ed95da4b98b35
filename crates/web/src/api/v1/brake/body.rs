//! The brake, as JSON, and its targets in paths.

use axum::http::StatusCode;
use regain_core::brake::Target;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::problem::Problem;
use crate::state::WebState;

/// What is stopped.
#[derive(Serialize, ToSchema)]
pub(super) struct BrakeBody {
    /// Everything that is stopped, the oldest first; empty if nothing is.
    pulls: Vec<PullBody>,
}

/// One thing that is stopped.
#[derive(Serialize, ToSchema)]
struct PullBody {
    /// `all`, `method:NAME` or `group:NAME`.
    #[schema(example = "group:staff")]
    target: String,
    /// Since when (RFC 3339, UTC).
    #[schema(example = "2026-11-22T09:20:00.000Z")]
    set_at: String,
    /// Who stopped it: somebody with a shell, or the name of a key.
    #[schema(example = "soc-robot")]
    set_by: String,
    /// Why; may be empty.
    #[schema(example = "a wave of phishing")]
    reason: String,
}

impl BrakeBody {
    /// What the database says now.
    pub(super) async fn of(state: &WebState) -> Result<Self, Problem> {
        let pulls = state.app().pulls().await?.into_iter().map(|pull| PullBody {
            target: pull.target.to_string(),
            set_at: pull.set_at.to_string(),
            set_by: pull.set_by,
            reason: pull.reason,
        });
        Ok(Self { pulls: pulls.collect() })
    }
}

/// What the path names.
#[derive(Deserialize)]
pub(super) struct BrakePath {
    target: String,
}

impl BrakePath {
    /// The target of this name.
    pub(super) fn target(&self) -> Result<Target, Problem> {
        Target::parse(&self.target).ok_or_else(|| {
            Problem::new(
                StatusCode::BAD_REQUEST,
                "target",
                "There is no such target",
                "Name `all`, `method:NAME` with a method of this version, or `group:NAME`.",
            )
        })
    }
}
