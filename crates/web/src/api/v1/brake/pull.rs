//! `PUT /api/v1/brake/{target}`

use axum::extract::{Path, State};
use serde::Deserialize;
use utoipa::ToSchema;

use super::body::{BrakeBody, BrakePath};
use crate::api::json::Json;
use crate::api::problem::Problem;
use crate::api::program::Braker;
use crate::state::WebState;

/// Why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReasonBody {
    /// For the audit log and for colleagues, up to 200 characters. People at the pages don't see it.
    #[serde(default)]
    #[schema(example = "a wave of phishing")]
    reason: String,
}

/// Stop resets
///
/// Every node stops within a minute, running resets too. What is stopped already stays as it is.
#[utoipa::path(
    put, path = "/brake/{target}", tag = "Brake", operation_id = "pull_brake",
    params(("target" = String, Path, description = "`all`, `method:NAME` or `group:NAME`", example = "all")),
    request_body = ReasonBody,
    security(("api_key" = ["brake"])),
    responses(
        (status = 200, description = "Everything that is stopped now", body = BrakeBody),
        (status = 400, description = "No such target, or a malformed body", body = Problem),
        (status = 401, description = "No key that works was sent", body = Problem),
        (status = 403, description = "The key lacks the scope `brake`", body = Problem),
        (status = 422, description = "The directory does not know the group", body = Problem),
    )
)]
pub(super) async fn put(
    State(state): State<WebState>,
    Braker { caller, by }: Braker,
    Path(path): Path<BrakePath>,
    Json(body): Json<ReasonBody>,
) -> Result<axum::Json<BrakeBody>, Problem> {
    state.app().pull_brake(&by, path.target()?, &body.reason, caller.source).await?;
    BrakeBody::of(&state).await.map(axum::Json)
}
