//! `POST /api/v1/resets/{id}/challenges/{challenge}`

use axum::extract::{Path, State};
use regain_app::{Answer, Assertion, DeviceAnswer};
use serde::Deserialize;
use utoipa::ToSchema;
use zeroize::Zeroizing;

use super::body::ResetBody;
use crate::api::json::{Json, malformed};
use crate::api::problem::{Problem, not_found};
use crate::api::program::{Held, Program};
use crate::state::WebState;

/// The answer to a challenge: what its prompt asks for, and nothing else.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AnswerBody {
    /// The code of the message, of the authenticator app, or a recovery code; spaces and hyphens are ignored.
    #[schema(value_type = Option<String>, example = "40718265")]
    code: Option<Zeroizing<String>>,
    /// The answers to all questions, in the order in which those were asked.
    #[schema(value_type = Option<Vec<String>>)]
    answers: Option<Vec<Zeroizing<String>>>,
    /// What a passkey has signed, as browsers serialise it (`PublicKeyCredential.toJSON()` of WebAuthn Level 3).
    #[schema(value_type = Option<Object>)]
    assertion: Option<serde_json::Map<String, serde_json::Value>>,
    /// What a trusted device presents and has signed.
    device: Option<DeviceBody>,
}

/// The answer of a trusted device.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DeviceBody {
    /// The token that it was given when it was trusted.
    #[schema(value_type = String)]
    token: Zeroizing<String>,
    /// Its signature of the `message` of the prompt: ECDSA over P-256 with SHA-256, the two numbers of 32 bytes one after the
    /// other, base64url without padding.
    signature: String,
}

impl AnswerBody {
    fn into_answer(self) -> Option<Answer> {
        match (self.code, self.answers, self.assertion, self.device) {
            (Some(code), None, None, None) => Some(Answer::Code(code)),
            (None, Some(answers), None, None) => Some(Answer::Answers(answers)),
            (None, None, Some(assertion), None) => {
                let response = serde_json::Value::Object(assertion).to_string();
                Some(Answer::Assertion(Assertion { response, request: None }))
            }
            (None, None, None, Some(DeviceBody { token, signature })) => {
                Some(Answer::Device(DeviceAnswer { token, signature, request: None }))
            }
            _ => None,
        }
    }
}

#[derive(Deserialize)]
pub(super) struct ChallengePath {
    challenge: String,
}

/// Answer a challenge
///
/// A challenge takes five answers, over all its messages. A wrong answer, a late one, a used one and one too many are
/// answered alike.
#[utoipa::path(
    post, path = "/resets/{id}/challenges/{challenge}", tag = "Resets", operation_id = "answer_challenge",
    params(
        ("id" = String, Path, description = "The id of the reset"),
        ("challenge" = String, Path, description = "The id of the challenge"),
    ),
    request_body = AnswerBody,
    security(("reset_token" = [])),
    responses(
        (status = 200, description = "Proved", body = ResetBody),
        (status = 401, description = "No reset is held by this token", body = Problem),
        (status = 404, description = "The reset has no such challenge", body = Problem),
        (status = 409, description = "The reset is over", body = Problem),
        (status = 422, description = "That did not work", body = Problem),
        (status = 503, description = "The directory has not said yet whom this is about, or resets are stopped (`paused`)", body = Problem),
    )
)]
pub(super) async fn post(
    State(state): State<WebState>,
    Program(caller): Program,
    Held(holder): Held,
    Path(path): Path<ChallengePath>,
    Json(body): Json<AnswerBody>,
) -> Result<axum::Json<ResetBody>, Problem> {
    let challenge = path.challenge.parse().map_err(|_| not_found())?;
    let answer = body.into_answer().ok_or_else(malformed)?;
    state.app().verify(&caller, &holder, challenge, &answer).await?;
    Ok(axum::Json(state.app().reset_status_now(&caller, &holder).await?.into()))
}
