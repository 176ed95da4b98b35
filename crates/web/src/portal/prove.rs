//! `/reset/prove`: the code of a message, of an authenticator app, a recovery code, a passkey, or answers to questions.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use regain_app::reset::{ChallengeView, Holder, ResetView};
use regain_app::{Error, Prompt};
use regain_core::method::Method;
use regain_pages::FieldProblem;
use regain_pages::views::{DevicePrompt, PasskeyPrompt, Prove};
use serde::Deserialize;

use super::condition::unmet;
use super::cookies::{Memory, hold};
use super::method::{choices, target};
use super::step::{Due, closes_in, seconds};
use crate::answer::{AnswerForm, problems};
use crate::extract::browser::Browser;
use crate::extract::form::Form;
use crate::extract::frame::PageFrame;
use crate::extract::trusted::keep_trusted;
use crate::page::{PageError, go, render, render_as};
use crate::state::WebState;

/// How the person came to the page.
#[derive(Deserialize, Default)]
pub(super) struct Came {
    /// `again` after another message was asked for.
    #[serde(default)]
    sent: String,
    /// The method whose challenge is shown; without it the first one that was asked for and not answered.
    #[serde(default)]
    method: String,
}

/// The address of the page that asks for a method.
pub(super) fn prove_address(method: Method) -> String {
    format!("/reset/prove?method={}", method.name())
}

/// The challenge that is shown.
async fn shown(
    state: &WebState,
    (status, holder): (&ResetView, &Holder),
    method: &str,
) -> Result<Option<ChallengeView>, PageError> {
    let asked = Method::parse(method);
    let given = |method: &Method| status.proved.iter().any(|proved| proved.given.contains(method));
    for method in Method::ALL.into_iter().filter(|it| !given(it) && asked.is_none_or(|asked| asked == *it)) {
        match state.app().open_challenge(holder, method).await {
            // Its questions were taken away meanwhile.
            Ok(None) | Err(Error::MethodNotOffered) => {}
            Ok(Some(challenge)) => return Ok(Some(challenge)),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(None)
}

pub(super) async fn get(
    State(state): State<WebState>,
    browser: Browser,
    frame: PageFrame,
    Due { status, holder, memory, .. }: Due,
    came: Result<Query<Came>, QueryRejection>,
) -> Result<Response, PageError> {
    let Came { sent, method } = came.map(|Query(came)| came).unwrap_or_default();
    let challenge = shown(&state, (&status, &holder), &method).await?;
    let Some(challenge) = challenge else { return Ok(go("/reset/method")) };
    let resent = sent == "again";
    let view = Prove { resent, ..view(&state, &status, &challenge, memory) };
    let page = render(&state, &frame.with(&browser.csrf), &view)?;
    Ok((&browser, page).into_response())
}

pub(super) async fn post(
    State(state): State<WebState>,
    frame: PageFrame,
    Due { status, holder, memory, .. }: Due,
    Form(form, browser): Form<AnswerForm>,
) -> Result<Response, PageError> {
    let challenge = shown(&state, (&status, &holder), &form.method).await?;
    let Some(challenge) = challenge else { return Ok(go("/reset/prove")) };
    let (field, missing, wrong) = problems(challenge.method);
    let answer = form.presented(&browser);
    let problem = if answer.is_empty() {
        missing.at(field)
    } else {
        match state.app().verify_and_rotate(&browser.caller, &holder, challenge.id, &answer).await {
            Ok(token) => return keep_trusted(&state, &browser, hold(&state, &token, go("/reset/password"))),
            Err(Error::ProofRefused) => wrong.at(field),
            Err(Error::Rejected(_)) => return Ok(go("/reset/prove")),
            Err(error) => return Err(error.into()),
        }
    };
    refused(&state, (frame, &browser), &status, (&challenge, memory), problem)
}

/// The page again, with what is wrong.
fn refused(
    state: &WebState,
    (frame, browser): (PageFrame, &Browser),
    status: &ResetView,
    (challenge, memory): (&ChallengeView, Memory),
    problem: FieldProblem,
) -> Result<Response, PageError> {
    let view = Prove { problems: vec![problem], ..view(state, status, challenge, memory) };
    let frame = frame.without_path().with(&browser.csrf);
    render_as(StatusCode::UNPROCESSABLE_ENTITY, state, &frame, &view)
}

/// The page of a challenge, without a word about whether anybody got a message.
fn view(state: &WebState, status: &ResetView, challenge: &ChallengeView, memory: Memory) -> Prove {
    let now = state.app().now();
    let (mut passkey, mut device, mut questions) = (None, None, Vec::new());
    match &challenge.prompt {
        Prompt::Code => {}
        Prompt::Passkey(options) => passkey = Some(PasskeyPrompt { options: options.clone(), request: None }),
        Prompt::Device { challenge, .. } => {
            device = Some(DevicePrompt { challenge: challenge.clone(), request: None });
        }
        Prompt::Questions(asked) => questions.clone_from(asked),
    }
    Prove {
        method: challenge.method,
        passkey,
        device,
        questions,
        identifier: memory.name,
        target: target(status, challenge.method),
        conditions: unmet(status).to_vec(),
        is_sent: challenge.method.is_sent(),
        code_minutes: state.app().settings().lifetimes.code.as_secs().div_ceil(60),
        resend_in_seconds: seconds(challenge.resend_at.since(now)),
        closes_in_seconds: closes_in(state, status),
        other_ways: choices(status).any(|method| method != challenge.method),
        resent: false,
        problems: Vec::new(),
    }
}
