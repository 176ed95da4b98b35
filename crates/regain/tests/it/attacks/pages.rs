//! B: what browsers are told, and what they bring.

use regain_testkit::visitor::Visitor;
use reqwest::header::{HeaderMap, SET_COOKIE};
use reqwest::{Client, Method, StatusCode};
use serde_json::json;

use super::jar::{Jar, location};
use super::*;

// B17: a flow that the attacker began and planted is worth nothing to them once its owner has proved.
#[tokio::test]
async fn a_planted_flow_is_dead_for_whoever_planted_it() {
    let app = TestApp::start().await;
    let mut attacker = Jar::new();
    let (_, html) = attacker.get(&app, "/reset").await;
    attacker.post(&app, &html, "/reset", &[("identifier", "bob"), ("kind", "reset")]).await;
    let code = code_in(&app.mail_to(&recovery_address("bob"), 1).await);
    let mut victim = attacker.planted();
    let (_, prove) = victim.get(&app, "/reset/prove").await;
    let proved = victim.post(&app, &prove, "/reset/prove", &[("code", &code)]).await;
    assert_eq!(location(&proved), "/reset/password");
    let before = Before::of(&app).await;
    let (status, _) = attacker.get(&app, "/reset/password").await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let stolen = attacker.post(&app, &html, "/reset/password", &[("password", NEW)]).await;
    assert_eq!(location(&stolen), "/reset", "the old cookie holds nothing");
    before.refused(1).await;
    let (status, password) = victim.get(&app, "/reset/password").await;
    assert_eq!(status, StatusCode::OK);
    let done = victim.post(&app, &password, "/reset/password", &[("password", NEW)]).await;
    assert_eq!(location(&done), "/reset/done");
}

// B19, HDR-01: over plain HTTP; the unit tests of the cookies have the prefix and `Secure` on HTTPS.
#[tokio::test]
async fn cookies_are_out_of_reach_and_short_lived() {
    let app = TestApp::start().await;
    let mut browser = Jar::new();
    let first = browser.request(&app, Method::GET, "/reset").send().await.unwrap();
    browser.keep(first.headers());
    let mut headers = vec![first.headers().clone()];
    let html = first.text().await.unwrap();
    let started = browser.post(&app, &html, "/reset", &[("identifier", "bob"), ("kind", "reset")]).await;
    headers.push(started.headers().clone());
    let code = code_in(&app.mail_to(&recovery_address("bob"), 1).await);
    let proved = browser.post(&app, &html, "/reset/prove", &[("code", &code)]).await;
    headers.push(proved.headers().clone());
    let cookies: Vec<_> =
        headers.iter().flat_map(|map| map.get_all(SET_COOKIE)).map(|value| value.to_str().unwrap()).collect();
    assert!(cookies.len() >= 4, "browser, reset, name, reset again: {cookies:?}");
    let mut wrong = Vec::new();
    for cookie in &cookies {
        let has = |attribute: &str| cookie.split("; ").any(|part| part.eq_ignore_ascii_case(attribute));
        let is_kept = has("HttpOnly") && has("Path=/") && (has("SameSite=Lax") || has("SameSite=Strict"));
        if !is_kept || cookie.to_lowercase().contains("domain=") {
            wrong.push(format!("open: {cookie}"));
        }
        let age =
            cookie.split("Max-Age=").nth(1).and_then(|rest| rest.split(';').next()?.parse::<u32>().ok());
        if cookie.starts_with("reset") && age.is_none_or(|age| age > 30 * 60) {
            wrong.push(format!("outlives the reset: {cookie}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

// B15, HDR-02, HDR-03: on whatever is answered
#[tokio::test]
async fn every_answer_carries_the_headers() {
    let app = TestApp::start().await;
    let browser = Jar::new();
    let post = |path: &str| browser.request(&app, Method::POST, path);
    let mut answers = Vec::new();
    for path in
        ["/reset", "/reset/prove", "/reset/help", "/reset/l/x", "/not-me/x", "/nothing", "/api/docs", "/%ff"]
    {
        answers.push((path, browser.request(&app, Method::GET, path)));
    }
    let api = Client::builder().no_proxy().build().unwrap();
    let start = |body: serde_json::Value| api.post(format!("{}/api/v1/resets", app.url)).json(&body);
    answers.push(("no token", post("/reset").form(&[("identifier", "bob")])));
    answers.push(("cross-site", post("/reset").header("sec-fetch-site", "cross-site")));
    answers.push(("method", browser.request(&app, Method::PUT, "/reset")));
    answers.push(("trace", browser.request(&app, Method::TRACE, "/reset")));
    answers.push(("large", post("/reset").body(vec![b'a'; 1 << 20])));
    answers.push(("host", post("/reset").header("host", "evil.example")));
    answers.push(("started", start(json!({ "identifier": "bob" }))));
    answers.push(("malformed", start(json!([]))));
    let mut statuses = Vec::new();
    for (what, request) in answers {
        let response = request.send().await.unwrap();
        statuses.push(response.status().as_u16());
        carries(what, response.headers());
    }
    // A database that is gone: a page that says so, and nothing of what happened.
    app.store.close().await;
    for (what, request) in
        [("page", post("/reset/l/x").form(&[("csrf", "x")])), ("api", start(json!({ "identifier": "bob" })))]
    {
        let response = request.send().await.unwrap();
        carries(what, response.headers());
        statuses.push(response.status().as_u16());
        let text = response.text().await.unwrap().to_lowercase();
        for word in ["sql", "pool", "panic", "store", ".rs", "/tmp", "closed"] {
            assert!(!text.contains(word), "{what}: {text}");
        }
    }
    for class in [2, 3, 4, 5] {
        assert!(statuses.iter().any(|status| status / 100 == class), "no {class}xx among {statuses:?}");
    }
}

fn carries(what: &str, headers: &HeaderMap) {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let policy = text("content-security-policy");
    for part in ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"] {
        assert!(policy.contains(part), "{what}: {headers:?}");
    }
    assert!(!policy.contains("unsafe") && !policy.contains('*'), "{what}: {policy}");
    let fixed = [
        ("x-frame-options", "DENY"),
        ("x-content-type-options", "nosniff"),
        ("cache-control", "no-store"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ];
    for (name, value) in fixed {
        assert_eq!(text(name), value, "{what}: {name}");
    }
    assert!(["same-origin", "no-referrer"].contains(&text("referrer-policy")), "{what}");
    assert_eq!(text("x-request-id").len(), 16, "{what}");
    assert!(!headers.contains_key("server") && !headers.contains_key("x-powered-by"), "{what}");
    assert!(!headers.contains_key("access-control-allow-origin"), "{what}");
}

// D15, promise 11: what held the reset opens nothing else.
#[tokio::test]
async fn the_cookie_of_a_reset_is_no_session() {
    let app = TestApp::start().await;
    let visitor = Visitor::new(&app, "192.0.2.1");
    let prove = visitor.start("bob").await;
    let code = code_in(&app.mail_to(&recovery_address("bob"), 1).await);
    let password = visitor.submit(&prove, "/reset/prove", &[("code", &code)]).await;
    assert_eq!(visitor.open("/account").await.path, "/signin");
    visitor.submit(&password, "/reset/password", &[("password", NEW)]).await;
    for path in ["/account", "/account/password", "/account/sessions"] {
        let page = visitor.open(path).await;
        assert!(page.path == "/signin" || page.status.is_client_error(), "{path} led to {}", page.path);
        assert!(!page.html.contains("bob@meridian.example"), "{}", page.html);
    }
    let mut thief = Jar::new();
    for name in ["session", "__Host-session", "known-browser", "signin"] {
        let held = Asked::of(&app, &Api::from(&app, "192.0.2.9"), "mallory").await.reset.token;
        thief.cookies = vec![(name.to_owned(), held)];
        let (status, html) = thief.get(&app, "/account").await;
        assert!(status.is_redirection() || status.is_client_error(), "{name}: {html}");
        app.clock.advance(MINUTE + MINUTE);
    }
}
