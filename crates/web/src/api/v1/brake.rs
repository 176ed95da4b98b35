//! The brake over the interface: one file per verb.

mod body;
mod pull;
mod release;
mod status;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::WebState;

pub(super) fn routes() -> OpenApiRouter<WebState> {
    OpenApiRouter::new().routes(routes!(status::get)).routes(routes!(pull::put, release::delete))
}
