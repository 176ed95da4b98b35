//! Requests that are meant for this server (promise 7): one `Host`, and it is a name of ours.

use std::collections::HashSet;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header::HOST;
use http::uri::Authority;
use http::{Method, StatusCode, Version};
use url::Url;

use super::plain;

/// The names that this server answers to.
pub(super) struct Names {
    known: HashSet<String>,
    usual_port: u16,
}

impl Names {
    pub(super) fn new(base_url: &Url, more: Vec<String>) -> Self {
        let mut known = HashSet::from_iter(more);
        known.insert(base_url.authority().to_owned());
        Self { known, usual_port: if base_url.scheme() == "https" { 443 } else { 80 } }
    }

    fn include(&self, host: &Authority) -> bool {
        let name = match host.port_u16() {
            Some(port) if port == self.usual_port => host.host(),
            _ => host.as_str(),
        };
        self.known.contains(&name.to_ascii_lowercase())
    }
}

pub(super) async fn check(State(names): State<Arc<Names>>, request: Request, next: Next) -> Response {
    // A fallback would answer these as if they were pages (HDR-04).
    if [Method::TRACE, Method::CONNECT].contains(request.method()) {
        return plain(StatusCode::METHOD_NOT_ALLOWED, "This server does not do that.");
    }
    match host(&request) {
        None => plain(StatusCode::BAD_REQUEST, "The request does not say clearly which server it is for."),
        Some(host) if !names.include(&host) => {
            plain(StatusCode::MISDIRECTED_REQUEST, "This server does not answer to that name.")
        }
        Some(_) => next.run(request).await,
    }
}

/// The host that a request is for, if it says so once and plainly. HTTP/2 has it in `:authority`; in HTTP/1 a target
/// with a host in it is a proxy's, and we are none.
fn host(request: &Request) -> Option<Authority> {
    let mut headers = request.headers().get_all(HOST).iter();
    let header = headers.next().map(|value| Authority::try_from(value.as_bytes()));
    if headers.next().is_some() {
        return None;
    }
    let http2 = request.version() == Version::HTTP_2;
    let host = match (request.uri().authority(), header) {
        (None, Some(Ok(header))) => header,
        (Some(target), None) if http2 => target.clone(),
        (Some(target), Some(Ok(header))) if http2 && *target == header => header,
        _ => return None,
    };
    (!host.as_str().contains('@')).then_some(host)
}
