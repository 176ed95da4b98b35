//! One line in the log for each request, and the number that joins it to what else was logged about it.

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderName, HeaderValue, Method};
use regain_core::random::Randomness;
use tokio::time::Instant;
use tracing::Instrument;

/// The number of a request: 16 hexadecimal digits, in the log, in the header `x-request-id` of the answer and as
/// support id on error pages. Never a client's own, which could forge another's log lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(pub String);

const HEADER: HeaderName = HeaderName::from_static("x-request-id");

pub(super) async fn trace(
    State(randomness): State<Randomness>,
    mut request: Request,
    next: Next,
) -> Response {
    let id = format!("{:016x}", u64::from_be_bytes(randomness.fork().bytes()));
    request.extensions_mut().insert(RequestId(id.clone()));
    // The template, not the path: that may hold a token, or something typed into the wrong place.
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).to_owned();
    let span = tracing::info_span!("request", id, method = method(request.method()), route);
    let started = Instant::now();
    let answer = async {
        let mut response = next.run(request).await;
        if let Ok(id) = HeaderValue::from_str(&id) {
            response.headers_mut().insert(HEADER, id);
        }
        let milliseconds = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        tracing::info!(status = response.status().as_u16(), milliseconds, "answered");
        response
    };
    answer.instrument(span).await
}

/// The method's name if it is one: clients may invent others, of any length.
fn method(method: &Method) -> &str {
    const KNOWN: [Method; 9] = [
        Method::GET,
        Method::HEAD,
        Method::POST,
        Method::PUT,
        Method::PATCH,
        Method::DELETE,
        Method::OPTIONS,
        Method::TRACE,
        Method::CONNECT,
    ];
    if KNOWN.contains(method) { method.as_str() } else { "unknown" }
}
