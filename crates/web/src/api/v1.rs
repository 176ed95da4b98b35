//! Version 1.

mod brake;
mod resets;
mod tokens;

use utoipa_axum::router::OpenApiRouter;

use crate::state::WebState;

/// The routes of version 1, below `/api/v1`.
pub(super) fn routes() -> OpenApiRouter<WebState> {
    resets::routes().merge(brake::routes()).merge(tokens::routes())
}
