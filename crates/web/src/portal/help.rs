//! `/reset/help`: "I can't use any of these", the same for everyone (REC-11).

use axum::extract::State;
use axum::response::Response;
use regain_pages::views::NoMethod;

use crate::extract::frame::PageFrame;
use crate::page::{PageError, render};
use crate::state::WebState;

pub(super) async fn get(
    State(state): State<WebState>,
    PageFrame(frame): PageFrame,
) -> Result<Response, PageError> {
    render(&state, &frame, &NoMethod {})
}
