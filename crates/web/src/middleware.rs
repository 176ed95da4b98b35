//! What happens to every request before a handler sees it, and to every answer after.
//!
//! From the outside in: request id and log line, headers, panics, client address, note of refusals, method and host,
//! body, time limit, pace.
//! One more is a file of its own and a line in [`stack`], at the place where it is needed: whatever answers instead of
//! a handler stands inside `headers`, so that no answer goes out without them.

mod body;
pub mod cookies;
pub mod csrf;
mod headers;
mod pace;
mod panic;
mod refusal;
mod source;
mod target;
#[cfg(test)]
mod tests;
mod time;
mod trace;

use std::sync::Arc;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ipnet::IpNet;
use regain_app::App;
use regain_core::random::Randomness;
use tower::ServiceBuilder;
use url::Url;

pub use headers::{FormTarget, Nonce};
pub use source::ClientAddress;
pub use trace::RequestId;

/// How this server is reached.
pub struct Options {
    /// What links start with; its host and port are a name of this server, its scheme says whether people come
    /// encrypted.
    pub base_url: Url,
    /// Further names, as browsers send them in `Host`: lower case, with a port unless it is the usual one.
    pub hosts: Vec<String>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Where nonces and request ids come from.
    pub randomness: Randomness,
    /// Who notes refused requests in the audit log.
    pub app: Option<App>,
}

/// Puts everything that each request and answer needs around `router`. Its routes and fallbacks must be complete:
/// what is added later stays outside.
pub fn stack(options: Options, router: Router) -> Router {
    let headers = headers::Policy::new(&options.base_url, options.randomness.clone());
    let names = target::Names::new(&options.base_url, options.hosts);
    router.layer(
        ServiceBuilder::new()
            .layer(from_fn_with_state(options.randomness, trace::trace))
            .layer(from_fn_with_state(Arc::new(headers), headers::add))
            .layer(from_fn(panic::catch))
            .layer(from_fn_with_state(Arc::<[IpNet]>::from(options.trusted_proxies), source::find))
            .layer(from_fn_with_state(options.app, refusal::note))
            .layer(from_fn_with_state(Arc::new(names), target::check))
            .layer(from_fn(body::read))
            .layer(from_fn(time::limit))
            .layer(from_fn(pace::keep)),
    )
}

/// An answer in place of the handler's: one sentence.
fn plain(status: StatusCode, text: &str) -> Response {
    (status, format!("{text}\n")).into_response()
}

/// An answer to something that went wrong here, with the number that support can find it by.
fn fault(status: StatusCode, text: &str, request: &RequestId) -> Response {
    plain(status, &format!("{text} If you contact support, give them this number: {}.", request.0))
}
