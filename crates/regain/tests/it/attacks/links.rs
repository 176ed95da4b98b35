//! B: hosts, links and where they lead.

use regain_testkit::visitor::{Page, Visitor};
use reqwest::{Method, StatusCode};
use serde_json::json;

use super::jar::{Jar, location};
use super::*;

const START: &str = r#"{"identifier":"bob"}"#;

fn start(target: &str, headers: &str) -> Vec<u8> {
    let length = START.len();
    format!(
        "POST {target} HTTP/1.1\r\n{headers}Content-Type: application/json\r\nContent-Length: {length}\r\n\
         Connection: close\r\n\r\n{START}"
    )
    .into_bytes()
}

// B01, B05: a request that is not plainly for this host is for nobody.
#[tokio::test]
async fn a_request_for_another_host_does_nothing() {
    let app = TestApp::start().await;
    let own = app.url.trim_start_matches("http://").to_owned();
    let port = own.rsplit(':').next().unwrap().to_owned();
    let mut wrong = Vec::new();
    for (target, headers) in [
        ("/api/v1/resets", "Host: evil.example\r\n".to_owned()),
        ("/api/v1/resets", format!("Host: evil.example:{port}\r\n")),
        ("/api/v1/resets", format!("Host: {own}.evil.example\r\n")),
        ("/api/v1/resets", format!("Host: {own}@evil.example\r\n")),
        ("/api/v1/resets", format!("Host: evil.example@{own}\r\n")),
        ("/api/v1/resets", format!("Host: {own}:80@evil.example\r\n")),
        ("/api/v1/resets", format!("Host: {own}/.evil.example\r\n")),
        ("/api/v1/resets", format!("Host: {own} evil.example\r\n")),
        ("/api/v1/resets", format!("Host: {own},evil.example\r\n")),
        ("/api/v1/resets", format!("Host: {own}\r\nHost: evil.example\r\n")),
        ("/api/v1/resets", format!("Host: evil.example\r\nHost: {own}\r\n")),
        ("/api/v1/resets", format!("Host: {own}\r\nHost: {own}\r\n")),
        ("/api/v1/resets", "Host: localhost\r\n".to_owned()),
        ("/api/v1/resets", "Host: \r\n".to_owned()),
        ("/api/v1/resets", String::new()),
        ("http://evil.example/api/v1/resets", format!("Host: {own}\r\n")),
        ("http://evil.example/api/v1/resets", "Host: evil.example\r\n".to_owned()),
        (&format!("http://{own}/api/v1/resets"), "Host: evil.example\r\n".to_owned()),
    ] {
        let before = Before::of(&app).await;
        let answer = raw(&app, &start(target, &headers)).await;
        let status = answer.split(' ').nth(1).unwrap_or_default().to_owned();
        // What is no HTTP at all is refused before there is a request to write down.
        let refusals = i64::from(answer.contains("x-request-id"));
        if !["400", "421"].contains(&status.as_str()) || answer.contains("evil") {
            wrong.push(format!("{target} {headers:?}: {answer}"));
        }
        wrong.extend(before.wrong_after(refusals).await.into_iter().map(|it| format!("{headers:?}: {it}")));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let plain = raw(&app, &start("/api/v1/resets", &format!("Host: {own}\r\n"))).await;
    assert!(plain.starts_with("HTTP/1.1 201"), "the same request to this host works: {plain}");
}

/// Headers with which proxies, or attackers, say what the host is.
fn forged(request: reqwest::RequestBuilder) -> reqwest::RequestBuilder {
    [
        ("x-forwarded-host", "evil.example"),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-port", "666"),
        ("x-forwarded-server", "evil.example"),
        ("x-forwarded-prefix", "/evil"),
        ("forwarded", "for=203.0.113.66;host=evil.example;proto=https"),
        ("x-host", "evil.example"),
        ("x-http-host-override", "evil.example"),
        ("x-original-host", "evil.example"),
        ("x-original-url", "/evil"),
        ("x-rewrite-url", "/evil"),
        ("x-real-ip", "203.0.113.66"),
        ("true-client-ip", "203.0.113.66"),
        ("x-http-method-override", "DELETE"),
    ]
    .into_iter()
    .fold(request, |request, (name, value)| request.header(name, value))
}

// B01, B03, promise 7: in every kind of mail
#[tokio::test]
async fn no_header_changes_a_link() {
    let app = TestApp::start().await;
    let api = Api::from(&app, "192.0.2.1");
    let post = async |path: &str, token: &str, body: serde_json::Value| {
        let request = forged(api.request(Method::POST, path)).json(&body);
        api.send(if token.is_empty() { request } else { request.bearer_auth(token) }).await
    };
    let started = post("/api/v1/resets", "", json!({ "identifier": "bob" })).await;
    let (path, token) = (format!("/api/v1/resets/{}", started.text("id")), started.text("token"));
    let challenge =
        post(&format!("{path}/challenges"), &token, json!({ "method": "email" })).await.text("id");
    let mail = app.mail_to(&recovery_address("bob"), 1).await;
    let code = json!({ "code": code_in(&mail) });
    assert_eq!(post(&format!("{path}/challenges/{challenge}"), &token, code).await.status, StatusCode::OK);
    assert_eq!(
        post(&format!("{path}/password"), &token, json!({ "password": NEW })).await.status,
        StatusCode::OK
    );
    let notice = app.mail_to(&recovery_address("bob"), 2).await;
    let visitor = Visitor::new(&app, "192.0.2.2");
    let not_me = link_in(&notice, "/not-me/");
    let choice = visitor.open(&not_me).await;
    let form = [("choice", "deny"), ("csrf", &choice.csrf())];
    visitor.send(forged(visitor.request(Method::POST, &not_me).header("origin", &app.url)).form(&form)).await;
    app.mail_to(&recovery_address("bob"), 3).await;
    for mail in app.inbox.messages() {
        for text in [&mail.text, mail.html.as_ref().unwrap()] {
            assert!(!text.contains("evil") && !text.contains("666"), "{text}");
            let links = text.split("http").skip(1).map(|rest| format!("http{rest}"));
            for link in links.filter(|link| link.starts_with("http:") || link.starts_with("https:")) {
                assert!(link.starts_with(&format!("{}/", app.url)), "one host in all links: {}", &link[..60]);
            }
        }
    }
    // F19: and the source is the one that the proxy names.
    let sources = app.audit().await.into_iter().filter_map(|event| event.source.address);
    assert!(
        sources.into_iter().all(|address| ["192.0.2.1", "192.0.2.2"].contains(&address.to_string().as_str()))
    );
}

/// A whole reset in a browser that began at this address, sent this `return_to`, and the page at its end.
async fn through(app: &TestApp, begin: &str, return_to: Option<&str>) -> (Jar, String) {
    let mut browser = Jar::new();
    let mails = mails_to(app, "bob");
    let (_, first) = browser.get(app, begin).await;
    let hidden = first.split("name=\"return_to\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    let return_to = return_to.or(hidden).unwrap_or_default();
    let fields = [("identifier", "bob"), ("kind", "reset"), ("return_to", return_to)];
    browser.post(app, &first, "/reset", &fields).await;
    let code = code_in(&app.mail_to(&recovery_address("bob"), mails + 1).await);
    browser.post(app, &first, "/reset/prove", &[("code", &code)]).await;
    let new = format!("plum kettle orbit {mails} fern");
    let done = browser.post(app, &first, "/reset/password", &[("password", &new)]).await;
    assert_eq!(location(&done), "/reset/done");
    app.settled().await;
    let (status, done) = browser.get(app, "/reset/done").await;
    assert_eq!(status, StatusCode::OK);
    (browser, done)
}

/// Addresses that are none of the allowed site's.
const FOREIGN: [&str; 29] = [
    "https://evil.example",
    "//evil.example",
    "https://portal.meridian.example@evil.example/",
    "https://portal.meridian.example.evil.example/",
    "https://portal.meridian.example:443@evil.example/",
    "https://portal.meridian.example%40evil.example/",
    "https://evil.example/https://portal.meridian.example",
    "https://evil.example#https://portal.meridian.example",
    "https://evil.example?https://portal.meridian.example",
    "https://evil.example\\@portal.meridian.example/",
    "https://user:evil@portal.meridian.example/",
    "https://portal.meridian.example:8443/evil",
    "http://portal.meridian.example/evil",
    "/\\evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "https:///evil.example",
    "https:/\\evil.example",
    "%2f%2fevil.example",
    "/%2fevil.example",
    "javascript:alert('evil')",
    "JAVASCRIPT://portal.meridian.example/%0aevil()",
    "data:text/html,evil",
    "https://portal.meridian.example\r\nLocation: https://evil.example",
    "https://portal.meridian.example\tevil",
    "https://portal.meridian.evil",
    "https://xportal.meridian.example/evil",
    "https://pоrtal.meridian.example/evil",
    " https://evil.example",
];

// B07, B09: in the address, in the form past the first page, and in the cookie that remembers it
#[tokio::test]
async fn only_an_allowed_site_is_led_back_to() {
    let app = TestApp::with(generous()).await;
    let right = "https://portal.meridian.example/home";
    let (mut browser, done) = through(&app, &format!("/reset?return_to={}", escaped(right)), None).await;
    assert!(done.contains(right), "the allowed one is: {done}");
    for target in FOREIGN {
        for name in ["return_to", "redirect_uri", "next", "continue", "RelayState"] {
            let path = format!("/reset?{name}={}&username=bob", escaped(target));
            let page = Visitor::new(&app, "192.0.2.1").open(&path).await;
            assert_eq!(page.status, StatusCode::OK);
            assert!(!outside_of_the_language_form(&page).contains("evil"), "{path}: {}", page.html);
        }
        browser.put("reset-return", &data_encoding::BASE64URL_NOPAD.encode(target.as_bytes()));
        let (status, done) = browser.get(&app, "/reset/done").await;
        assert!(status == StatusCode::OK && !done.contains("evil"), "{target}: {done}");
        assert!(done.contains("/signin"), "{target}: {done}");
    }
    for target in &FOREIGN[..3] {
        let (_, done) = through(&app, "/reset", Some(target)).await;
        assert!(!done.contains("evil"), "{target}: {done}");
    }
}

fn escaped(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// The page without the form that leads back to it in another language: that holds its own address, escaped.
fn outside_of_the_language_form(page: &Page) -> String {
    let (before, rest) = page.html.split_once("<form class=\"languages\"").unwrap_or((&page.html, ""));
    format!("{before}{}", rest.split_once("</form>").map_or("", |(_, after)| after))
}

// B09: the language form leads back, to paths of ours.
#[tokio::test]
async fn the_language_form_leads_to_no_other_site() {
    let app = TestApp::start().await;
    let visitor = Visitor::new(&app, "192.0.2.1");
    let page = visitor.open("/reset").await;
    for path in ["//evil.example", "/\\evil.example", "https://evil.example", "/\t/evil.example", "evil", ""]
    {
        let before = Before::of(&app).await;
        let answer = visitor.submit(&page, "/language", &[("language", "de"), ("path", path)]).await;
        assert_eq!((answer.status, answer.path.as_str()), (StatusCode::BAD_REQUEST, "/language"), "{path}");
        before.refused(1).await;
    }
}

// B11, B13, E19, SES-09: the token stays in the path of one page that nothing keeps and that tells nobody.
#[tokio::test]
async fn the_token_of_a_link_stays_where_it_is() {
    let app = TestApp::start().await;
    let asked = Asked::of(&app, &Api::from(&app, "192.0.2.1"), "bob").await;
    let visitor = Visitor::new(&app, "198.51.100.1");
    for link in [&asked.link, &asked.not_me] {
        let token = link.rsplit('/').next().unwrap();
        for suffix in ["/x.css", ";.png", "/", ".js", "%00", "%2e", "/../l", "%0d%0aSet-Cookie:x=y"] {
            let page = visitor.open(&format!("{link}{suffix}")).await;
            assert!(page.status.is_client_error(), "{link}{suffix}: {}", page.status);
            assert!(!page.html.contains(token), "{suffix}: {}", page.html);
        }
        for (path, header, value) in [
            (link.clone(), "if-none-match", "*"),
            (link.clone(), "if-modified-since", "Sun, 22 Nov 2026 10:00:00 GMT"),
            (format!("{link}?x=.js"), "range", "bytes=0-10"),
        ] {
            let page = visitor.send(visitor.request(Method::GET, &path).header(header, value)).await;
            assert_eq!(page.status, StatusCode::OK);
            assert_eq!(page.headers["cache-control"], "no-store");
            assert_eq!(page.headers["referrer-policy"], "no-referrer");
            assert!(!page.headers.contains_key("etag") && !page.headers.contains_key("last-modified"));
            assert!(!page.html.contains(token), "not in the page either: {}", page.html);
            let sources = page.html.split("src=\"").skip(1).chain(page.html.split("href=\"").skip(1));
            assert!(
                sources.into_iter().all(|source| source.starts_with(['/', '#'])),
                "nothing foreign is loaded"
            );
        }
    }
    let landing = visitor.open(&asked.link).await;
    let opened = visitor.submit(&landing, &asked.link, &[]).await;
    let done = visitor.submit(&opened, "/reset/password", &[("password", NEW)]).await;
    let token = asked.link.rsplit('/').next().unwrap();
    for page in [&opened, &done] {
        assert!(["/reset/password", "/reset/done"].contains(&page.path.as_str()), "{}", page.path);
        assert!(!page.html.contains(token) && !format!("{:?}", page.headers).contains(token));
    }
}

// B23
#[tokio::test]
async fn no_parameter_becomes_a_header() {
    let app = TestApp::start().await;
    let own = app.url.trim_start_matches("http://");
    let split = "%0d%0aSet-Cookie:%20evil=1%0d%0a%0d%0a<script>evil</script>";
    for path in [
        format!("/reset?username={split}"),
        format!("/reset?return_to={split}"),
        format!("/reset/prove?sent={split}"),
        format!("/reset/l/{split}"),
        format!("/not-me/{split}"),
        format!("/static/{split}/app.css"),
        format!("/api/v1/resets/{split}"),
        format!("/.well-known/change-password?{split}"),
        format!("/{split}"),
    ] {
        let request = format!("GET {path} HTTP/1.1\r\nHost: {own}\r\nConnection: close\r\n\r\n");
        let answer = raw(&app, request.as_bytes()).await;
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(!head.to_lowercase().contains("set-cookie: evil"), "{path}: {head}");
        assert!(!body.contains("<script>evil"), "{path}: {body}");
        assert!(!head.starts_with("HTTP/1.1 5"), "{path}: {head}");
    }
}
