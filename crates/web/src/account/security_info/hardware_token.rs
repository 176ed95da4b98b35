//! `/account/security-info/hardware-token`: activating a hardware token.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use regain_app::Error;
use regain_app::account::{SecurityInfoRefusal, TokenForm};
use regain_core::registration::LONGEST_NAME;
use regain_pages::views::ActivateToken;
use regain_pages::{FieldProblem, Problem};
use serde::Deserialize;
use zeroize::Zeroizing;

use super::{done, or_confirm, told};
use crate::account::framed;
use crate::extract::browser::Browser;
use crate::extract::form::Form;
use crate::extract::frame::PageFrame;
use crate::extract::session::SignedIn;
use crate::page::{PageError, render, render_as, wait};
use crate::state::WebState;

const ADDRESS: &str = "/account/security-info/hardware-token";

pub(in crate::account) async fn get(
    State(state): State<WebState>,
    browser: Browser,
    frame: PageFrame,
    SignedIn(session): SignedIn,
) -> Result<Response, PageError> {
    let waiting = match state.app().waiting_tokens(&session).await {
        Ok(waiting) => waiting,
        Err(error) => return or_confirm(error, ADDRESS),
    };
    let serial = if let [only] = &waiting[..] { only.clone() } else { String::new() };
    let view = ActivateToken { waiting, serial, name: String::new(), problems: Vec::new() };
    let page = render(&state, &framed(frame, &browser, &session), &view)?;
    Ok((&browser, page).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::account) struct ActivateForm {
    #[serde(default)]
    serial: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    code: Zeroizing<String>,
}

pub(in crate::account) async fn post(
    State(state): State<WebState>,
    frame: PageFrame,
    SignedIn(session): SignedIn,
    Form(form, browser): Form<ActivateForm>,
) -> Result<Response, PageError> {
    let typed = TokenForm { serial: &form.serial, name: &form.name, code: &form.code };
    let error = match state.app().activate_token(&browser.caller, &session, typed).await {
        Ok(()) => return Ok(done("added")),
        Err(error) => error,
    };
    if matches!(error, Error::SecurityInfo(SecurityInfoRefusal::Unconfirmed | SecurityInfoRefusal::NoRoom)) {
        return or_confirm(error, ADDRESS);
    }
    let waiting = state.app().waiting_tokens(&session).await?;
    let wait = wait(&error);
    let (status, problem) = refused(error, &form)?;
    let ActivateForm { serial, name, .. } = form;
    let view = ActivateToken { waiting, serial, name, problems: vec![problem] };
    let frame = framed(frame.without_path(), &browser, &session);
    Ok((wait, render_as(status, &state, &frame, &view)?).into_response())
}

fn refused(error: Error, form: &ActivateForm) -> Result<(axum::http::StatusCode, FieldProblem), PageError> {
    if matches!(error, Error::SecurityInfo(SecurityInfoRefusal::NameTooLong)) {
        let problem = Problem::NameTooLong { maximum: LONGEST_NAME }.at("name");
        return Ok((axum::http::StatusCode::UNPROCESSABLE_ENTITY, problem));
    }
    let is_serial_missing = form.serial.trim().is_empty();
    let missing = if is_serial_missing { Problem::SerialMissing } else { Problem::OwnCodeMissing };
    let (status, problem) = told(error, missing, Problem::TokenRefused)?;
    Ok((status, problem.at(if is_serial_missing { "serial" } else { "code" })))
}
