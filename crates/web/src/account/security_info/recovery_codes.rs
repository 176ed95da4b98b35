//! `/account/security-info/recovery-codes`: a new set of recovery codes.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use regain_pages::views::{NewRecoveryCodes, RecoveryCodes};
use serde::Deserialize;
use zeroize::Zeroizing;

use super::or_confirm;
use crate::account::framed;
use crate::extract::browser::Browser;
use crate::extract::form::Form;
use crate::extract::frame::PageFrame;
use crate::extract::session::SignedIn;
use crate::page::{PageError, render};
use crate::state::WebState;

const ADDRESS: &str = "/account/security-info/recovery-codes";

pub(in crate::account) async fn get(
    State(state): State<WebState>,
    browser: Browser,
    frame: PageFrame,
    SignedIn(session): SignedIn,
) -> Result<Response, PageError> {
    let (pending, replaces) = match state.app().begin_recovery_codes(&session).await {
        Ok(new) => new,
        Err(error) => return or_confirm(error, ADDRESS),
    };
    let view = NewRecoveryCodes { replaces, pending };
    let page = render(&state, &framed(frame, &browser, &session), &view)?;
    Ok((&browser, page).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::account) struct MakeForm {
    pending: Zeroizing<String>,
}

pub(in crate::account) async fn post(
    State(state): State<WebState>,
    frame: PageFrame,
    SignedIn(session): SignedIn,
    Form(form, browser): Form<MakeForm>,
) -> Result<Response, PageError> {
    let codes = match state.app().make_recovery_codes(&browser.caller, &session, &form.pending).await {
        Ok(codes) => codes,
        Err(error) => return or_confirm(error, ADDRESS),
    };
    let view = RecoveryCodes {
        account: session.sign_in_name().to_owned(),
        at: state.app().now(),
        codes: codes.iter().map(|code| code.to_string()).collect(),
    };
    render(&state, &framed(frame.without_path(), &browser, &session), &view)
}
