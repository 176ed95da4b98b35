//! `/account/security-info/trusted-device`: trusting this browser.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use regain_app::Error;
use regain_app::account::{NewTrustedDevice, SecurityInfoRefusal, TrustedDeviceForm};
use regain_core::registration::LONGEST_NAME;
use regain_pages::views::TrustDevice;
use regain_pages::{FieldProblem, Problem};
use serde::Deserialize;
use zeroize::Zeroizing;

use super::{done, or_confirm};
use crate::account::framed;
use crate::extract::browser::Browser;
use crate::extract::form::{Form, Press};
use crate::extract::frame::PageFrame;
use crate::extract::session::SignedIn;
use crate::extract::trusted::remember_trusted;
use crate::page::{PageError, render, render_as};
use crate::state::WebState;

const ADDRESS: &str = "/account/security-info/trusted-device";

pub(in crate::account) async fn get(
    State(state): State<WebState>,
    browser: Browser,
    frame: PageFrame,
    SignedIn(session): SignedIn,
) -> Result<Response, PageError> {
    let new = match state.app().begin_trusted_device(&session, browser.trusted.as_deref()).await {
        Ok(new) => new,
        Err(error) => return or_confirm(error, ADDRESS),
    };
    let view = view(new, String::new(), Vec::new());
    let page = render(&state, &framed(frame, &browser, &session), &view)?;
    Ok((&browser, page).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::account) struct TrustForm {
    pending: Zeroizing<String>,
    #[serde(default)]
    name: String,
    #[serde(default)]
    public_key: String,
    #[serde(default)]
    signature: String,
}

pub(in crate::account) async fn post(
    State(state): State<WebState>,
    frame: PageFrame,
    SignedIn(session): SignedIn,
    Form(form, browser): Form<TrustForm>,
) -> Result<Response, PageError> {
    let TrustForm { pending, name, public_key, signature } = form;
    let made = TrustedDeviceForm {
        pending: &pending,
        name: &name,
        public_key: &public_key,
        signature: &signature,
        token: browser.trusted.as_deref(),
    };
    let problem = match state.app().trust_device(&browser.caller, &session, made).await {
        Ok(token) => return remember_trusted(&state, &token, done("added")),
        Err(Error::ProofRefused) if signature.trim().is_empty() => Problem::DeviceMissing.at("signature"),
        Err(Error::ProofRefused) => Problem::NewDeviceRefused.at("signature"),
        Err(Error::SecurityInfo(SecurityInfoRefusal::NameTooLong)) => {
            Problem::NameTooLong { maximum: LONGEST_NAME }.at("name")
        }
        Err(error) => return or_confirm(error, ADDRESS),
    };
    let shown = state.app().resume_trusted_device(&session, &pending)?;
    let frame = framed(frame.without_path(), &browser, &session);
    let view = view(shown, name, vec![problem]);
    render_as(StatusCode::UNPROCESSABLE_ENTITY, &state, &frame, &view)
}

pub(in crate::account) async fn remove_all(
    State(state): State<WebState>,
    SignedIn(session): SignedIn,
    Form(Press {}, browser): Form<Press>,
) -> Result<Response, PageError> {
    match state.app().trust_no_device(&browser.caller, &session).await {
        Ok(()) => Ok(done("removed")),
        Err(error) => or_confirm(error, super::ADDRESS),
    }
}

fn view(new: NewTrustedDevice, name: String, problems: Vec<FieldProblem>) -> TrustDevice {
    TrustDevice { challenge: new.challenge, pending: new.pending, name, problems }
}
