//! `/signin`.

pub(super) mod passkey;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use regain_app::Error;
use regain_app::account::SignIn;
use regain_core::identifier::Identifier;
use regain_core::policy::Duty;
use regain_pages::{FieldProblem, Frame, Problem, View, views};
use serde::Deserialize;
use url::form_urlencoded;
use zeroize::Zeroizing;

use crate::answer::prompt_of;
use crate::extract::browser::Browser;
use crate::extract::form::Form;
use crate::extract::frame::PageFrame;
use crate::extract::return_to;
use crate::extract::session::{KNOWN, Presented, remember};
use crate::extract::trusted::keep_trusted;
use crate::middleware::FormTarget;
use crate::page::{PageError, go, render_as, wait};
use crate::state::WebState;

/// Pages of ours that sign-in may lead to.
const OURS: [&str; 3] = ["/account", "/account/password", "/account/security-info"];

/// What another page can hand over. Anything else in the address is nobody's business.
#[derive(Deserialize)]
pub(super) struct Handover {
    #[serde(default)]
    pub(super) return_to: String,
}

pub(super) async fn get(
    State(state): State<WebState>,
    browser: Browser,
    frame: PageFrame,
    Presented(session): Presented,
    handover: Result<Query<Handover>, QueryRejection>,
) -> Result<Response, PageError> {
    if session.is_some() {
        return Ok(go("/account"));
    }
    let target = handover.map(|Query(it)| it.return_to).unwrap_or_default();
    let return_to = destination(&state, &target);
    let view = views::SignIn { return_to, ..empty(&state) };
    show(StatusCode::OK, &state, (frame, &browser), &view)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SignInForm {
    #[serde(default)]
    identifier: Zeroizing<String>,
    #[serde(default)]
    password: Zeroizing<String>,
    #[serde(default)]
    return_to: String,
}

pub(super) async fn post(
    State(state): State<WebState>,
    frame: PageFrame,
    headers: HeaderMap,
    Form(form, browser): Form<SignInForm>,
) -> Result<Response, PageError> {
    let return_to = destination(&state, &form.return_to);
    let known = state.cookies().read(&headers, &KNOWN);
    let typed = SignIn { identifier: &form.identifier, password: &form.password };
    let answer = state.app().sign_in(&browser.caller, known, typed).await;
    let wait = answer.as_ref().err().and_then(wait);
    let (status, problems) = match answer {
        Ok(signed_in) => {
            let next = next(signed_in.must_change, signed_in.duty, return_to.as_deref());
            return keep_trusted(&state, &browser, remember(&state, &signed_in.tokens, go(&next))?);
        }
        Err(Error::Identifier(_) | Error::PasswordMissing) => (StatusCode::BAD_REQUEST, missing(&form)),
        Err(Error::ProofRefused) => {
            (StatusCode::UNPROCESSABLE_ENTITY, vec![Problem::SignInFailed.at("identifier")])
        }
        Err(Error::Throttled { retry_after }) => {
            (StatusCode::TOO_MANY_REQUESTS, vec![Problem::too_many_attempts(retry_after).at("identifier")])
        }
        Err(error) => return Err(error.into()),
    };
    let identifier = form.identifier.to_string();
    let view = views::SignIn { identifier, return_to, problems, ..empty(&state) };
    Ok((wait, show(status, &state, (frame.without_path(), &browser), &view)?).into_response())
}

/// The page with nothing filled in.
fn empty(state: &WebState) -> views::SignIn {
    let passkey = state.app().sign_in_request().map(prompt_of);
    views::SignIn { identifier: String::new(), passkey, return_to: None, problems: Vec::new() }
}

/// The fields that have to be filled in, both at once.
fn missing(form: &SignInForm) -> Vec<FieldProblem> {
    let name =
        Identifier::parse(&form.identifier).is_err().then(|| Problem::IdentifierMissing.at("identifier"));
    let password = form.password.is_empty().then(|| Problem::PasswordMissing.at("password"));
    name.into_iter().chain(password).collect()
}

/// Where somebody who is in is led: first to what has to be done first.
pub(super) fn next(must_change: bool, duty: Option<Duty>, wanted: Option<&str>) -> String {
    match (must_change, duty, wanted) {
        (true, ..) => "/signin/password".to_owned(),
        (false, None, wanted) => wanted.unwrap_or("/account").to_owned(),
        (false, Some(_), None) => "/signin/security-info".to_owned(),
        (false, Some(_), Some(wanted)) => {
            let wanted: String = form_urlencoded::byte_serialize(wanted.as_bytes()).collect();
            format!("/signin/security-info?return_to={wanted}")
        }
    }
}

pub(super) fn destination(state: &WebState, target: &str) -> Option<String> {
    let ours = OURS.contains(&target).then(|| target.to_owned());
    ours.or_else(|| return_to::checked(state, target))
}

/// The page.
fn show(
    status: StatusCode,
    state: &WebState,
    (frame, browser): (PageFrame, &Browser),
    view: &views::SignIn,
) -> Result<Response, PageError> {
    form_page(state, (status, &frame.with(&browser.csrf), browser), view, view.return_to.as_deref())
}

/// A page whose form may end at another origin, which the browser has to be told.
pub(super) fn form_page<V: View>(
    state: &WebState,
    (status, frame, browser): (StatusCode, &Frame, &Browser),
    view: &V,
    return_to: Option<&str>,
) -> Result<Response, PageError> {
    let page = render_as(status, state, frame, view)?;
    let mut response = (browser, page).into_response();
    if let Some(origin) = return_to.and_then(return_to::origin) {
        response.extensions_mut().insert(FormTarget(origin));
    }
    Ok(response)
}
