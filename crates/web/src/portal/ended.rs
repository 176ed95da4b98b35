//! `/reset/ended`: a reset that can't go on.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use regain_pages::views::Ended;

use super::step::{Due, Step};
use crate::extract::browser::Browser;
use crate::extract::frame::PageFrame;
use crate::page::{PageError, go, render};
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
