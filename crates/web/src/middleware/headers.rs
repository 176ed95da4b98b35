//! The headers that every answer carries (HDR-02, HDR-03).
//!
//! Scripts are let in by nonce alone. A module that a nonced one imports inherits the nonce (HTML, "descendant script
//! fetch options"), so that our modules may import each other with neither `'self'`, which would run any file of ours
//! that an attacker names, nor `'strict-dynamic'`, which would run what a script is tricked into adding.

use std::sync::Arc;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use http::{HeaderMap, HeaderName, HeaderValue};
use regain_core::random::Randomness;
use url::Url;

/// What a page's `<script nonce=…>` must say: 32 hexadecimal digits, another for each request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nonce(pub String);

/// Response extension: an origin, not ours, that the forms of this page may end at. Browsers hold the redirect that
/// follows a form to `form-action` too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormTarget(pub String);

/// Headers that say the same on every answer.
const FIXED: [(HeaderName, HeaderValue); 5] = [
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static(
            "accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), fullscreen=(), \
             geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), otp-credentials=(), payment=(), \
             picture-in-picture=(), publickey-credentials-create=(self), publickey-credentials-get=(self), \
             screen-wake-lock=(), serial=(), usb=(), xr-spatial-tracking=()",
        ),
    ),
];

/// Two years, and every name below this one, as the preload list asks.
const HSTS: HeaderValue = HeaderValue::from_static("max-age=63072000; includeSubDomains");

pub(super) struct Policy {
    https: bool,
    randomness: Randomness,
}

impl Policy {
    pub(super) fn new(base_url: &Url, randomness: Randomness) -> Self {
        Self { https: base_url.scheme() == "https", randomness }
    }
}

pub(super) async fn add(State(policy): State<Arc<Policy>>, mut request: Request, next: Next) -> Response {
    let nonce = format!("{:032x}", u128::from_be_bytes(policy.randomness.fork().bytes()));
    request.extensions_mut().insert(Nonce(nonce.clone()));
    let referrer = referrer_policy(&request);
    let mut response = next.run(request).await;
    let target = response.extensions_mut().remove::<FormTarget>();
    let headers = response.headers_mut();
    headers.extend(FIXED);
    if policy.https {
        headers.insert(STRICT_TRANSPORT_SECURITY, HSTS);
    }
    default(headers, REFERRER_POLICY, HeaderValue::from_static(referrer));
    default(headers, CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(content) = HeaderValue::try_from(content_policy(&nonce, target.as_ref())) {
        default(headers, CONTENT_SECURITY_POLICY, content);
    }
    response
}

/// Sets a header unless the handler knows better: an asset that may be cached, a mail shown in a sandbox.
fn default(headers: &mut HeaderMap, name: HeaderName, value: HeaderValue) {
    headers.entry(name).or_insert(value);
}

/// Other sites learn nothing. Within ours, a page whose address holds a token keeps it to itself; the rest may tell,
/// since `no-referrer` also takes the `Origin` from their forms (Fetch, "append a request `Origin` header"), which
/// the check against forged requests needs where a browser sends no `Sec-Fetch-Site`.
fn referrer_policy(request: &Request) -> &'static str {
    let route = request.extensions().get::<MatchedPath>();
    if route.is_some_and(has_token) { "no-referrer" } else { "same-origin" }
}

/// Whether the address of a route holds a secret; such parameters are called `token`.
pub(super) fn has_token(route: &MatchedPath) -> bool {
    route.as_str().contains("{token}")
}

fn content_policy(nonce: &str, target: Option<&FormTarget>) -> String {
    let forms = target.map_or_else(|| "'self'".to_owned(), |FormTarget(origin)| format!("'self' {origin}"));
    format!(
        "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:; \
         connect-src 'self'; manifest-src 'self'; form-action {forms}; base-uri 'none'; object-src 'none'; \
         frame-ancestors 'none'"
    )
}
