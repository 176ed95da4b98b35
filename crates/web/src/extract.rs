//! What handlers take out of a request, each checked in one place.

pub(crate) mod browser;
pub(crate) mod caller;
pub(crate) mod form;
pub(crate) mod frame;
pub(crate) mod return_to;
pub(crate) mod session;
pub(crate) mod trusted;

/// Whether a content type is this one, in UTF-8.
pub(crate) fn is_utf8_of(content_type: &str, essence: &str) -> bool {
    let mut parts = content_type.split(';').map(str::trim);
    parts.next().is_some_and(|first| first.eq_ignore_ascii_case(essence))
        && parts.all(|parameter| parameter.eq_ignore_ascii_case("charset=utf-8"))
}
