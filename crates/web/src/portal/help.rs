//! `/reset/help`: "I can't use any of these", the same for everyone (REC-11).

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use regain_pages::views::NoMethod;

use crate::extract::browser::Browser;
use crate::extract::frame::PageFrame;
use crate::page::{PageError, render};
use crate::state::WebState;

pub(super) async fn get(
    State(state): State<WebState>,
    browser: Browser,
    frame: PageFrame,
) -> Result<Response, PageError> {
    let page = render(&state, &frame.with(&browser.csrf), &NoMethod {})?;
    Ok((&browser, page).into_response())
}
