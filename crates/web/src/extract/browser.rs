//! A browser, known by a cookie that stands for nobody: it only binds the forms of a page to the browser that drew
//! them (CSRF-01).

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponseParts, ResponseParts};
use regain_app::caller::Caller;

use super::caller;
use super::trusted::TRUSTED;
use crate::middleware::cookies::{Cookie, SameSite};
use crate::state::WebState;

/// The cookie that binds forms.
const BROWSER: Cookie = Cookie { name: "browser", same_site: SameSite::Lax, lifetime: None };

/// A browser: who is calling, the value that stands for it, and the token that its forms carry.
pub(crate) struct Browser {
    pub(crate) caller: Caller,
    pub(crate) value: String,
    pub(crate) csrf: String,
    /// The token by which people recognise it who trust it.
    pub(crate) trusted: Option<String>,
    cookie: Option<HeaderValue>,
}

impl FromRequestParts<WebState> for Browser {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, Infallible> {
        let (app, cookies) = (state.app(), state.cookies());
        let caller = caller::of(parts, state);
        let trusted = cookies.read(&parts.headers, &TRUSTED).map(ToOwned::to_owned);
        if let Some(known) = cookies.read(&parts.headers, &BROWSER) {
            let (csrf, value) = (app.form_token(known), known.to_owned());
            return Ok(Self { caller, csrf, value, trusted, cookie: None });
        }
        let value = app.browser_token();
        let cookie = cookies.set(&BROWSER, &value).ok();
        Ok(Self { caller, csrf: app.form_token(&value), value, trusted, cookie })
    }
}

impl IntoResponseParts for &Browser {
    type Error = Infallible;

    /// Gives a browser that had none its cookie.
    fn into_response_parts(self, mut response: ResponseParts) -> Result<ResponseParts, Infallible> {
        if let Some(cookie) = &self.cookie {
            response.headers_mut().append(header::SET_COOKIE, cookie.clone());
        }
        Ok(response)
    }
}
