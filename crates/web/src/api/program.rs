//! Who calls the interface: a program. Browsers are refused, so that no page can use a person's cookies or address.

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use regain_app::admin::By;
use regain_app::caller::Caller;
use regain_app::reset::Holder;
use regain_core::api_key::KeyScope;
use serde::Deserialize;

use super::key;
use super::problem::{Problem, not_found};
use crate::extract::caller;
use crate::state::WebState;

/// A program, calling for the address that it asserts if it does.
pub(crate) struct Program(pub(crate) Caller);

impl FromRequestParts<WebState> for Program {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, Problem> {
        let caller = caller(parts, state)?;
        key::presented(&parts.headers, state, caller, &[]).await.map(|(caller, _)| Self(caller))
    }
}

/// A program whose key has the scope `brake`.
pub(crate) struct Braker {
    pub(crate) caller: Caller,
    pub(crate) by: By,
}

impl FromRequestParts<WebState> for Braker {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, Problem> {
        let caller = caller(parts, state)?;
        let (caller, by) = key::presented(&parts.headers, state, caller, &[KeyScope::Brake]).await?;
        // Something was needed, so there is a key.
        by.map(|by| Self { caller, by }).ok_or_else(not_found)
    }
}

/// A program whose key has the scope `tokens`.
pub(crate) struct TokenKeeper(pub(crate) By);

impl FromRequestParts<WebState> for TokenKeeper {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, Problem> {
        let caller = caller(parts, state)?;
        let (_, by) = key::presented(&parts.headers, state, caller, &[KeyScope::Tokens]).await?;
        by.map(Self).ok_or_else(not_found)
    }
}

/// Who calls, unless it is a browser.
fn caller(parts: &Parts, state: &WebState) -> Result<Caller, Problem> {
    if parts.headers.contains_key(header::ORIGIN) || parts.headers.contains_key(header::COOKIE) {
        return Err(Problem::new(
            StatusCode::FORBIDDEN,
            "browser",
            "This interface is for programs",
            "Send neither Origin nor Cookie. People use /reset.",
        ));
    }
    if parts.uri.query().is_some() {
        return Err(Problem::new(
            StatusCode::BAD_REQUEST,
            "query",
            "No parameters are read from the address",
            "Send fields in the body.",
        ));
    }
    Ok(caller::of(parts, state))
}

/// The reset that the path names and the token holds.
pub(crate) struct Held(pub(crate) Holder);

#[derive(Deserialize)]
struct ResetPath {
    id: String,
}

impl FromRequestParts<WebState> for Held {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, Problem> {
        let token = bearer(parts).ok_or_else(unauthorized)?.to_owned();
        let held = state.app().holder(&token).await;
        let holder = held.map_err(|error| match matches!(error, regain_app::Error::NotFound) {
            true => unauthorized(),
            false => error.into(),
        })?;
        let Path(path) =
            Path::<ResetPath>::from_request_parts(parts, state).await.map_err(|_| not_found())?;
        // The token decides; a path that names another reset names nothing (C11).
        if path.id == holder.reset().to_string() { Ok(Self(holder)) } else { Err(not_found()) }
    }
}

fn bearer(parts: &Parts) -> Option<&str> {
    let mut values = parts.headers.get_all(header::AUTHORIZATION).iter();
    let (only, None) = (values.next()?, values.next()) else { return None };
    let (scheme, token) = only.to_str().ok()?.split_once(' ')?;
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

fn unauthorized() -> Problem {
    Problem::new(
        StatusCode::UNAUTHORIZED,
        "token",
        "No reset is held by this token",
        "Send `Authorization: Bearer` with the token that the start answered.",
    )
}
