//! `/reset/ended`: a reset that can't go on.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use regain_pages::views::{Ended, Ending};

use super::held::Held;
use super::step::{Due, Step};
use crate::extract::browser::Browser;
use crate::extract::frame::PageFrame;
use crate::page::{PageError, go, render, render_as};
use crate::state::WebState;

pub(super) async fn get(
    State(state): State<WebState>,
    browser: Browser,
    frame: PageFrame,
    due: Due,
) -> Result<Response, PageError> {
    let Step::Over(ending) = due.step else { return Ok(go(due.step.address())) };
    let page = render(&state, &frame.with(&browser.csrf), &Ended { ending })?;
    Ok((&browser, page).into_response())
}

/// After a refused last step: on to the step that is due instead. If that is the refused one again, no step leads on.
pub(super) async fn refused(
    state: &WebState,
    (frame, browser): (PageFrame, &Browser),
    held: &Held,
    last: Step,
) -> Result<Response, PageError> {
    let status = state.app().reset_status(&browser.caller, &held.holder).await?;
    let due = Step::of(&status);
    if due != last {
        return Ok(go(due.address()));
    }
    let frame = frame.without_path().with(&browser.csrf);
    render_as(StatusCode::CONFLICT, state, &frame, &Ended { ending: Ending::NotAllowed })
}
