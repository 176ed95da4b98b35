//! Requests that another site made a browser send (CSRF-01): refused by what the browser says about their origin.
//! The token in each form is the second defence, and the pages'.

use std::sync::Arc;

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
use http::StatusCode;
use http::header::ORIGIN;
pub use tower_http::csrf::ConfigError;
use tower_http::csrf::{CsrfLayer, ProtectionError};
use url::Url;

use super::headers::has_token;
use super::plain;

/// Refuses with 403 what another site sent to a route of `router`. The API needs none of it: it refuses browsers.
///
/// # Errors
/// If `base_url` is neither `http` nor `https`.
pub fn protect(base_url: &Url, router: Router) -> Result<Router, ConfigError> {
    // Named, for proxies that put another `Host` in its place.
    let layer = CsrfLayer::new()
        .add_trusted_origin(base_url.origin().ascii_serialization())?
        .with_rejection_response(|_: ProtectionError| refused());
    let scheme = Arc::<str>::from(base_url.scheme());
    Ok(router
        .layer(layer)
        .layer(from_fn_with_state(scheme, refuse_other_scheme))
        .layer(from_fn(forgive_null)))
}

fn refused() -> Response {
    plain(StatusCode::FORBIDDEN, "This request came from another site. Go back to the page and try again.")
}

/// The layer compares hosts and ports. A page of our host that came unencrypted is another site all the same.
async fn refuse_other_scheme(State(scheme): State<Arc<str>>, request: Request, next: Next) -> Response {
    let origin = request.headers().get(ORIGIN).and_then(|origin| origin.to_str().ok()).unwrap_or("null");
    let is_ours = origin == "null" || origin.split_once("://").is_some_and(|(theirs, _)| theirs == &*scheme);
    if is_ours || request.method().is_safe() { next.run(request).await } else { refused() }
}

/// A page that keeps its address to itself (`no-referrer`) makes the browser hide the origin of its form too. Where
/// there is no `Sec-Fetch-Site` either (plain HTTP, Safari before 16.4) that is all we get from an honest press of
/// the button, so that it counts as saying nothing; knowing the token and the form's own must do.
async fn forgive_null(mut request: Request, next: Next) -> Response {
    let on_token = request.extensions().get::<MatchedPath>().is_some_and(has_token);
    if on_token && request.headers().get(ORIGIN).is_some_and(|origin| origin == "null") {
        request.headers_mut().remove(ORIGIN);
    }
    next.run(request).await
}
