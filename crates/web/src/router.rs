//! All routes.

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::MethodRouter;
use tower_http::csrf::ConfigError;
use url::Url;

use crate::middleware::csrf;
use crate::page::{PageError, draw_faults};
use crate::state::WebState;
use crate::{account, api, demo, portal};

/// An address, and what answers there.
pub(crate) type Route = (&'static str, MethodRouter<WebState>);

/// Every page of a process.
fn pages(is_demo: bool) -> impl Iterator<Item = Route> {
    let demo = if is_demo { demo::routes() } else { Vec::new() };
    portal::routes().into_iter().chain(account::routes()).chain(demo)
}

/// The addresses of all routes, those of a demo too, as they are written in the source. A test asks for each of them
/// whether anybody may call it.
pub fn addresses() -> Vec<String> {
    pages(true).map(|(address, _)| address.to_owned()).chain(api::addresses()).collect()
}

/// Every route of a process. [`crate::middleware::stack`] goes around it.
///
/// # Errors
/// A base URL that no browser could name as an origin.
pub fn router(state: WebState, base_url: &Url) -> Result<Router, ConfigError> {
    let pages = pages(state.app().is_demo())
        .fold(Router::new(), |router, (address, answers)| router.route(address, answers))
        .method_not_allowed_fallback(PageError::method_not_allowed)
        .fallback(async || PageError::not_found())
        .layer(from_fn_with_state(state.clone(), draw_faults));
    // The interface refuses browsers by itself, so only pages need the check of where a form was sent from.
    let pages = csrf::protect(base_url, pages.with_state(state.clone()))?;
    Ok(api::router().with_state(state).merge(pages))
}
