//! `/account/security-info/passkey`: a new passkey.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use regain_app::Error;
use regain_app::account::{NewPasskey, PasskeyForm, SecurityInfoRefusal};
use regain_core::registration::LONGEST_NAME;
use regain_pages::views::AddPasskey;
use regain_pages::{FieldProblem, Problem};
use serde::Deserialize;
use zeroize::Zeroizing;

use super::{done, or_confirm};
use crate::account::framed;
use crate::extract::browser::Browser;
use crate::extract::form::Form;
use crate::extract::frame::PageFrame;
use crate::extract::session::SignedIn;
use crate::page::{PageError, render, render_as};
use crate::state::WebState;

const ADDRESS: &str = "/account/security-info/passkey";

pub(in crate::account) async fn get(
    State(state): State<WebState>,
    browser: Browser,
    frame: PageFrame,
    SignedIn(session): SignedIn,
) -> Result<Response, PageError> {
    let new = match state.app().begin_passkey(&session).await {
        Ok(new) => new,
        Err(error) => return or_confirm(error, ADDRESS),
    };
    let view = view(new, String::new(), Vec::new());
    let page = render(&state, &framed(frame, &browser, &session), &view)?;
    Ok((&browser, page).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::account) struct AddForm {
    pending: Zeroizing<String>,
    #[serde(default)]
    name: String,
    #[serde(default)]
    assertion: String,
}

pub(in crate::account) async fn post(
    State(state): State<WebState>,
    frame: PageFrame,
    SignedIn(session): SignedIn,
    Form(form, browser): Form<AddForm>,
) -> Result<Response, PageError> {
    let made = PasskeyForm { pending: &form.pending, name: &form.name, response: &form.assertion };
    let problem = match state.app().add_passkey(&browser.caller, &session, made).await {
        Ok(()) => return Ok(done("added")),
        Err(Error::ProofRefused) if form.assertion.trim().is_empty() => {
            Problem::PasskeyMissing.at("assertion")
        }
        Err(Error::ProofRefused | Error::SecurityInfo(SecurityInfoRefusal::PasskeyTaken)) => {
            Problem::NewPasskeyRefused.at("assertion")
        }
        Err(Error::SecurityInfo(SecurityInfoRefusal::NameTooLong)) => {
            Problem::NameTooLong { maximum: LONGEST_NAME }.at("name")
        }
        Err(error) => return or_confirm(error, ADDRESS),
    };
    let shown = state.app().resume_passkey(&session, &form.pending)?;
    let frame = framed(frame.without_path(), &browser, &session);
    let view = view(shown, form.name, vec![problem]);
    render_as(StatusCode::UNPROCESSABLE_ENTITY, &state, &frame, &view)
}

fn view(new: NewPasskey, name: String, problems: Vec<FieldProblem>) -> AddPasskey {
    AddPasskey { options: new.options, pending: new.pending, name, problems }
}
