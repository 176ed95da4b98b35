//! `/reset/done`: what else there is to do. Nobody is signed in by a reset (promise 11).

use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use regain_core::reset::Kind;
use regain_pages::views::{Done, Outcome};
use serde::Deserialize;

use super::held::Held;
use super::step::Due;
use crate::extract::browser::Browser;
use crate::extract::form::{Form, Press};
use crate::extract::frame::PageFrame;
use crate::extract::return_to;
use crate::page::{PageError, go, render};
use crate::state::WebState;

/// How the person came to the page.
#[derive(Deserialize, Default)]
pub(super) struct Came {
    /// `removed` after a browser is trusted no more.
    #[serde(default)]
    device: String,
}

pub(super) async fn get(
    State(state): State<WebState>,
    browser: Browser,
    frame: PageFrame,
    Due { status, holder, memory, .. }: Due,
    came: Result<Query<Came>, QueryRejection>,
) -> Result<Response, PageError> {
    let outcome = match (status.state, status.kind) {
        ("completed", Kind::Reset) => Outcome::Changed,
        ("completed", Kind::Unlock) => Outcome::Unlocked,
        _ => Outcome::Unclear,
    };
    let target = memory.return_to.as_deref().unwrap_or_default();
    let sign_in = return_to::checked(&state, target).unwrap_or_else(|| "/signin".to_owned());
    let devices = state.app().devices_after_reset(&holder, browser.trusted.as_deref()).await?;
    let device_removed = came.is_ok_and(|Query(came)| came.device == "removed");
    let view = Done { outcome, sign_in, devices, device_removed };
    let page = render(&state, &frame.with(&browser.csrf), &view)?;
    Ok((&browser, page).into_response())
}

/// `/reset/done/devices/{id}/remove`
pub(super) async fn remove_device(
    State(state): State<WebState>,
    Held { holder, .. }: Held,
    Path(id): Path<String>,
    Form(Press {}, browser): Form<Press>,
) -> Result<Response, PageError> {
    let id = id.parse().map_err(|_| PageError::not_found())?;
    state.app().remove_device_after_reset(&browser.caller, &holder, id).await?;
    Ok(go("/reset/done?device=removed"))
}
