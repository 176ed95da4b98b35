//! `POST /api/v1/tokens/lost`

use axum::extract::State;
use axum::http::StatusCode;
use regain_app::admin::LostTokens;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::json::Json;
use crate::api::problem::{Problem, not_found};
use crate::api::program::TokenKeeper;
use crate::state::WebState;

/// Which token.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LostBody {
    /// What stands on its back.
    #[schema(example = "1234567")]
    serial: String,
    /// Who made it, if tokens of several manufacturers have this number.
    #[serde(default)]
    manufacturer: Option<String>,
}

/// What became of it.
#[derive(Serialize, ToSchema)]
pub(super) struct LossBody {
    /// Whether it was not lost before.
    is_new: bool,
    /// Whether it was taken away from an account, whose owner is told.
    was_active: bool,
}

/// Report a hardware token lost
///
/// Its codes stop working at once, and its secret is forgotten.
#[utoipa::path(
    post, path = "/tokens/lost", tag = "Hardware tokens", operation_id = "lose_token",
    request_body = LostBody,
    security(("api_key" = ["tokens"])),
    responses(
        (status = 200, description = "It is lost", body = LossBody),
        (status = 400, description = "A malformed body", body = Problem),
        (status = 401, description = "No key that works was sent", body = Problem),
        (status = 403, description = "The key lacks the scope `tokens`", body = Problem),
        (status = 404, description = "There is no such token", body = Problem),
        (status = 409, description = "Several manufacturers have this number", body = Problem),
    )
)]
pub(super) async fn post(
    State(state): State<WebState>,
    TokenKeeper(by): TokenKeeper,
    Json(body): Json<LostBody>,
) -> Result<axum::Json<LossBody>, Problem> {
    match state.app().lose_token(&by, &body.serial, body.manufacturer.as_deref()).await? {
        LostTokens::Done { was_active } => Ok(axum::Json(LossBody { is_new: true, was_active })),
        LostTokens::Before => Ok(axum::Json(LossBody { is_new: false, was_active: false })),
        LostTokens::Unknown => Err(not_found()),
        LostTokens::Several(_) => Err(several()),
    }
}

fn several() -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "several-tokens",
        "Several tokens have this serial number",
        "Send `manufacturer` too.",
    )
}
