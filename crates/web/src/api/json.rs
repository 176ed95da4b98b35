//! JSON bodies, read strictly: the right content type, one object, no unknown or repeated fields.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use serde::de::DeserializeOwned;

use super::problem::Problem;

/// A body. What is wrong with it is said in our words; a parser's would repeat what was sent.
pub(crate) struct Json<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if !is_json(&request) {
            return Err(Problem::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "media-type",
                "Only JSON is read here",
                "Send application/json.",
            ));
        }
        let body =
            Bytes::from_request(request, state).await.map_err(|rejection| match rejection.status() {
                StatusCode::PAYLOAD_TOO_LARGE => Problem::new(
                    StatusCode::PAYLOAD_TOO_LARGE,
                    "too-large",
                    "The body is too large",
                    "Send at most 64 KiB.",
                ),
                _ => malformed(),
            })?;
        // An array of the right length would pass for an object.
        let is_object = body.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{');
        let read = serde_json::from_slice(&body).ok().filter(|_| is_object);
        read.map(Self).ok_or_else(malformed)
    }
}

fn is_json(request: &Request) -> bool {
    let content_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    crate::extract::is_utf8_of(content_type.unwrap_or_default(), "application/json")
}

/// The body can't be read.
pub(crate) fn malformed() -> Problem {
    Problem::new(
        StatusCode::BAD_REQUEST,
        "malformed",
        "The body is not what this address takes",
        "Send one JSON object in UTF-8 with the fields of the description, each once, and no others.",
    )
}
