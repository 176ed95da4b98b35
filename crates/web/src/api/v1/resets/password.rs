//! `POST /api/v1/resets/{id}/password`

use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;
use zeroize::Zeroizing;

use super::body::ResetBody;
use crate::api::json::Json;
use crate::api::problem::Problem;
use crate::api::program::{Held, Program};
use crate::state::WebState;

/// The new password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PasswordBody {
    /// Exactly as the person typed it; it is brought to Unicode NFC and otherwise left alone.
    #[schema(value_type = String, example = "plum kettle orbit fern")]
    password: Zeroizing<String>,
}

/// Set the new password
///
/// A refused password changes nothing: the reset stays proved, and another one can be sent.
#[utoipa::path(
    post, path = "/resets/{id}/password", tag = "Resets", operation_id = "set_password",
    params(("id" = String, Path, description = "The id of the reset")),
    request_body = PasswordBody,
    security(("reset_token" = [])),
    responses(
        (status = 200, description = "The password is changed. Nobody is signed in by that", body = ResetBody),
        (status = 401, description = "No reset is held by this token", body = Problem),
        (status = 409, description = "The reset is over, not proved, or of the other kind", body = Problem),
        (status = 422, description = "The password breaks rules, listed in `violations`", body = Problem),
        (status = 503, description = "The directory does not answer, or resets are stopped (`paused`)", body = Problem),
    )
)]
pub(super) async fn post(
    State(state): State<WebState>,
    Program(caller): Program,
    Held(holder): Held,
    Json(body): Json<PasswordBody>,
) -> Result<axum::Json<ResetBody>, Problem> {
    state.app().set_password(&caller, &holder, &body.password).await?;
    Ok(axum::Json(state.app().reset_status_now(&caller, &holder).await?.into()))
}
