//! No handler keeps anyone waiting for long.

use std::time::Duration;

use axum::Extension;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::StatusCode;

use super::{RequestId, fault};

/// For a handler, once its body has arrived.
const LIMIT: Duration = Duration::from_secs(20);

pub(super) async fn limit(Extension(id): Extension<RequestId>, request: Request, next: Next) -> Response {
    let Ok(response) = tokio::time::timeout(LIMIT, next.run(request)).await else {
        tracing::error!("a handler took too long");
        let text = "This is taking too long. Try again in a few minutes.";
        return fault(StatusCode::GATEWAY_TIMEOUT, text, &id);
    };
    response
}
