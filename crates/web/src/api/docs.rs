//! The description as a page, drawn on the server.

use axum::extract::State;
use axum::response::Response;
use regain_pages::views::ApiDocs;

use crate::extract::frame::PageFrame;
use crate::page::{self, PageError};
use crate::state::WebState;

pub(super) async fn get(
    State(state): State<WebState>,
    PageFrame(frame): PageFrame,
) -> Result<Response, PageError> {
    let description = serde_json::to_value(super::document()).unwrap_or_default();
    page::render(&state, &frame, &ApiDocs::new(&description))
}
