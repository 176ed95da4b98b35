//! Where to go after sign-in, if another page asked for it (INP-05).

use url::Url;

use crate::state::WebState;

/// The longest address that is followed, in bytes: cookies carry it.
const LONGEST: usize = 1024;

/// The address in its normal spelling, if its origin is on the allow-list.
pub(crate) fn checked(state: &WebState, target: &str) -> Option<String> {
    among(&state.options().return_to, target)
}

/// The origin of an address that was [`checked`].
pub(crate) fn origin(checked: &str) -> Option<String> {
    Some(Url::parse(checked).ok()?.origin().ascii_serialization())
}

/// Origins are compared as browsers understand them, never as text; what browsers would have to repair first, and
/// what only looks like a part of an origin, is refused.
fn among(allowed: &[String], target: &str) -> Option<String> {
    let has_odd =
        target.contains(|letter: char| letter.is_control() || letter.is_whitespace() || letter == '\\');
    if target.len() > LONGEST || has_odd || target.contains('#') {
        return None;
    }
    let (scheme, rest) = target.split_once("://")?;
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let is_web = ["https", "http"].iter().any(|web| scheme.eq_ignore_ascii_case(web));
    if !is_web || authority.is_empty() || authority.contains('@') {
        return None;
    }
    let parsed = Url::parse(target).ok()?;
    let origin = parsed.origin();
    let is_allowed = allowed.iter().filter_map(|own| Url::parse(own).ok()).any(|own| own.origin() == origin);
    let normal = String::from(parsed);
    (is_allowed && normal.len() <= LONGEST).then_some(normal)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn among_ours(target: &str) -> Option<String> {
        let ours = ["https://portal.corp.example", "https://hr.corp.example:8443", "http://localhost:3000"];
        among(&ours.map(str::to_owned), target)
    }

    #[test]
    fn an_allowed_origin_is_followed_in_its_normal_spelling() {
        for (target, normal) in [
            ("https://portal.corp.example", "https://portal.corp.example/"),
            ("https://portal.corp.example/a/b?c=d&e=%2F", "https://portal.corp.example/a/b?c=d&e=%2F"),
            ("https://PORTAL.corp.example/A", "https://portal.corp.example/A"),
            ("HTTPS://portal.corp.example:443/", "https://portal.corp.example/"),
            ("https://portal.corp.example/a/../b", "https://portal.corp.example/b"),
            (
                "https://portal.corp.example?next=//evil.example",
                "https://portal.corp.example/?next=//evil.example",
            ),
            ("https://hr.corp.example:8443/x", "https://hr.corp.example:8443/x"),
            ("http://localhost:3000/x", "http://localhost:3000/x"),
        ] {
            assert_eq!(among_ours(target).as_deref(), Some(normal), "{target}");
        }
    }

    // B09
    #[test]
    fn everything_else_is_refused() {
        for target in [
            "",
            "/",
            "/account",
            "https://evil.example/",
            "https://portal.corp.example.evil.tld/",
            "https://evilportal.corp.example/",
            "https://corp.example/",
            "https://sub.portal.corp.example/",
            "https://portal.corp.example./",
            "https://PORTAL..",
            "https://portal.corp.example@evil.tld/",
            "https://portal.corp.example:443@evil.tld/",
            "https://user@portal.corp.example/",
            "https://user:word@portal.corp.example/",
            "https://@portal.corp.example/",
            "//evil.tld",
            "//portal.corp.example",
            "/\\evil.tld",
            "\\\\evil.tld",
            "https:\\\\portal.corp.example",
            "https://portal.corp.example\\@evil.tld",
            "https://evil.tld\\.portal.corp.example",
            "https:evil.tld",
            "https:portal.corp.example",
            "https:/portal.corp.example",
            "https:///portal.corp.example",
            "http://portal.corp.example/",
            "https://portal.corp.example:8443/",
            "https://hr.corp.example/",
            "https://localhost:3000/",
            "ftp://portal.corp.example/",
            "javascript://portal.corp.example/%0aalert(1)",
            "data://portal.corp.example/",
            "blob:https://portal.corp.example/1",
            "%2f%2fevil.tld",
            "https://portal.corp.example%2f@evil.tld",
            "https://portal.corp.example%00.evil.tld/",
            "https://portal.corp.example/#evil",
            "https://evil.tld#@portal.corp.example",
            " https://portal.corp.example/",
            "https://portal.corp.example/ ",
            "https://portal.corp.example/\r\nLocation: https://evil.tld",
            "ht\ntps://portal.corp.example/",
            "https://portal.corp\t.example/",
            "https://portal.corp.example/\0",
            "https://portal.corp.\u{435}xample/",
            "https://portal\u{3002}corp\u{3002}example.evil.tld/",
        ] {
            assert_eq!(among_ours(target), None, "{target:?}");
        }
        let long = format!("https://portal.corp.example/{}", "a".repeat(LONGEST));
        assert_eq!(among_ours(&long), None);
    }

    #[test]
    fn an_allow_list_of_nonsense_allows_nothing() {
        let nonsense = ["portal.corp.example", "data:text/plain,x", "*", ""].map(str::to_owned);
        for target in
            ["https://portal.corp.example/", "data:text/plain,x", "https://*/", "https://x.example/"]
        {
            assert_eq!(among(&nonsense, target), None, "{target}");
        }
    }

    #[test]
    fn the_origin_is_what_a_policy_names() {
        assert_eq!(origin("https://hr.corp.example:8443/x").as_deref(), Some("https://hr.corp.example:8443"));
        assert_eq!(origin("/account"), None);
    }
}
