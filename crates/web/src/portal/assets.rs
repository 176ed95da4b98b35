//! `/static/…`: style, scripts and images, embedded in the binary. Their addresses carry their hash, so a browser may
//! keep them for good.

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};

use crate::page::PageError;
use crate::state::WebState;

pub(super) async fn get(
    State(state): State<WebState>,
    Path((hash, name)): Path<(String, String)>,
) -> Result<Response, PageError> {
    let asset = state.app().pages().asset(&name).ok_or_else(PageError::not_found)?;
    // An address of another version may be asked for while nodes are being replaced.
    let caching = if hash == asset.hash { "public, max-age=31536000, immutable" } else { "no-cache" };
    Ok(([(header::CONTENT_TYPE, asset.content_type), (header::CACHE_CONTROL, caching)], asset.bytes)
        .into_response())
}
