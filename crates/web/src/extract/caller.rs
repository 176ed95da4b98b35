//! Where a request came from, and the language of its answer.

use std::time::Duration;

use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use regain_app::caller::Caller;
use regain_core::audit::Source;
use regain_core::language::Language;

use crate::middleware::ClientAddress;
use crate::middleware::cookies::{Cookie, SameSite};
use crate::state::WebState;

/// The cookie that keeps a chosen language.
pub(crate) const LANGUAGE: Cookie = Cookie {
    name: "language",
    same_site: SameSite::Lax,
    lifetime: Some(Duration::from_secs(365 * 24 * 60 * 60)),
};

/// Characters of a browser's own name that audit rows keep.
const USER_AGENT_CHARACTERS: usize = 256;

/// Who is calling.
pub(crate) fn of(parts: &Parts, state: &WebState) -> Caller {
    let address = parts.extensions.get::<ClientAddress>().map(|address| address.0);
    let user_agent = text(&parts.headers, header::USER_AGENT);
    let user_agent = user_agent.map(|claimed| claimed.chars().take(USER_AGENT_CHARACTERS).collect());
    Caller { source: Source { address, user_agent }, language: language(parts, state) }
}

/// The language of the answer: chosen, else asked for by the browser, else the organization's (E10).
pub(crate) fn language(parts: &Parts, state: &WebState) -> Language {
    let chosen = state.cookies().read(&parts.headers, &LANGUAGE);
    let accepted = text(&parts.headers, header::ACCEPT_LANGUAGE);
    state.app().pages().negotiate(chosen, accepted)
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}
