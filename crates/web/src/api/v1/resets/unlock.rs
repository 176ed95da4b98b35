//! `POST /api/v1/resets/{id}/unlock`

use axum::Json;
use axum::extract::State;

use super::body::ResetBody;
use crate::api::problem::Problem;
use crate::api::program::{Held, Program};
use crate::state::WebState;

/// Lift the lock
///
/// Lifts a lock by wrong passwords; the password stays. An administrator's lock is not lifted.
#[utoipa::path(
    post, path = "/resets/{id}/unlock", tag = "Resets", operation_id = "unlock_account",
    params(("id" = String, Path, description = "The id of the reset")),
    security(("reset_token" = [])),
    responses(
        (status = 200, description = "The account is not locked any more", body = ResetBody),
        (status = 401, description = "No reset is held by this token", body = Problem),
        (status = 409, description = "The reset is over, not proved, or of the other kind", body = Problem),
        (status = 503, description = "The directory does not answer, or resets are stopped (`paused`)", body = Problem),
    )
)]
pub(super) async fn post(
    State(state): State<WebState>,
    Program(caller): Program,
    Held(holder): Held,
) -> Result<Json<ResetBody>, Problem> {
    state.app().unlock(&caller, &holder).await?;
    Ok(Json(state.app().reset_status_now(&caller, &holder).await?.into()))
}
