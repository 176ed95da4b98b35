//! Requests that no use case took: they leave an audit row, and programs get them as problems.

use axum::Extension;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use regain_app::App;
use regain_core::audit::Source;

use super::ClientAddress;
use crate::api::problem::{Noted, Problem};

/// Statuses that are answered before any use case is asked; what a use case refuses it notes itself.
const UNNOTED: [StatusCode; 9] = [
    StatusCode::BAD_REQUEST,
    StatusCode::UNAUTHORIZED,
    StatusCode::FORBIDDEN,
    StatusCode::NOT_FOUND,
    StatusCode::METHOD_NOT_ALLOWED,
    StatusCode::REQUEST_TIMEOUT,
    StatusCode::PAYLOAD_TOO_LARGE,
    StatusCode::UNSUPPORTED_MEDIA_TYPE,
    StatusCode::MISDIRECTED_REQUEST,
];

/// Notes what was refused. Without use cases, as in tests of this layer's neighbours, nothing is noted.
pub(super) async fn note(
    State(app): State<Option<App>>,
    Extension(ClientAddress(address)): Extension<ClientAddress>,
    request: Request,
    next: Next,
) -> Response {
    let is_programs = request.uri().path().starts_with("/api/");
    let response = next.run(request).await;
    let status = response.status();
    let is_noted = response.extensions().get::<Noted>().is_some();
    if let Some(app) = app.filter(|_| UNNOTED.contains(&status) && !is_noted) {
        let source = Source { address: Some(address), user_agent: None };
        app.note_refused_request(source, status.as_u16()).await;
    }
    if is_programs && is_plain_refusal(&response) { as_problem(status) } else { response }
}

/// Whether a layer of ours answered with its one sentence.
fn is_plain_refusal(response: &Response) -> bool {
    let is_refusal = response.status().is_client_error() || response.status().is_server_error();
    let plain = HeaderValue::from_static("text/plain; charset=utf-8");
    is_refusal && response.headers().get(header::CONTENT_TYPE) == Some(&plain)
}

fn as_problem(status: StatusCode) -> Response {
    let title = status.canonical_reason().unwrap_or("Refused");
    let detail = "The request was refused before it was read. See /api/docs.";
    Problem::new(status, &format!("http-{}", status.as_u16()), title, detail).into_response()
}
