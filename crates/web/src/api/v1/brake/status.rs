//! `GET /api/v1/brake`

use axum::Json;
use axum::extract::State;

use super::body::BrakeBody;
use crate::api::problem::Problem;
use crate::api::program::Braker;
use crate::state::WebState;

/// Ask what is stopped
#[utoipa::path(
    get, path = "/brake", tag = "Brake", operation_id = "get_brake",
    security(("api_key" = ["brake"])),
    responses(
        (status = 200, description = "What is stopped", body = BrakeBody),
        (status = 401, description = "No key that works was sent", body = Problem),
        (status = 403, description = "The key lacks the scope `brake`", body = Problem),
    )
)]
pub(super) async fn get(State(state): State<WebState>, _: Braker) -> Result<Json<BrakeBody>, Problem> {
    BrakeBody::of(&state).await.map(Json)
}
