//! `DELETE /api/v1/resets/{id}`

use axum::extract::State;
use axum::http::StatusCode;

use crate::api::problem::Problem;
use crate::api::program::{Held, Program};
use crate::state::WebState;

/// Give up a reset
///
/// The account stays as it was.
#[utoipa::path(
    delete, path = "/resets/{id}", tag = "Resets", operation_id = "cancel_reset",
    params(("id" = String, Path, description = "The id of the reset")),
    security(("reset_token" = [])),
    responses(
        (status = 204, description = "It is over"),
        (status = 401, description = "No reset is held by this token", body = Problem),
        (status = 404, description = "The token holds another reset", body = Problem),
        (status = 409, description = "It was over before", body = Problem),
    )
)]
pub(super) async fn delete(
    State(state): State<WebState>,
    Program(caller): Program,
    Held(holder): Held,
) -> Result<StatusCode, Problem> {
    state.app().cancel_reset(&caller, &holder).await?;
    Ok(StatusCode::NO_CONTENT)
}
