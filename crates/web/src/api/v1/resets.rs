//! Resets over the interface: one file per address.

mod body;
mod cancel;
mod challenge;
mod password;
mod start;
mod status;
mod unlock;
mod verify;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::WebState;

pub(super) fn routes() -> OpenApiRouter<WebState> {
    OpenApiRouter::new()
        .routes(routes!(start::post))
        .routes(routes!(status::get, cancel::delete))
        .routes(routes!(challenge::post))
        .routes(routes!(verify::post))
        .routes(routes!(password::post))
        .routes(routes!(unlock::post))
}
