//! `DELETE /api/v1/brake/{target}`

use axum::Json;
use axum::extract::{Path, State};

use super::body::{BrakeBody, BrakePath};
use crate::api::problem::Problem;
use crate::api::program::Braker;
use crate::state::WebState;

/// Let resets go on
///
/// Releases this target alone; what else is stopped stays stopped.
#[utoipa::path(
    delete, path = "/brake/{target}", tag = "Brake", operation_id = "release_brake",
    params(("target" = String, Path, description = "`all`, `method:NAME` or `group:NAME`", example = "all")),
    security(("api_key" = ["brake"])),
    responses(
        (status = 200, description = "Everything that is stopped still", body = BrakeBody),
        (status = 400, description = "No such target", body = Problem),
        (status = 401, description = "No key that works was sent", body = Problem),
        (status = 403, description = "The key lacks the scope `brake`", body = Problem),
    )
)]
pub(super) async fn delete(
    State(state): State<WebState>,
    Braker { caller, by }: Braker,
    Path(path): Path<BrakePath>,
) -> Result<Json<BrakeBody>, Problem> {
    state.app().release_brake(&by, path.target()?, caller.source).await?;
    BrakeBody::of(&state).await.map(Json)
}
