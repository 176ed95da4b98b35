//! The cookies of a running reset. They go when the longest that it can live is over.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use data_encoding::BASE64URL_NOPAD;

use crate::middleware::cookies::{Cookie, SameSite};
use crate::state::WebState;

/// The token that holds the reset. Lax, since the link of a mail leads here from another site.
pub(super) const RESET: Cookie = Cookie { name: "reset", same_site: SameSite::Lax, lifetime: None };

/// The name that was typed, so that nobody is asked for it twice (WCAG 3.3.7). It is the browser's own.
const NAME: Cookie = Cookie { name: "reset-name", same_site: SameSite::Lax, lifetime: None };

/// Where to sign in afterwards, checked before it was set and again when it is read.
const RETURN: Cookie = Cookie { name: "reset-return", same_site: SameSite::Lax, lifetime: None };

/// What a browser remembers of the start of its reset.
pub(super) struct Memory {
    pub(super) name: String,
    pub(super) return_to: Option<String>,
}

impl Memory {
    pub(super) fn of(headers: &HeaderMap, state: &WebState) -> Self {
        let text = |cookie| {
            let value = state.cookies().read(headers, cookie)?;
            String::from_utf8(BASE64URL_NOPAD.decode(value.as_bytes()).ok()?).ok()
        };
        Self { name: text(&NAME).unwrap_or_default(), return_to: text(&RETURN) }
    }

    /// Adds the cookies of a reset that was just started, and of its holder.
    pub(super) fn remember(&self, state: &WebState, token: &str, response: Response) -> Response {
        let text = |cookie, value: &str| set(state, cookie, &BASE64URL_NOPAD.encode(value.as_bytes()));
        let set = [
            set(state, &RESET, token),
            text(&NAME, &self.name),
            match &self.return_to {
                Some(origin) => text(&RETURN, origin),
                None => state.cookies().clear(&RETURN).ok(),
            },
        ];
        with_cookies(set.into_iter().flatten(), response)
    }
}

/// Gives the browser the token of a reset that it holds from now on.
pub(super) fn hold(state: &WebState, token: &str, response: Response) -> Response {
    with_cookies(set(state, &RESET, token).into_iter(), response)
}

fn set(state: &WebState, cookie: &Cookie, value: &str) -> Option<HeaderValue> {
    let lifetime = Some(state.app().settings().lifetimes.family);
    state.cookies().set(&Cookie { lifetime, ..*cookie }, value).ok()
}

fn with_cookies(values: impl Iterator<Item = HeaderValue>, response: Response) -> Response {
    let headers: Vec<_> = values.map(|value| (header::SET_COOKIE, value)).collect();
    (AppendHeaders(headers), response).into_response()
}
