//! `/account/security-info/methods/{id}/try`: whether a method works.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use regain_app::Answer;
use regain_app::account::RegistrationView;
use regain_pages::views::TryRegistration;
use regain_pages::{FieldProblem, Problem};
use serde::Deserialize;
use zeroize::Zeroizing;

use super::{done, method_id, told};
use crate::account::framed;
use crate::extract::browser::Browser;
use crate::extract::form::Form;
use crate::extract::frame::PageFrame;
use crate::extract::session::SignedIn;
use crate::page::{PageError, render, render_as, wait};
use crate::state::WebState;

pub(in crate::account) async fn get(
    State(state): State<WebState>,
    browser: Browser,
    frame: PageFrame,
    SignedIn(session): SignedIn,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let shown = state.app().look_at_registration(&session, method_id(&id)?).await?;
    let page = render(&state, &framed(frame, &browser, &session), &view(shown, Vec::new()))?;
    Ok((&browser, page).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::account) struct TryForm {
    #[serde(default)]
    code: Zeroizing<String>,
}

pub(in crate::account) async fn post(
    State(state): State<WebState>,
    frame: PageFrame,
    SignedIn(session): SignedIn,
    Path(id): Path<String>,
    Form(form, browser): Form<TryForm>,
) -> Result<Response, PageError> {
    let method = method_id(&id)?;
    let answer = Answer::Code(form.code);
    let error = match state.app().try_registration(&browser.caller, &session, (method, &answer)).await {
        Ok(()) => return Ok(done("works")),
        Err(error) => error,
    };
    let wait = wait(&error);
    let (status, problem) = told(error, Problem::OwnCodeMissing, Problem::OwnCodeRefused)?;
    let shown = state.app().look_at_registration(&session, method).await?;
    let frame = framed(frame.without_path(), &browser, &session);
    let page = render_as(status, &state, &frame, &view(shown, vec![problem.at("code")]))?;
    Ok((wait, page).into_response())
}

fn view(shown: RegistrationView, problems: Vec<FieldProblem>) -> TryRegistration {
    let RegistrationView { method, row, .. } = shown;
    TryRegistration { method, row, problems }
}
