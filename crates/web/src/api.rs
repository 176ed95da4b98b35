//! The programming interface: JSON in, JSON or a problem (RFC 9457) out. For servers and native apps, not for pages.

pub mod problem;
pub mod v1;

mod docs;
mod json;
mod key;
mod openapi;
mod program;

pub use openapi::document;

use axum::Router;
use axum::routing::{any, get};

use crate::router::Route;
use crate::state::WebState;

/// Routes that are not part of the interface itself, so that its description does not have them.
fn about() -> Vec<Route> {
    vec![("/api/openapi.json", get(openapi::get)), ("/api/docs", get(docs::get))]
}

/// The addresses of all routes below `/api`.
pub(crate) fn addresses() -> Vec<String> {
    let about = about().into_iter().map(|(address, _)| address.to_owned());
    document().paths.paths.into_keys().chain(about).collect()
}

/// All routes below `/api`.
pub(crate) fn router() -> Router<WebState> {
    let (routes, _) = openapi::routes().split_for_parts();
    let routes =
        about().into_iter().fold(routes, |router, (address, answers)| router.route(address, answers));
    routes
        .route("/api", any(problem::unknown))
        .route("/api/{*rest}", any(problem::unknown))
        .method_not_allowed_fallback(problem::method_not_allowed)
}
