//! Cookies (HDR-01): out of reach of scripts, of other sites' requests and, on HTTPS, of sibling hosts.

use std::borrow::Cow;
use std::time::Duration;

pub use cookie::SameSite;
use cookie::time;
use http::header::COOKIE;
use http::{HeaderMap, HeaderValue};
use url::Url;

/// Response part for signing out (SES-07): pages of the person who leaves go from the browser's caches, the history's
/// too. Not `cookies` or `storage`: those would take the choice of language and known and trusted browsers along.
pub const CLEAR_SITE_DATA: (&str, &str) = ("clear-site-data", "\"cache\"");

/// What is fixed about a cookie.
#[derive(Clone, Copy, Debug)]
pub struct Cookie {
    /// Its name, without a prefix.
    pub name: &'static str,
    /// `Strict`, or `Lax` where people come back by a link.
    pub same_site: SameSite,
    /// How long the browser keeps it; until it is closed, if nothing is said.
    pub lifetime: Option<Duration>,
}

/// The value has something else in it than letters, digits, `-`, `_`, `.` and `~`, which need no quoting.
#[derive(Debug, thiserror::Error)]
#[error("cookie `{0}` can't carry this value")]
pub struct CookieError(&'static str);

/// Writes and reads cookies as the site's scheme demands.
#[derive(Clone, Copy, Debug)]
pub struct Cookies {
    https: bool,
}

impl Cookies {
    /// For the site at `base_url`. On HTTPS names get the prefix `__Host-`, which no sibling host can set and no
    /// plain connection can overwrite; over plain HTTP browsers would refuse that, and `Secure`.
    pub fn new(base_url: &Url) -> Self {
        Self { https: base_url.scheme() == "https" }
    }

    /// The `Set-Cookie` that gives `cookie` a value.
    ///
    /// # Errors
    /// [`CookieError`] if the value has characters that it shouldn't.
    pub fn set(&self, cookie: &Cookie, value: &str) -> Result<HeaderValue, CookieError> {
        let plain = |character: char| character.is_ascii_alphanumeric() || "-_.~".contains(character);
        if !value.chars().all(plain) {
            return Err(CookieError(cookie.name));
        }
        self.header(cookie, value, cookie.lifetime)
    }

    /// The `Set-Cookie` that makes the browser forget `cookie`.
    ///
    /// # Errors
    /// [`CookieError`] if the name has characters that no header can carry.
    pub fn clear(&self, cookie: &Cookie) -> Result<HeaderValue, CookieError> {
        self.header(cookie, "", Some(Duration::ZERO))
    }

    /// The value of `cookie`. If the browser sends two of that name, one was planted, and neither counts.
    pub fn read<'h>(&self, headers: &'h HeaderMap, cookie: &Cookie) -> Option<&'h str> {
        let name = self.name(cookie);
        // By bytes: a neighbour's cookie may hold some that are no text.
        let pairs =
            headers.get_all(COOKIE).iter().flat_map(|value| value.as_bytes().split(|byte| *byte == b';'));
        let mut values =
            pairs.filter_map(|pair| pair.trim_ascii().strip_prefix(name.as_bytes())?.strip_prefix(b"="));
        let value = values.next()?;
        values.next().is_none().then(|| std::str::from_utf8(value).ok()).flatten()
    }

    fn header(
        &self,
        cookie: &Cookie,
        value: &str,
        lifetime: Option<Duration>,
    ) -> Result<HeaderValue, CookieError> {
        let mut built = cookie::Cookie::build((self.name(cookie), value))
            .path("/")
            .http_only(true)
            .same_site(cookie.same_site)
            .secure(self.https)
            .build();
        built.set_max_age(lifetime.and_then(|lifetime| time::Duration::try_from(lifetime).ok()));
        HeaderValue::try_from(built.to_string()).map_err(|_| CookieError(cookie.name))
    }

    fn name(&self, cookie: &Cookie) -> Cow<'static, str> {
        if self.https { format!("__Host-{}", cookie.name).into() } else { cookie.name.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RESET: Cookie =
        Cookie { name: "reset", same_site: SameSite::Lax, lifetime: Some(Duration::from_mins(30)) };
    const SESSION: Cookie = Cookie { name: "session", same_site: SameSite::Strict, lifetime: None };

    fn on(base_url: &str) -> Cookies {
        Cookies::new(&Url::parse(base_url).unwrap())
    }

    fn sent(values: &[&[u8]]) -> HeaderMap {
        values.iter().map(|value| (COOKIE, HeaderValue::from_bytes(value).unwrap())).collect()
    }

    // HDR-01, B19
    #[test]
    fn https_gets_every_protection_and_plain_http_what_browsers_accept_there() {
        let set = |site: &str, cookie| on(site).set(cookie, "abc").unwrap();
        assert_eq!(
            set("https://reset.example", &RESET),
            "__Host-reset=abc; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=1800"
        );
        assert_eq!(
            set("https://reset.example", &SESSION),
            "__Host-session=abc; HttpOnly; SameSite=Strict; Secure; Path=/"
        );
        assert_eq!(set("http://localhost:8080", &SESSION), "session=abc; HttpOnly; SameSite=Strict; Path=/");
    }

    #[test]
    fn a_cleared_cookie_ends_at_once() {
        let cleared = on("https://reset.example").clear(&SESSION).unwrap();
        assert_eq!(cleared, "__Host-session=; HttpOnly; SameSite=Strict; Secure; Path=/; Max-Age=0");
    }

    // B23
    #[test]
    fn a_value_can_not_add_attributes_or_headers() {
        for value in ["a; Domain=evil.example", "a\r\nSet-Cookie: b=c", "a\0", "ü", "a b", "a,b", "\"a\""] {
            assert!(on("https://reset.example").set(&RESET, value).is_err(), "{value:?}");
        }
    }

    #[test]
    fn reads_the_one_cookie_of_its_name() {
        let cookies = on("https://reset.example");
        for headers in [
            sent(&[b"__Host-reset=abc"]),
            sent(&[b"reset=x; __Host-reset=abc ;__Host-session=y"]),
            sent(&[b"other=y", b"__Host-reset=abc"]),
            sent(&[b"__Host-resets=x; __Host-reset=abc; \xff=\xff"]),
        ] {
            assert_eq!(cookies.read(&headers, &RESET), Some("abc"), "{headers:?}");
        }
        assert_eq!(on("http://localhost").read(&sent(&[b"reset=a=b"]), &RESET), Some("a=b"));
    }

    // B17
    #[test]
    fn a_planted_cookie_is_no_cookie() {
        let cookies = on("https://reset.example");
        for headers in [
            sent(&[]),
            sent(&[b"reset=abc"]),
            sent(&[b"__Host-reset=abc; __Host-reset=abc"]),
            sent(&[b"__Host-reset=abc", b"__Host-reset=def"]),
            sent(&[b"__Host-reset"]),
            sent(&[b"__Host-reset=\xff"]),
        ] {
            assert_eq!(cookies.read(&headers, &RESET), None, "{headers:?}");
        }
    }
}
