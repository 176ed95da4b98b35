//! The reset that a browser holds, by its cookie.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use regain_app::Error;
use regain_app::reset::Holder;

use super::cookies::{Memory, RESET};
use crate::page::{PageError, go};
use crate::state::WebState;

/// A held reset, and what its browser remembers. A browser that holds none is led to the start.
pub(super) struct Held {
    pub(super) holder: Holder,
    pub(super) memory: Memory,
}

impl FromRequestParts<WebState> for Held {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, Response> {
        let token = state.cookies().read(&parts.headers, &RESET).unwrap_or_default();
        match state.app().holder(token).await {
            Ok(holder) => Ok(Self { holder, memory: Memory::of(&parts.headers, state) }),
            Err(Error::NotFound) => Err(go("/reset")),
            Err(error) => Err(PageError::from(error).into_response()),
        }
    }
}
