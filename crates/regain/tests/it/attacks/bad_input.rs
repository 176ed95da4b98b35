//! What bad input gets: a 4xx with a clear sentence, one audit row, nothing sent, nothing lost.

use futures_util::future::join_all;
use regain_testkit::api::{Api, Reply};
use regain_testkit::visitor::{Page, Visitor};
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::json;

use super::*;

/// A body that an address of the interface does not take.
struct Bad {
    what: &'static str,
    content_type: &'static str,
    body: Vec<u8>,
    status: u16,
}

/// What is wrong with a body, whatever it should hold: `field` is what the address takes, `value` one that it would.
fn bad(field: &str, value: &str) -> Vec<Bad> {
    const JSON: &str = "application/json";
    let good = json!({ field: value }).to_string();
    let new =
        |what, content_type, body: &[u8], status| Bad { what, content_type, body: body.to_vec(), status };
    let text = |what, body: String| new(what, JSON, body.as_bytes(), 400);
    let mut huge = good.clone().into_bytes();
    huge.resize(1 << 20, b' ');
    let mut utf16: Vec<u8> = vec![0xff, 0xfe];
    utf16.extend(good.encode_utf16().flat_map(u16::to_le_bytes));
    vec![
        new("no content type", "", good.as_bytes(), 415),
        new("text", "text/plain", good.as_bytes(), 415),
        new("form", "application/x-www-form-urlencoded", format!("{field}={value}").as_bytes(), 415),
        new("multipart", "multipart/form-data; boundary=x", b"--x--", 415),
        new(
            "xml",
            "application/xml",
            b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
            415,
        ),
        new("charset", "application/json; charset=utf-16", good.as_bytes(), 415),
        new("almost json", "application/json-seq", good.as_bytes(), 415),
        new("utf-16", JSON, &utf16, 400),
        new("gzip", JSON, &[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xed, 0xc1, 1, 1], 400),
        new(
            "invalid utf-8",
            JSON,
            &good.replace(value, "\u{fffd}").into_bytes()[..good.len() - value.len() + 1],
            400,
        ),
        new("1 MB", JSON, &huge, 413),
        new("65 kB", JSON, &huge[..65 * 1024], 413),
        text("nothing", String::new()),
        text("null", "null".to_owned()),
        text("array", json!([value]).to_string()),
        text("array of objects", format!("[{good}]")),
        text("array for a string", json!({ field: [value] }).to_string()),
        text("object for a string", json!({ field: { "$ne": "" } }).to_string()),
        text("number for a string", json!({ field: 12_345_678 }).to_string()),
        text("bool for a string", json!({ field: true }).to_string()),
        text("null for a string", json!({ field: null }).to_string()),
        text("unknown field", json!({ field: value, "admin": true }).to_string()),
        text("prototype", json!({ field: value, "__proto__": { "admin": true } }).to_string()),
        text("field twice", format!("{},{}", &good[..good.len() - 1], &good[1..])),
        text("other case", good.replace(field, &field.to_uppercase())),
        text("raw NUL", good.replace(value, "a\0b")),
        text("lone surrogate", good.replace(value, "\\ud800")),
        text("more after it", format!("{good}{good}")),
        text("comment", format!("{good}//")),
        text("cut off", good[..good.len() - 2].to_owned()),
        text("deep", format!("{{\"{field}\":{}", "[".repeat(20_000))),
        text("many fields", format!("{{{}\"{field}\":\"{value}\"}}", "\"a\":0,".repeat(5_000))),
    ]
}

fn with(request: RequestBuilder, bad: &Bad) -> RequestBuilder {
    let request =
        if bad.content_type.is_empty() { request } else { request.header("content-type", bad.content_type) };
    request.body(bad.body.clone())
}

/// What is wrong with the answer to bad input.
fn unclear(reply: &Reply, status: u16) -> Option<String> {
    let is_problem = reply.headers.get("content-type").is_some_and(|it| it == "application/problem+json")
        && reply.problem().len() > 3
        && reply.body["detail"].as_str().is_some_and(|detail| detail.len() > 10)
        && reply.body["status"] == reply.status.as_u16();
    let is_clear = reply.status.as_u16() == status && is_problem;
    (!is_clear).then(|| {
        format!(
            "{} instead of {status}, {:?} {}",
            reply.status,
            reply.headers.get("content-type"),
            reply.text
        )
    })
}

// Every address of the interface that takes a body
#[tokio::test]
async fn the_interface_refuses_every_bad_body() {
    let app = TestApp::with(generous()).await;
    let api = Api::from(&app, "192.0.2.1");
    let asked = Asked::of(&app, &api, "bob").await;
    let proved = api.prove(&app, "alice", &recovery_address("alice")).await;
    let path = |reset: &Started, step: &str| format!("/api/v1/resets/{}{step}", reset.id);
    let answer = path(&asked.reset, &format!("/challenges/{}", asked.challenge));
    let mut wrong = Vec::new();
    for (path, token, field, value) in [
        ("/api/v1/resets".to_owned(), "", "identifier", "bob"),
        (path(&asked.reset, "/challenges"), asked.reset.token.as_str(), "method", "email"),
        (answer, &asked.reset.token, "code", asked.code.as_str()),
        (path(&proved, "/password"), &proved.token, "password", NEW),
    ] {
        for bad in bad(field, value) {
            let before = Before::of(&app).await;
            let request = api.request(Method::POST, &path);
            let request = if token.is_empty() { request } else { request.bearer_auth(token) };
            let reply = api.send(with(request, &bad)).await;
            let faults = unclear(&reply, bad.status).into_iter().chain(before.wrong_after(1).await);
            wrong.extend(faults.map(|fault| format!("{field}, {}: {fault}", bad.what)));
            if !value.contains(' ') && reply.text.contains(value) && field == "code" {
                wrong.push(format!("{field}, {}: repeats what was sent: {}", bad.what, reply.text));
            }
        }
    }
    assert!(wrong.is_empty(), "{} faults: {wrong:#?}", wrong.len());
    assert_eq!(asked.answer(&api, &asked.code).await.status, StatusCode::OK, "nothing is lost");
    assert_eq!(api.password(&proved, NEW).await.status, StatusCode::OK);
}

// Methods, browsers, queries, tokens: before the body
#[tokio::test]
async fn the_interface_refuses_every_bad_request() {
    let app = TestApp::with(generous()).await;
    let api = Api::from(&app, "192.0.2.1");
    let reset = api.prove(&app, "bob", &recovery_address("bob")).await;
    app.settled().await;
    let path = format!("/api/v1/resets/{}", reset.id);
    let password = format!("{path}/password");
    let post = || api.request(Method::POST, &password).json(&json!({ "password": NEW }));
    let held = |request: RequestBuilder| request.bearer_auth(&reset.token);
    let mut wrong = Vec::new();
    for (what, request, status) in [
        ("a browser's origin", held(post()).header("origin", &app.url), 403),
        ("another origin", held(post()).header("origin", "https://evil.example"), 403),
        ("origin null", held(post()).header("origin", "null"), 403),
        ("a cookie", held(post()).header("cookie", "a=b"), 403),
        ("no token", post(), 401),
        ("two tokens", held(held(post())), 401),
        (
            "a token in the query",
            api.request(Method::POST, &format!("{password}?access_token={}", reset.token))
                .json(&json!({ "password": NEW })),
            400,
        ),
        (
            "a query",
            held(
                api.request(Method::POST, &format!("{password}?user=alice"))
                    .json(&json!({ "password": NEW })),
            ),
            400,
        ),
        ("an empty query", held(api.request(Method::GET, &format!("{path}?"))), 400),
        ("PUT", held(api.request(Method::PUT, &password)), 405),
        ("PATCH", held(api.request(Method::PATCH, &path)), 405),
        ("GET a step", held(api.request(Method::GET, &password)), 405),
        ("DELETE a step", held(api.request(Method::DELETE, &password)), 405),
        ("OPTIONS", api.request(Method::OPTIONS, "/api/v1/resets"), 405),
        ("GET all", api.request(Method::GET, "/api/v1/resets"), 405),
        ("an invented method", held(api.request(Method::from_bytes(b"PROVE").unwrap(), &path)), 405),
        ("no such address", held(api.request(Method::GET, &format!("{path}/secret"))), 404),
        ("no such version", api.request(Method::GET, "/api/v9/resets"), 404),
        (
            "a slash more",
            held(api.request(Method::POST, &format!("{password}/")).json(&json!({ "password": NEW }))),
            404,
        ),
        ("not an id", held(api.request(Method::GET, "/api/v1/resets/%ff")), 404),
        ("not an id either", held(api.request(Method::GET, "/api/v1/resets/..%2f..")), 404),
    ] {
        let before = Before::of(&app).await;
        let reply = api.send(request).await;
        let faults = unclear(&reply, status).into_iter().chain(before.wrong_after(1).await);
        wrong.extend(faults.map(|fault| format!("{what}: {fault}")));
        assert!(!reply.headers.contains_key("access-control-allow-origin"), "{what}");
    }
    assert!(wrong.is_empty(), "{} faults: {wrong:#?}", wrong.len());
    assert_eq!(api.password(&reset, NEW).await.status, StatusCode::OK, "nothing is lost");
}

/// A person at the page that takes the code of a mail.
struct Proving {
    app: TestApp,
    visitor: Visitor,
    prove: Page,
    code: String,
    link: String,
}

impl Proving {
    async fn start() -> Self {
        let app = TestApp::with(generous()).await;
        let visitor = Visitor::new(&app, "192.0.2.1");
        let prove = visitor.start("bob").await;
        let mail = app.mail_to(&recovery_address("bob"), 1).await;
        Self { app, visitor, prove, code: code_in(&mail), link: link_in(&mail, "/reset/l/") }
    }

    fn post(&self, path: &str) -> RequestBuilder {
        self.visitor.request(Method::POST, path)
    }

    fn own_origin(&self) -> RequestBuilder {
        self.post("/reset/prove").header("origin", &self.app.url)
    }

    /// Every request gets its status, in words and with one audit row; then the right one still works.
    async fn refuses<const N: usize>(&self, cases: [(&str, RequestBuilder, u16); N]) {
        let mut wrong = Vec::new();
        for (what, request, status) in cases {
            let before = Before::of(&self.app).await;
            let page = self.visitor.send(request).await;
            if page.status.as_u16() != status || page.html.split_whitespace().count() < 5 {
                wrong.push(format!("{what}: {} instead of {status}: {}", page.status, page.path));
            }
            assert!(!page.html.contains(&self.code), "{what}");
            wrong.extend(before.wrong_after(1).await.into_iter().map(|fault| format!("{what}: {fault}")));
        }
        assert!(wrong.is_empty(), "{} faults: {wrong:#?}", wrong.len());
        let password = self.visitor.submit(&self.prove, "/reset/prove", &[("code", &self.code)]).await;
        assert_eq!(password.path, "/reset/password", "nothing is lost");
    }
}

// CSRF-01: other sites, and forms of other browsers
#[tokio::test]
async fn the_pages_refuse_every_form_from_elsewhere() {
    let at = Proving::start().await;
    let stranger = Visitor::new(&at.app, "192.0.2.2").open("/reset").await.csrf();
    let (own, code) = (at.prove.csrf(), at.code.as_str());
    let from = |origin: &str| {
        at.post("/reset/prove").header("origin", origin).form(&[("code", code), ("csrf", &own)])
    };
    let with = |csrf: &str| at.own_origin().form(&[("code", code), ("csrf", csrf)]);
    let press = |origin: &str| at.post(&at.link).header("origin", origin).form(&[("csrf", &own)]);
    let bare = at.post("/reset/prove").form(&[("code", code), ("csrf", &own)]);
    at.refuses([
        ("no token", at.own_origin().form(&[("code", code)]), 403),
        ("an empty token", with(""), 403),
        ("a stranger's token", with(&stranger), 403),
        ("a token cut short", with(&own[..own.len() - 1]), 403),
        ("a token in other case", with(&own.to_uppercase()), 403),
        ("another site", from("https://evil.example"), 403),
        ("another port", from("http://localhost:1"), 403),
        ("a longer name", from(&format!("{}.evil.example", at.app.url)), 403),
        ("no origin to speak of", from("null"), 403),
        ("cross-site", from("null").header("sec-fetch-site", "cross-site"), 403),
        ("same-site", from("null").header("sec-fetch-site", "same-site"), 403),
        ("cross-site, says the browser alone", bare.header("sec-fetch-site", "cross-site"), 403),
        ("cross-site at a link", press("null").header("sec-fetch-site", "cross-site"), 403),
        ("another site at a link", press("https://evil.example"), 403),
        ("another scheme", from(&at.app.url.replace("http:", "https:")), 403),
    ])
    .await;
}

// Forms that no page of ours made
#[tokio::test]
async fn the_pages_refuse_every_form_that_is_not_their_own() {
    const FORM: &str = "application/x-www-form-urlencoded";
    let at = Proving::start().await;
    let (own, code) = (at.prove.csrf(), at.code.as_str());
    let fields = format!("csrf={own}&code={code}");
    let typed = |kind: &str, body: String| at.own_origin().header("content-type", kind).body(body);
    let query = |query: &str| at.post(&format!("/reset/prove?{query}")).header("origin", &at.app.url);
    let other = |method, path| at.visitor.request(method, path).header("origin", &at.app.url);
    at.refuses([
        ("token twice", typed(FORM, format!("{fields}&csrf={own}")), 400),
        ("code twice", typed(FORM, format!("{fields}&code={code}")), 400),
        ("unknown field", typed(FORM, format!("{fields}&admin=1")), 400),
        ("array", typed(FORM, format!("csrf={own}&code[]={code}")), 400),
        ("NUL", typed(FORM, format!("{fields}%00")), 400),
        ("invalid UTF-8", typed(FORM, format!("{fields}%ff")), 400),
        ("no code", typed(FORM, format!("csrf={own}")), 400),
        ("json", typed("application/json", json!({ "csrf": own, "code": code }).to_string()), 400),
        ("text", typed("text/plain", fields.clone()), 400),
        ("multipart", typed("multipart/form-data; boundary=x", fields.clone()), 400),
        ("charset", typed(&format!("{FORM}; charset=utf-16"), fields.clone()), 400),
        ("1 MB", typed(FORM, format!("{fields}&a={}", "a".repeat(1 << 20))), 413),
        ("a query", query("code=1").form(&[("code", code), ("csrf", &own)]), 400),
        ("a token in the query", query(&format!("csrf={own}")).form(&[("code", code)]), 400),
        ("PUT", other(Method::PUT, "/reset/prove"), 405),
        ("DELETE", other(Method::DELETE, "/reset"), 405),
        ("no such page", other(Method::GET, "/reset/nothing"), 404),
    ])
    .await;
}

// A27: odd passwords are refused with a reason, or taken exactly as they are.
#[tokio::test]
async fn a_password_is_taken_whole_or_not_at_all() {
    let app = TestApp::with(generous()).await;
    let api = Api::from(&app, "192.0.2.1");
    let proved = api.prove(&app, "bob", &recovery_address("bob")).await;
    let long = "correct kettle plum orbit ".repeat(10);
    for (password, code) in [
        ("", "too-short"),
        ("plum kettle\0orbit fern", "forbidden-character"),
        ("plum kettle\norbit fern", "forbidden-character"),
        (&long[..257], "too-long"),
        (&"x".repeat(60_000), "too-long"),
    ] {
        let before = Before::of(&app).await;
        let reply = api.password(&proved, password).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
        let codes: Vec<_> =
            reply.body["violations"].as_array().unwrap().iter().map(|it| it["code"].clone()).collect();
        assert!(codes.contains(&json!(code)), "{codes:?}");
        before.refused(1).await;
    }
    let odd = " ｐlum e\u{301}toile \u{202e}orbit 🦊 '\";--<b>{{7*7}} ";
    assert_eq!(api.password(&proved, odd).await.status, StatusCode::OK);
    for (typed, is_it) in [(odd, true), (odd.trim(), false), (&odd.replace('ｐ', "p"), false)] {
        assert_eq!(app.is_password_of("bob", typed).await, is_it, "{typed}");
    }
}

// Issue 2.9: a flood of refusals is one row for each source and minute, which counts them.
#[tokio::test]
async fn a_flood_of_refusals_is_counted_in_few_rows() {
    let app = TestApp::start().await;
    let api = Api::from(&app, "192.0.2.1");
    let rows = app.audit().await.len();
    let before = Before::of(&app).await;
    let start = async |body| api.post("/api/v1/resets", "", &body).await;
    join_all((0..300).map(|_| start(json!({ "identifier": ["bob"] })))).await;
    before.refused(300).await;
    let written = app.audit().await.len() - rows;
    assert!(written <= 3, "{written} rows for 300 refusals within a minute");
    let starts = app.audit().await.len();
    join_all((0..200).map(|_| start(json!({ "identifier": "bob" })))).await;
    let written = app.audit().await.into_iter().skip(starts);
    let throttled: Vec<_> = written.filter(|row| row.action == "request.throttled").collect();
    assert!(
        throttled.iter().all(|row| row.family.is_none() && row.reset.is_none()),
        "a reset that was never made"
    );
    let counts: Vec<i64> = throttled.iter().map(|row| row.count).collect();
    assert_eq!(counts.iter().sum::<i64>(), 190);
    assert!(counts.len() <= 3, "{} rows for 190 refused starts", counts.len());
}

// F15: heads that are too much
#[tokio::test]
async fn an_endless_head_is_refused() {
    let app = TestApp::start().await;
    let own = app.url.trim_start_matches("http://");
    for header in [format!("X-A: {}\r\n", "a".repeat(64 << 10)), "Cookie: a=b\r\n".repeat(10_000)] {
        let answer =
            raw(&app, format!("GET /reset HTTP/1.1\r\nHost: {own}\r\n{header}\r\n").as_bytes()).await;
        assert!(
            answer.is_empty() || answer.starts_with("HTTP/1.1 431"),
            "{}",
            &answer[..answer.len().min(80)]
        );
    }
    assert!(
        raw(&app, format!("GET /reset HTTP/1.1\r\nHost: {own}\r\nConnection: close\r\n\r\n").as_bytes())
            .await
            .starts_with("HTTP/1.1 200")
    );
}
