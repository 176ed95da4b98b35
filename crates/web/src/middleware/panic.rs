//! A handler that panics takes one request down, not the server, and shows nothing of itself.

use std::any::Any;

use axum::Extension;
use axum::body::Body;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::StatusCode;
use tower::{Layer, ServiceExt};
use tower_http::catch_panic::{CatchPanicLayer, ResponseForPanic};

use super::{RequestId, fault};

pub(super) async fn catch(Extension(id): Extension<RequestId>, request: Request, next: Next) -> Response {
    let Ok(response) = CatchPanicLayer::custom(Panicked(id)).layer(next).oneshot(request).await;
    response.map(Body::new)
}

#[derive(Clone)]
struct Panicked(RequestId);

impl ResponseForPanic for Panicked {
    type ResponseBody = Body;

    fn response_for_panic(&mut self, _: Box<dyn Any + Send>) -> Response {
        // What the panic says may be somebody's data; where it happened, the panic hook tells.
        tracing::error!("a handler panicked");
        fault(StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong here.", &self.0)
    }
}
