//! `/account/security-info/methods/{id}/try`: whether a method works.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use regain_app::account::RegistrationView;
use regain_pages::FieldProblem;
use regain_pages::views::TryRegistration;

use super::{done, method_id, told};
use crate::account::framed;
use crate::answer::{AnswerForm, device_prompt_of, problems, prompt_of};
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

pub(in crate::account) async fn post(
    State(state): State<WebState>,
    frame: PageFrame,
    SignedIn(session): SignedIn,
    Path(id): Path<String>,
    Form(form, browser): Form<AnswerForm>,
) -> Result<Response, PageError> {
    let method = method_id(&id)?;
    let answer = form.presented(&browser);
    let error = match state.app().try_registration(&browser.caller, &session, (method, &answer)).await {
        Ok(()) => return Ok(done("works")),
        Err(error) => error,
    };
    let wait = wait(&error);
    let shown = state.app().look_at_registration(&session, method).await?;
    let (field, missing, wrong) = problems(shown.method);
    let (status, problem) = told(error, missing, wrong)?;
    let frame = framed(frame.without_path(), &browser, &session);
    let page = render_as(status, &state, &frame, &view(shown, vec![problem.at(field)]))?;
    Ok((wait, page).into_response())
}

fn view(shown: RegistrationView, problems: Vec<FieldProblem>) -> TryRegistration {
    let RegistrationView { method, row, passkey, device, questions, .. } = shown;
    let (passkey, device) = (passkey.map(prompt_of), device.map(device_prompt_of));
    TryRegistration { method, row, passkey, device, questions, problems }
}
