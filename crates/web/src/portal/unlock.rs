//! `/reset/unlock`: lift the lock and keep the password.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use regain_app::Error;
use regain_pages::views::ConfirmUnlock;

use super::held::Held;
use super::step::{Due, closes_in};
use crate::extract::browser::Browser;
use crate::extract::form::{Form, Press};
use crate::extract::frame::PageFrame;
use crate::page::{PageError, go, render};
use crate::state::WebState;

pub(super) async fn get(
    State(state): State<WebState>,
    browser: Browser,
    frame: PageFrame,
    Due { status, .. }: Due,
) -> Result<Response, PageError> {
    let closes_in_seconds = closes_in(&state, &status);
    let account = status.proved.map(|proved| proved.username).unwrap_or_default();
    let page = render(&state, &frame.with(&browser.csrf), &ConfirmUnlock { account, closes_in_seconds })?;
    Ok((&browser, page).into_response())
}

pub(super) async fn post(
    State(state): State<WebState>,
    held: Held,
    Form(Press {}, browser): Form<Press>,
) -> Result<Response, PageError> {
    match state.app().unlock(&browser.caller, &held.holder).await {
        Ok(()) | Err(Error::Settling) => Ok(go("/reset/done")),
        Err(Error::Rejected(_)) => Ok(go("/reset/unlock")),
        Err(error) => Err(error.into()),
    }
}
