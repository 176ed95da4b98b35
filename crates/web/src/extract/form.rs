//! Posted forms, read strictly: no field twice, none unknown, no text that nobody can type, and the token of the
//! browser that drew the page.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header;
use serde::Deserialize;
use serde::de::value::MapDeserializer;
use serde::de::{DeserializeOwned, IntoDeserializer};

use super::browser::Browser;
use crate::page::PageError;
use crate::state::WebState;

/// A form, and the browser that sent it.
pub(crate) struct Form<T>(pub(crate) T, pub(crate) Browser);

/// A form with nothing to fill in.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Press {}

/// The field that every form carries.
const TOKEN_FIELD: &str = "csrf";

impl<T: DeserializeOwned> FromRequest<WebState> for Form<T> {
    type Rejection = PageError;

    async fn from_request(request: Request, state: &WebState) -> Result<Self, PageError> {
        let (mut parts, body) = request.into_parts();
        let unreadable = PageError::unreadable();
        if !is_form(&parts.headers) || parts.uri.query().is_some() {
            return Err(unreadable);
        }
        let Ok(browser) = Browser::from_request_parts(&mut parts, state).await;
        let Ok(body) = Bytes::from_request(Request::from_parts(parts, body), state).await else {
            return Err(unreadable);
        };
        let Some(mut fields) = fields(&body) else { return Err(unreadable) };
        let token =
            fields.iter().position(|(name, _)| name == TOKEN_FIELD).map(|at| fields.swap_remove(at).1);
        if !token.is_some_and(|token| state.app().is_form_token(&browser.value, &token)) {
            return Err(PageError::form_stale());
        }
        let pairs = fields.into_iter().map(|(name, value)| (name, value.into_deserializer()));
        let deserializer = MapDeserializer::<_, serde::de::value::Error>::new(pairs);
        T::deserialize(deserializer).map(|form| Self(form, browser)).map_err(|_| unreadable)
    }
}

fn is_form(headers: &axum::http::HeaderMap) -> bool {
    let content_type =
        headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    crate::extract::is_utf8_of(content_type, "application/x-www-form-urlencoded")
}

/// The fields, or nothing if one comes twice, is not UTF-8 or holds a NUL.
fn fields(body: &[u8]) -> Option<Vec<(String, String)>> {
    let mut fields: Vec<(String, String)> = Vec::new();
    for (name, value) in url::form_urlencoded::parse(body) {
        // The parser puts U+FFFD where bytes are not UTF-8; a password with such a hole must not be taken.
        let is_text = ![&name, &value].iter().any(|text| text.contains(['\0', char::REPLACEMENT_CHARACTER]));
        if !is_text || fields.iter().any(|(earlier, _)| *earlier == name) {
            return None;
        }
        fields.push((name.into_owned(), value.into_owned()));
    }
    Some(fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_comes_once_and_as_text() {
        assert_eq!(fields(b"a=1&b=x+y").unwrap(), [("a".into(), "1".into()), ("b".into(), "x y".into())]);
        for odd in [&b"identifier=alice&identifier=mallory"[..], b"a=%00", b"a=%ff", b"%ff=a", b"a=1&a=1"] {
            assert!(fields(odd).is_none(), "{odd:?}");
        }
    }
}
