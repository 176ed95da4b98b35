//! The reset that a browser holds, by its cookie.

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use regain_app::Error;
use regain_app::reset::Holder;

use super::cookies::{Memory, RESET};
use crate::extract::caller;
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
            Err(Error::NotFound) => {
                // A form of a flow whose cookie was rotated away is worth a line: someone else may have planted it.
                if !token.is_empty() && !parts.method.is_safe() {
                    let source = caller::of(parts, state).source;
                    state.app().note_refused_request(source, StatusCode::UNAUTHORIZED.as_u16()).await;
                }
                Err(go("/reset"))
            }
            Err(error) => Err(PageError::from(error).into_response()),
        }
    }
}
