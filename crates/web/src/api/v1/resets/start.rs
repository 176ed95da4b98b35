//! `POST /api/v1/resets`

use axum::extract::State;
use axum::http::StatusCode;
use regain_app::reset::Start;
use regain_core::reset::Kind;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use zeroize::Zeroizing;

use super::body::names;
use crate::api::json::{Json, malformed};
use crate::api::problem::Problem;
use crate::api::program::Program;
use crate::state::WebState;

/// Who wants what.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct StartBody {
    /// A username, sign-in name or mail address, 1 to 256 characters.
    #[schema(value_type = String, example = "ada@meridian.example")]
    identifier: Zeroizing<String>,
    /// A new password, or the lock lifted.
    #[serde(default = "reset")]
    #[schema(example = "reset")]
    kind: String,
}

fn reset() -> String {
    Kind::Reset.name().to_owned()
}

/// A started reset.
#[derive(Serialize, ToSchema)]
pub(super) struct StartedBody {
    /// Its id.
    #[schema(example = "019aae5c-8e34-7000-8000-4f1d2b3c4a59")]
    id: String,
    /// Present it as `Authorization: Bearer` from now on. It is told once.
    token: String,
    /// Always `started`.
    #[schema(example = "started")]
    state: &'static str,
    /// What the organization offers; the same for every name.
    #[schema(example = json!(["email"]))]
    methods: Vec<&'static str>,
    /// When it ends if nothing happens (RFC 3339, UTC).
    #[schema(example = "2026-11-22T09:30:00.000Z")]
    expires_at: String,
}

/// Start a reset
///
/// Every name is answered alike, whether an account has it or not.
#[utoipa::path(
    post, path = "/resets", tag = "Resets", operation_id = "start_reset", request_body = StartBody,
    params(
        ("Regain-Api-Key" = Option<String>, Header, description = "Needed with `Regain-Client-Ip` only"),
        ("Regain-Client-Ip" = Option<String>, Header,
            description = "The address for which the program calls, here and on every later step of the reset"),
    ),
    responses(
        (status = 201, description = "Started", body = StartedBody),
        (status = 400, description = "Not a name, or a malformed body", body = Problem),
        (status = 401, description = "A key was sent that does not work, or an address without a key", body = Problem),
        (status = 403, description = "The key lacks the scope `resets:assert-client-ip`", body = Problem),
        (status = 429, description = "Too many starts from this source", body = Problem),
        (status = 503, description = "Resets are stopped for now (`paused`)", body = Problem),
    )
)]
pub(super) async fn post(
    State(state): State<WebState>,
    Program(caller): Program,
    Json(body): Json<StartBody>,
) -> Result<(StatusCode, axum::Json<StartedBody>), Problem> {
    let kind = Kind::parse(&body.kind).ok_or_else(malformed)?;
    let start = Start { identifier: &body.identifier, kind, known_browser: None };
    let started = state.app().start_reset(&caller, start).await?;
    let body = StartedBody {
        id: started.id.to_string(),
        token: started.token.to_string(),
        state: "started",
        methods: names(&started.methods),
        expires_at: started.expires_at.to_string(),
    };
    Ok((StatusCode::CREATED, axum::Json(body)))
}
