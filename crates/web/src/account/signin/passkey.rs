//! `/signin/passkey`: sign-in by a passkey.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use regain_app::{Assertion, Error};
use regain_pages::{Problem, views};
use serde::Deserialize;

use super::{destination, empty, next, show};
use crate::extract::form::Form;
use crate::extract::frame::PageFrame;
use crate::extract::session::{KNOWN, remember};
use crate::extract::trusted::keep_trusted;
use crate::page::{PageError, go, wait};
use crate::state::WebState;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::account) struct PasskeyForm {
    #[serde(default)]
    assertion: String,
    #[serde(default)]
    request: String,
    #[serde(default)]
    return_to: String,
}

pub(in crate::account) async fn post(
    State(state): State<WebState>,
    frame: PageFrame,
    headers: HeaderMap,
    Form(form, browser): Form<PasskeyForm>,
) -> Result<Response, PageError> {
    let return_to = destination(&state, &form.return_to);
    let known = state.cookies().read(&headers, &KNOWN);
    let assertion = Assertion { response: form.assertion, request: Some(form.request) };
    let answer = state.app().sign_in_by_passkey(&browser.caller, known, &assertion).await;
    let wait = answer.as_ref().err().and_then(wait);
    let (status, problem) = match answer {
        Ok(signed_in) => {
            let next = next(signed_in.must_change, signed_in.duty, return_to.as_deref());
            return keep_trusted(&state, &browser, remember(&state, &signed_in.tokens, go(&next))?);
        }
        Err(Error::PasswordMissing) => (StatusCode::BAD_REQUEST, Problem::PasskeyMissing),
        Err(Error::ProofRefused) => (StatusCode::UNPROCESSABLE_ENTITY, Problem::PasskeyRefused),
        Err(Error::Throttled { retry_after }) => {
            (StatusCode::TOO_MANY_REQUESTS, Problem::too_many_attempts(retry_after))
        }
        Err(error) => return Err(error.into()),
    };
    let view = views::SignIn { problems: vec![problem.at("assertion")], return_to, ..empty(&state) };
    Ok((wait, show(status, &state, (frame.without_path(), &browser), &view)?).into_response())
}
