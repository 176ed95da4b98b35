//! `POST /api/v1/resets/{id}/challenges`

use axum::extract::State;
use axum::http::StatusCode;
use regain_app::reset::ChallengeView;
use regain_core::language::Language;
use regain_core::method::Method;
use regain_core::methods::email::CODE_DIGITS;
use regain_core::methods::security_questions::SecurityQuestion;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::json::Json;
use crate::api::problem::Problem;
use crate::api::program::{Held, Program};
use crate::state::WebState;

/// Which proof to ask for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChallengeRequest {
    /// One of the methods that the reset lists.
    #[schema(example = "email")]
    method: String,
}

/// An asked proof.
#[derive(Serialize, ToSchema)]
pub(super) struct ChallengeBody {
    /// Its id.
    #[schema(example = "019aae5c-9a02-7000-8000-0a1b2c3d4e5f")]
    id: String,
    /// The method.
    #[schema(example = "email")]
    method: &'static str,
    /// When the newest code stops working (RFC 3339, UTC).
    #[schema(example = "2026-11-22T09:30:00.000Z")]
    expires_at: String,
    /// When another message can be asked for.
    #[schema(example = "2026-11-22T09:21:00.000Z")]
    resend_at: String,
    /// What to ask the person for.
    prompt: Prompt,
}

/// What to ask the person for.
#[derive(Serialize, ToSchema)]
struct Prompt {
    /// The field of the answer: `code`, `answers`, `assertion` or `device`.
    #[schema(example = "code")]
    field: &'static str,
    /// How many digits it has, if all have as many.
    #[schema(example = 8)]
    #[serde(skip_serializing_if = "Option::is_none")]
    digits: Option<u8>,
    /// What to ask, if the answers to questions are wanted: all of them, in this order.
    #[serde(skip_serializing_if = "Option::is_none")]
    questions: Option<Vec<QuestionBody>>,
    /// What a passkey is to sign: `PublicKeyCredentialRequestOptionsJSON` of WebAuthn Level 3, for
    /// `PublicKeyCredential.parseRequestOptionsFromJSON()`. It names no passkey.
    #[schema(value_type = Option<Object>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    options: Option<serde_json::Value>,
    /// What a trusted device is to sign, as UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
}

/// A security question.
#[derive(Serialize, ToSchema)]
struct QuestionBody {
    /// The name of one that everybody knows; one that its owner wrote has none.
    #[schema(example = "hiding-place")]
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'static str>,
    /// Its wording, in the language of the request.
    #[schema(example = "Where did you like to hide as a child?")]
    text: String,
}

impl Prompt {
    fn of(state: &WebState, language: &Language, challenge: &ChallengeView) -> Result<Self, Problem> {
        let method = challenge.method;
        let digits = method.is_sent().then_some(CODE_DIGITS);
        let code = Self { field: "code", digits, questions: None, options: None, message: None };
        let questions = match &challenge.prompt {
            regain_app::Prompt::Code => return Ok(code),
            regain_app::Prompt::Passkey(options) => {
                let options = serde_json::from_str(options);
                let options = options.map_err(|error| regain_app::Error::Internal(Box::new(error)))?;
                return Ok(Self { field: "assertion", digits: None, options: Some(options), ..code });
            }
            regain_app::Prompt::Device { message, .. } => {
                return Ok(Self { field: "device", message: Some(message.clone()), ..code });
            }
            regain_app::Prompt::Questions(questions) => questions,
        };
        let body = |question: &SecurityQuestion| {
            let (id, text) = match question {
                SecurityQuestion::Own(text) => (None, Ok(text.clone())),
                SecurityQuestion::Bank(id) => (Some(id.name()), state.app().pages().question(language, *id)),
            };
            let text = text.map_err(|error| regain_app::Error::Internal(Box::new(error)))?;
            Ok(QuestionBody { id, text })
        };
        let questions = questions.iter().map(body).collect::<Result<_, Problem>>()?;
        Ok(Self { field: "answers", digits: None, questions: Some(questions), ..code })
    }
}

/// Ask for a proof
///
/// Asking again within a minute answers the same challenge; later, another message is sent and the code before it
/// stops working. The number of tries is not refilled. Methods that send nothing are asked for in the same way. A
/// trusted device is asked for after another proof. Security questions are offered after another proof, unless everybody in the organization answers the same ones.
#[utoipa::path(
    post, path = "/resets/{id}/challenges", tag = "Resets", operation_id = "ask_for_proof",
    params(("id" = String, Path, description = "The id of the reset")),
    request_body = ChallengeRequest,
    security(("reset_token" = [])),
    responses(
        (status = 202, description = "Asked. If a message belongs to the method and the account can be reset, it is on its way", body = ChallengeBody),
        (status = 400, description = "The method is not offered, or a malformed body", body = Problem),
        (status = 401, description = "No reset is held by this token", body = Problem),
        (status = 409, description = "The reset is over", body = Problem),
        (status = 503, description = "Resets are stopped for now (`paused`)", body = Problem),
    )
)]
pub(super) async fn post(
    State(state): State<WebState>,
    Program(caller): Program,
    Held(holder): Held,
    Json(body): Json<ChallengeRequest>,
) -> Result<(StatusCode, axum::Json<ChallengeBody>), Problem> {
    let method = Method::parse(&body.method).ok_or(regain_app::Error::MethodNotOffered)?;
    let challenge = state.app().challenge(&caller, &holder, method).await?;
    let body = ChallengeBody {
        id: challenge.id.to_string(),
        method: challenge.method.name(),
        expires_at: challenge.expires_at.to_string(),
        resend_at: challenge.resend_at.to_string(),
        prompt: Prompt::of(&state, &caller.language, &challenge)?,
    };
    Ok((StatusCode::ACCEPTED, axum::Json(body)))
}
