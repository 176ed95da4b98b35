//! Tests of headers.

use super::*;

fn header<'r>(response: &'r Response, name: &str) -> &'r str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

// HDR-02, HDR-03, HDR-04, B13, B15
#[tokio::test(start_paused = true)]
async fn every_answer_has_the_headers() {
    let mut misdirected = empty(request("GET", "/"));
    misdirected.headers_mut().insert("host", "evil.example".parse().unwrap());
    let answers = [
        (200, empty(request("GET", "/"))),
        (200, empty(request("HEAD", "/"))),
        (404, empty(request("GET", "/nothing"))),
        (404, empty(request("GET", "/l/token/x.css"))),
        (405, empty(request("DELETE", "/"))),
        (405, empty(request("TRACE", "/"))),
        (405, empty(request("TRACE", "/nothing"))),
        (400, empty(request("GET", "/").header("host", "again.example"))),
        (421, misdirected),
        (413, request("POST", "/length").body(vec![b'a'; 70_000].into()).unwrap()),
        (500, empty(request("GET", "/panic"))),
        (504, empty(request("GET", "/slow"))),
    ];
    for (status, request) in answers {
        let shown = format!("{} {}", request.method(), request.uri());
        let response = ask(request).await;
        assert_eq!(response.status().as_u16(), status, "{shown}");
        let policy = header(&response, "content-security-policy");
        assert!(policy.contains("default-src 'none'; script-src 'nonce-"), "{shown}: {policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{shown}: {policy}");
        assert!(!policy.contains("unsafe"), "{shown}: {policy}");
        for (name, value) in [
            ("x-frame-options", "DENY"),
            ("x-content-type-options", "nosniff"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("cache-control", "no-store"),
            ("strict-transport-security", "max-age=63072000; includeSubDomains"),
        ] {
            assert_eq!(header(&response, name), value, "{shown}: {name}");
        }
        assert!(header(&response, "permissions-policy").contains("camera=()"), "{shown}");
        assert_eq!(header(&response, "x-request-id").len(), 16, "{shown}");
        assert_eq!(response.headers().get("server"), None, "{shown}");
        assert_eq!(response.headers().get("access-control-allow-origin"), None, "{shown}");
    }
}

#[tokio::test]
async fn the_policy_allows_the_nonce_of_this_page_only() {
    let app = app();
    let mut seen = Vec::new();
    for _ in 0..2 {
        let response = app.clone().oneshot(empty(request("GET", "/nonce"))).await.unwrap();
        let policy = header(&response, "content-security-policy").to_owned();
        let nonce = text(response).await;
        assert_eq!(nonce.len(), 32);
        assert!(policy.contains(&format!("script-src 'nonce-{nonce}';")), "{policy}");
        seen.push(nonce);
    }
    assert_ne!(seen[0], seen[1]);
}

#[tokio::test]
async fn a_form_ends_here_or_where_its_page_says() {
    let plain = ask(empty(request("GET", "/"))).await;
    assert!(header(&plain, "content-security-policy").contains("; form-action 'self';"));
    let leading_on = ask(empty(request("GET", "/form"))).await;
    let policy = header(&leading_on, "content-security-policy");
    assert!(policy.contains("; form-action 'self' https://portal.example;"), "{policy}");
}

#[tokio::test]
async fn plain_http_does_not_ask_for_https() {
    let mut request = empty(request("GET", "/"));
    request.headers_mut().insert("host", "127.0.0.1:8080".parse().unwrap());
    let response = app_at("http://127.0.0.1:8080").oneshot(request).await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers().get("strict-transport-security"), None);
}

#[tokio::test]
async fn a_handler_may_know_better_what_is_cached_and_what_runs() {
    let response = ask(empty(request("GET", "/own"))).await;
    assert_eq!(header(&response, "content-security-policy"), "sandbox");
    assert_eq!(header(&response, "cache-control"), "max-age=9, immutable");
    assert_eq!(header(&response, "x-frame-options"), "DENY");
}

#[tokio::test]
async fn a_page_with_a_token_in_its_address_sends_no_referer() {
    assert_eq!(header(&ask(empty(request("GET", "/l/abc"))).await, "referrer-policy"), "no-referrer");
    assert_eq!(header(&ask(empty(request("GET", "/"))).await, "referrer-policy"), "same-origin");
    assert_eq!(header(&ask(empty(request("GET", "/nothing"))).await, "referrer-policy"), "same-origin");
}
