//! The programming interface: JSON in, JSON or a problem (RFC 9457) out. For servers and native apps, not for pages.

pub mod problem;
pub mod v1;

mod docs;
mod json;
mod openapi;
mod program;

pub use openapi::document;

use axum::Router;
use axum::routing::{any, get};

use crate::state::WebState;

/// All routes below `/api`.
pub fn router() -> Router<WebState> {
    let (routes, _) = openapi::routes().split_for_parts();
    routes
        .route("/api/openapi.json", get(openapi::get))
        .route("/api/docs", get(docs::get))
        .route("/api", any(problem::unknown))
        .route("/api/{*rest}", any(problem::unknown))
        .method_not_allowed_fallback(problem::method_not_allowed)
}
