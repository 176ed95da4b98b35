//! Bodies are small and come at once: a handler gets a whole one or isn't called.

use std::future::poll_fn;
use std::pin::Pin;
use std::time::Duration;

use axum::body::{Body, HttpBody};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::StatusCode;
use tokio::time::timeout;

use super::plain;

/// Largest body, in bytes.
const LIMIT: usize = 64 * 1024;

/// How much of a larger one is read and thrown away, in bytes: a client that is still sending when the connection
/// closes sees an error of its own and never our answer.
const DRAIN: usize = 4 * 1024 * 1024;

/// From the request's head to the body's end.
const DEADLINE: Duration = Duration::from_secs(15);

pub(super) async fn read(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let (status, text) = match timeout(DEADLINE, whole(body)).await {
        Ok(Ok(body)) => return next.run(Request::from_parts(parts, body.into())).await,
        Ok(Err(Unread::TooLarge)) => (StatusCode::PAYLOAD_TOO_LARGE, "That is more than this page takes."),
        Ok(Err(Unread::Broken)) => (StatusCode::BAD_REQUEST, "The request did not arrive whole. Try again."),
        Err(_) => (StatusCode::REQUEST_TIMEOUT, "The request took too long to arrive. Try again."),
    };
    plain(status, text)
}

enum Unread {
    TooLarge,
    Broken,
}

async fn whole(mut body: Body) -> Result<Vec<u8>, Unread> {
    let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    let (mut kept, mut seen) = (Vec::with_capacity(announced.min(LIMIT)), 0);
    while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        let Ok(data) = frame.map_err(|_| Unread::Broken)?.into_data() else { continue };
        seen += data.len();
        if seen > DRAIN {
            break;
        }
        if seen <= LIMIT {
            kept.extend_from_slice(&data);
        }
    }
    if seen > LIMIT { Err(Unread::TooLarge) } else { Ok(kept) }
}
