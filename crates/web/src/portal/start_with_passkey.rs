//! `/reset/passkey`: a reset that a passkey starts which the browser offered beside the name.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use regain_app::reset::StartWithPasskey;
use regain_app::{Assertion, Error};
use regain_pages::Problem;
use regain_pages::views::Start;

use super::cookies::Memory;
use super::start::{StartForm, empty};
use crate::extract::form::Form;
use crate::extract::frame::PageFrame;
use crate::extract::return_to;
use crate::extract::session::KNOWN;
use crate::extract::trusted::keep_trusted;
use crate::page::{PageError, go, render_as, wait};
use crate::state::WebState;

pub(super) async fn post(
    State(state): State<WebState>,
    frame: PageFrame,
    headers: HeaderMap,
    Form(form, browser): Form<StartForm>,
) -> Result<Response, PageError> {
    let return_to = return_to::checked(&state, &form.return_to);
    let assertion = Assertion { response: form.assertion, request: Some(form.request) };
    let known_browser = state.cookies().read(&headers, &KNOWN);
    let start = StartWithPasskey { assertion: &assertion, kind: form.kind, known_browser };
    let started = state.app().start_reset_with_passkey(&browser.caller, start).await;
    let wait = started.as_ref().err().and_then(wait);
    let (status, problem) = match started {
        Ok(started) => {
            let memory = Memory { name: started.username, return_to };
            let next = memory.remember(&state, &started.token, go("/reset/password"));
            return keep_trusted(&state, &browser, next);
        }
        Err(Error::ProofRefused) => (StatusCode::UNPROCESSABLE_ENTITY, Problem::PasskeyRefused),
        Err(Error::Throttled { retry_after }) => {
            (StatusCode::TOO_MANY_REQUESTS, Problem::too_many_attempts(retry_after))
        }
        Err(error) => return Err(error.into()),
    };
    let problems = vec![problem.at("identifier")];
    let view = Start { kind: form.kind, return_to, problems, ..empty(&state) };
    let page = render_as(status, &state, &frame.without_path().with(&browser.csrf), &view)?;
    Ok((wait, page).into_response())
}
