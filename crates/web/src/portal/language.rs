//! `/language`: the language of the pages, kept in a cookie.

use axum::extract::State;
use axum::http::header;
use axum::response::{AppendHeaders, IntoResponse, Response};
use serde::Deserialize;

use crate::extract::caller::LANGUAGE;
use crate::extract::form::Form;
use crate::page::{PageError, go};
use crate::state::WebState;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LanguageForm {
    language: String,
    path: String,
}

pub(super) async fn post(
    State(state): State<WebState>,
    Form(form, _): Form<LanguageForm>,
) -> Result<Response, PageError> {
    let known = state.app().pages().languages().any(|language| language.as_str() == form.language);
    if !known || !is_our_path(&form.path) {
        return Err(PageError::unreadable());
    }
    let cookie =
        state.cookies().set(&LANGUAGE, &form.language).map_err(|error| PageError::internal(&error))?;
    Ok((AppendHeaders([(header::SET_COOKIE, cookie)]), go(&form.path)).into_response())
}

/// Whether this is a path of ours and not the beginning of another host (B09).
fn is_our_path(path: &str) -> bool {
    path.starts_with('/')
        && !path.starts_with("//")
        && path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_ours_are_led_back_to() {
        assert!(is_our_path("/reset?username=ada%40x") && is_our_path("/"));
        for other in
            ["//evil.example", "/\\evil.example", "https://evil.example", "", "/a\r\nSet-Cookie: x", "/é"]
        {
            assert!(!is_our_path(other), "{other:?}");
        }
    }
}
