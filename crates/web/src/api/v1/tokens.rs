//! Hardware tokens over the interface: one file per verb.

mod import;
mod list;
mod lost;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::WebState;

pub(super) fn routes() -> OpenApiRouter<WebState> {
    OpenApiRouter::new()
        .routes(routes!(list::first, import::post))
        .routes(routes!(list::next))
        .routes(routes!(lost::post))
}
