//! All routes.

use axum::Router;
use axum::middleware::from_fn_with_state;
use tower_http::csrf::ConfigError;
use url::Url;

use crate::middleware::csrf;
use crate::page::{PageError, draw_faults};
use crate::state::WebState;
use crate::{account, api, demo, portal};

/// Every route of a process. [`crate::middleware::stack`] goes around it.
///
/// # Errors
/// A base URL that no browser could name as an origin.
pub fn router(state: WebState, base_url: &Url) -> Result<Router, ConfigError> {
    let mut pages = portal::router().merge(account::router());
    if state.app().is_demo() {
        pages = pages.merge(demo::router());
    }
    let pages = pages
        .method_not_allowed_fallback(PageError::method_not_allowed)
        .fallback(async || PageError::not_found())
        .layer(from_fn_with_state(state.clone(), draw_faults));
    // The interface refuses browsers by itself, so only pages need the check of where a form was sent from.
    let pages = csrf::protect(base_url, pages.with_state(state.clone()))?;
    Ok(api::router().with_state(state).merge(pages))
}
