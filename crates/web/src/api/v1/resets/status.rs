//! `GET /api/v1/resets/{id}`

use axum::Json;
use axum::extract::State;

use super::body::ResetBody;
use crate::api::problem::Problem;
use crate::api::program::{Held, Program};
use crate::state::WebState;

/// Ask where a reset stands
#[utoipa::path(
    get, path = "/resets/{id}", tag = "Resets", operation_id = "get_reset",
    params(("id" = String, Path, description = "The id of the reset")),
    security(("reset_token" = [])),
    responses(
        (status = 200, description = "Where it stands", body = ResetBody),
        (status = 401, description = "No reset is held by this token", body = Problem),
        (status = 404, description = "The token holds another reset", body = Problem),
        (status = 503, description = "The directory does not answer; after the first proof only", body = Problem),
    )
)]
pub(super) async fn get(
    State(state): State<WebState>,
    Program(caller): Program,
    Held(holder): Held,
) -> Result<Json<ResetBody>, Problem> {
    Ok(Json(state.app().reset_status(&caller, &holder).await?.into()))
}
