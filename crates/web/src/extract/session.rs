//! Who is signed in, by the browser's cookie.

use std::time::Duration;

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use axum::response::{AppendHeaders, IntoResponse, Response};
use regain_app::Error;
use regain_app::account::{BrowserTokens, Session};

use crate::middleware::cookies::{Cookie, SameSite};
use crate::page::{PageError, go};
use crate::state::WebState;

/// That a browser is signed in. Lax, since people come to their account from links elsewhere.
pub(crate) const SESSION: Cookie = Cookie { name: "session", same_site: SameSite::Lax, lifetime: None };

/// That a browser signed in before.
pub(crate) const KNOWN: Cookie = Cookie {
    name: "known",
    same_site: SameSite::Lax,
    lifetime: Some(Duration::from_secs(365 * 24 * 60 * 60)),
};

/// Gives a browser what it presents from now on.
pub(crate) fn remember(
    state: &WebState,
    tokens: &BrowserTokens,
    response: Response,
) -> Result<Response, PageError> {
    let set = |cookie, value| state.cookies().set(cookie, value).map_err(|error| PageError::internal(&error));
    let (session, known) = (set(&SESSION, &tokens.session)?, set(&KNOWN, &tokens.known_browser)?);
    Ok((AppendHeaders([(header::SET_COOKIE, session), (header::SET_COOKIE, known)]), response)
        .into_response())
}

/// Gives a browser the new token of its session.
pub(crate) fn remember_session(
    state: &WebState,
    token: &str,
    response: Response,
) -> Result<Response, PageError> {
    let session = state.cookies().set(&SESSION, token).map_err(|error| PageError::internal(&error))?;
    Ok((AppendHeaders([(header::SET_COOKIE, session)]), response).into_response())
}

/// The session of a browser, if it has one, whatever is open to it.
pub(crate) struct Presented(pub(crate) Option<Session>);

/// A session that everything is open to. Others are led to what they have to do first.
pub(crate) struct SignedIn(pub(crate) Session);

/// A session that nothing but a change of password is open to.
pub(crate) struct MustChange(pub(crate) Session);

/// A session that is asked for its security info before anything else.
pub(crate) struct Owing(pub(crate) Session);

impl FromRequestParts<WebState> for Presented {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, PageError> {
        let Some(token) = state.cookies().read(&parts.headers, &SESSION) else { return Ok(Self(None)) };
        match state.app().session(token).await {
            Ok(session) => Ok(Self(Some(session))),
            Err(Error::NotFound) => Ok(Self(None)),
            Err(error) => Err(error.into()),
        }
    }
}

impl FromRequestParts<WebState> for SignedIn {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, Response> {
        match presented(parts, state).await? {
            Some(session) if session.must_change() => Err(go("/signin/password")),
            Some(session) if session.duty().is_some() && !is_security_info(parts.uri.path()) => {
                Err(go("/signin/security-info"))
            }
            Some(session) => Ok(Self(session)),
            None => Err(go(sign_in_before(parts.uri.path()))),
        }
    }
}

impl FromRequestParts<WebState> for MustChange {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, Response> {
        match presented(parts, state).await? {
            Some(session) if session.must_change() => Ok(Self(session)),
            Some(_) => Err(go("/account")),
            None => Err(go("/signin")),
        }
    }
}

impl FromRequestParts<WebState> for Owing {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, Response> {
        match presented(parts, state).await? {
            Some(session) if session.must_change() => Err(go("/signin/password")),
            Some(session) if session.duty().is_some() => Ok(Self(session)),
            Some(_) => Err(go("/account")),
            None => Err(go("/signin")),
        }
    }
}

async fn presented(parts: &mut Parts, state: &WebState) -> Result<Option<Session>, Response> {
    let presented = Presented::from_request_parts(parts, state).await;
    presented.map(|Presented(session)| session).map_err(IntoResponse::into_response)
}

fn is_security_info(path: &str) -> bool {
    path.starts_with("/account/security-info")
}

/// Password managers open the change of a password directly (WAN-07), and people keep the address of security info, so
/// sign-in leads back to them.
fn sign_in_before(path: &str) -> &'static str {
    match path {
        "/account/password" => "/signin?return_to=/account/password",
        _ if is_security_info(path) => "/signin?return_to=/account/security-info",
        _ => "/signin",
    }
}
