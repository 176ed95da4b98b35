//! Which browser this is, of those that people trust.

use std::time::Duration;

use axum::http::header;
use axum::response::{AppendHeaders, IntoResponse, Response};
use regain_core::methods::trusted_device::is_token;

use super::browser::Browser;
use crate::middleware::cookies::{Cookie, SameSite};
use crate::page::PageError;
use crate::state::WebState;

/// The token of a browser that somebody trusts, the same for all who do. Browsers keep no cookie longer than 400 days (RFC 6265bis).
pub(super) const TRUSTED: Cookie = Cookie {
    name: "trusted",
    same_site: SameSite::Lax,
    lifetime: Some(Duration::from_secs(400 * 24 * 60 * 60)),
};

/// Gives a browser its token.
pub(crate) fn remember_trusted(
    state: &WebState,
    token: &str,
    response: Response,
) -> Result<Response, PageError> {
    let set = state.cookies().set(&TRUSTED, token).map_err(|error| PageError::internal(&error))?;
    Ok((AppendHeaders([(header::SET_COOKIE, set)]), response).into_response())
}

/// Has a browser that is used keep its token for as long again.
pub(crate) fn keep_trusted(
    state: &WebState,
    browser: &Browser,
    response: Response,
) -> Result<Response, PageError> {
    match &browser.trusted {
        Some(token) if is_token(token) => remember_trusted(state, token, response),
        Some(_) | None => Ok(response),
    }
}
