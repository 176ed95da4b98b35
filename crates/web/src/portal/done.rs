//! `/reset/done`: what else there is to do. Nobody is signed in by a reset (promise 11).

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use regain_core::reset::Kind;
use regain_pages::views::{Done, Outcome};

use super::step::Due;
use crate::extract::browser::Browser;
use crate::extract::frame::PageFrame;
use crate::extract::return_to;
use crate::page::{PageError, render};
use crate::state::WebState;

pub(super) async fn get(
    State(state): State<WebState>,
    browser: Browser,
    frame: PageFrame,
    Due { status, memory, .. }: Due,
) -> Result<Response, PageError> {
    let outcome = match (status.state, status.kind) {
        ("completed", Kind::Reset) => Outcome::Changed,
        ("completed", Kind::Unlock) => Outcome::Unlocked,
        _ => Outcome::Unclear,
    };
    let target = memory.return_to.as_deref().unwrap_or_default();
    let sign_in = return_to::checked(&state, target).unwrap_or_else(|| "/signin".to_owned());
    let page = render(&state, &frame.with(&browser.csrf), &Done { outcome, sign_in })?;
    Ok((&browser, page).into_response())
}
