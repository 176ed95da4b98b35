//! `/reset`: who are you?

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use regain_app::Error;
use regain_app::reset::Started;
use regain_core::method::Method;
use regain_core::reset::Kind;
use regain_pages::Problem;
use regain_pages::views::Start;
use serde::Deserialize;
use zeroize::Zeroizing;

use super::cookies::Memory;
use super::prove::prove_address;
use crate::answer::prompt_of;
use crate::extract::browser::Browser;
use crate::extract::form::Form;
use crate::extract::frame::PageFrame;
use crate::extract::return_to;
use crate::extract::session::KNOWN;
use crate::page::{PageError, go, render, render_as, wait};
use crate::state::WebState;

/// What another login page can hand over. Anything else in the address is nobody's business.
#[derive(Deserialize)]
pub(super) struct Handover {
    #[serde(default)]
    username: String,
    #[serde(default)]
    return_to: String,
}

pub(super) async fn get(
    State(state): State<WebState>,
    browser: Browser,
    frame: PageFrame,
    handover: Result<Query<Handover>, QueryRejection>,
) -> Result<Response, PageError> {
    state.app().expect_running().await?;
    let (username, target) = handover.map(|Query(it)| (it.username, it.return_to)).unwrap_or_default();
    // A name that can't be one is not put into the field, so nobody has to read it there.
    let identifier = regain_core::identifier::Identifier::parse(&username);
    let identifier = identifier.map(|name| name.as_typed().to_owned()).unwrap_or_default();
    let return_to = return_to::checked(&state, &target);
    let view = Start { identifier, return_to, ..empty(&state) };
    let page = render(&state, &frame.with(&browser.csrf), &view)?;
    Ok((&browser, page).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StartForm {
    #[serde(default)]
    identifier: Zeroizing<String>,
    pub(super) kind: Kind,
    #[serde(default)]
    method: String,
    /// What a passkey has signed; sent along by the button for a name too, as it is.
    #[serde(default)]
    pub(super) assertion: String,
    #[serde(default)]
    pub(super) request: String,
    #[serde(default)]
    pub(super) return_to: String,
}

pub(super) async fn post(
    State(state): State<WebState>,
    frame: PageFrame,
    headers: HeaderMap,
    Form(form, browser): Form<StartForm>,
) -> Result<Response, PageError> {
    let known_browser = state.cookies().read(&headers, &KNOWN);
    let return_to = return_to::checked(&state, &form.return_to);
    let start = regain_app::reset::Start { identifier: &form.identifier, kind: form.kind, known_browser };
    let started = state.app().start_reset(&browser.caller, start).await;
    let wait = started.as_ref().err().and_then(wait);
    let (status, problem) = match started {
        Ok(started) => {
            let next = lead_on(&state, &browser, &started, &form.method).await?;
            let memory = Memory { name: form.identifier.trim().to_owned(), return_to };
            return Ok(memory.remember(&state, &started.token, next));
        }
        Err(Error::Identifier(_)) => (StatusCode::BAD_REQUEST, Problem::IdentifierMissing),
        Err(Error::Throttled { retry_after }) => {
            (StatusCode::TOO_MANY_REQUESTS, Problem::too_many_attempts(retry_after))
        }
        Err(error) => return Err(error.into()),
    };
    let view = Start {
        identifier: form.identifier.to_string(),
        kind: form.kind,
        method: Method::parse(&form.method),
        return_to,
        problems: vec![problem.at("identifier")],
        ..empty(&state)
    };
    let page = render_as(status, &state, &frame.without_path().with(&browser.csrf), &view)?;
    Ok((wait, page).into_response())
}

/// The page with nothing filled in.
pub(super) fn empty(state: &WebState) -> Start {
    let methods = state.app().offered();
    Start {
        identifier: String::new(),
        kind: Kind::Reset,
        unlock: state.app().offers_unlock(),
        method: methods.first().copied(),
        methods,
        passkey: state.app().start_request().map(prompt_of),
        return_to: None,
        problems: Vec::new(),
    }
}

/// Asks for the chosen method at once, or for the first one that is offered.
async fn lead_on(
    state: &WebState,
    browser: &Browser,
    started: &Started,
    chosen: &str,
) -> Result<Response, PageError> {
    let chosen = Method::parse(chosen).filter(|method| started.methods.contains(method));
    let Some(method) = chosen.or(started.methods.first().copied()) else { return Ok(go("/reset/method")) };
    let holder = state.app().holder(&started.token).await?;
    state.app().challenge(&browser.caller, &holder, method).await?;
    Ok(go(&prove_address(method)))
}
