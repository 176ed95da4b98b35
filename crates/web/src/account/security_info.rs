//! `/account/security-info`: what somebody gets back in with, and changing it.

pub(super) mod authenticator;
pub(super) mod confirm;
pub(super) mod contact;
pub(super) mod hardware_token;
pub(super) mod method;
pub(super) mod passkey;
pub(super) mod questions;
pub(super) mod recovery_codes;
pub(super) mod trial;
pub(super) mod trusted_device;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use regain_app::Error;
use regain_app::account::SecurityInfoRefusal;
use regain_core::ids::RegistrationId;
use regain_pages::Problem;
use regain_pages::views::{SecurityInfo, SecurityNotice};
use serde::Deserialize;

use super::framed;
use crate::extract::browser::Browser;
use crate::extract::frame::PageFrame;
use crate::extract::session::SignedIn;
use crate::page::{PageError, go, render};
use crate::state::WebState;

/// The address of the page.
pub(super) const ADDRESS: &str = "/account/security-info";

/// How the person came to the page.
#[derive(Deserialize, Default)]
pub(super) struct Came {
    /// What was just done.
    #[serde(default)]
    done: String,
}

pub(super) async fn get(
    State(state): State<WebState>,
    browser: Browser,
    frame: PageFrame,
    SignedIn(session): SignedIn,
    came: Result<Query<Came>, QueryRejection>,
) -> Result<Response, PageError> {
    let notice = came.ok().and_then(|Query(came)| notice(&came.done));
    let info = state.app().look_at_security_info(&session, browser.trusted.as_deref()).await?;
    let view = SecurityInfo { notice, ..info };
    let page = render(&state, &framed(frame, &browser, &session), &view)?;
    Ok((&browser, page).into_response())
}

fn notice(done: &str) -> Option<SecurityNotice> {
    match done {
        "added" => Some(SecurityNotice::Added),
        "renamed" => Some(SecurityNotice::Renamed),
        "removed" => Some(SecurityNotice::Removed),
        "works" => Some(SecurityNotice::Works),
        _ => None,
    }
}

/// The page with what was done.
fn done(what: &str) -> Response {
    go(&format!("{ADDRESS}?done={what}"))
}

/// The id of an address; what is none names nothing.
fn method_id(id: &str) -> Result<RegistrationId, PageError> {
    id.parse().map_err(|_| PageError::not_found())
}

/// Whoever has to show first who they are is led there, and back; whoever has no room, or may not use
/// a method, sees it on the page.
fn or_confirm(error: Error, next: &str) -> Result<Response, PageError> {
    if let Error::SecurityInfo(refusal) = &error {
        match refusal {
            SecurityInfoRefusal::Unconfirmed => return Ok(go(&confirm::address(next))),
            SecurityInfoRefusal::NoRoom | SecurityInfoRefusal::NotOffered => return Ok(go(ADDRESS)),
            SecurityInfoRefusal::FormOver
            | SecurityInfoRefusal::NameTooLong
            | SecurityInfoRefusal::BadContact
            | SecurityInfoRefusal::Country
            | SecurityInfoRefusal::PhoneKind
            | SecurityInfoRefusal::AlreadyThere
            | SecurityInfoRefusal::NotSent
            | SecurityInfoRefusal::PasskeyTaken => {}
        }
    }
    Err(error.into())
}

/// What is wrong with a typed code or password: nothing, not this, too often. All else is a page of its own.
fn told(error: Error, missing: Problem, wrong: Problem) -> Result<(StatusCode, Problem), PageError> {
    if let Error::Throttled { retry_after } = error {
        return Ok((StatusCode::TOO_MANY_REQUESTS, Problem::too_many_attempts(retry_after)));
    }
    let problems =
        [(matches!(error, Error::PasswordMissing), missing), (matches!(error, Error::ProofRefused), wrong)];
    let problem = problems.into_iter().find(|(is_it, _)| *is_it).map(|(_, problem)| problem);
    problem.map(|problem| (StatusCode::UNPROCESSABLE_ENTITY, problem)).ok_or_else(|| error.into())
}
