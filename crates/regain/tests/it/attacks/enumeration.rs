//! E: what a stranger could learn about an account.

use futures_util::future::join_all;
use regain_core::policy::Required;
use regain_testkit::api::{Api, Reply};
use regain_testkit::belongings::{Belongings, every_method};
use regain_testkit::visitor::{Page, Visitor};
use reqwest::header::HeaderMap;
use reqwest::{Method, StatusCode};
use serde_json::json;
use tokio::time::Instant;

use super::*;

/// One of every class of account, and nobody. The first is what the others are compared with.
pub(crate) const CLASSES: [&str; 13] = [
    "ghost",
    "alice",
    "bob",
    "carl",
    "dave",
    "lena",
    "nina",
    "adam",
    "twin1",
    "twins@post.example",
    "bob@post.example",
    "MALLORY",
    "ghost@post.example",
];

/// A text without what differs from one request to the next: ids, tokens, nonces; times keep their seconds.
fn plain(text: &str, typed: &str) -> String {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || "-_:.".contains(letter);
    let mut plain = String::new();
    let mut word = String::new();
    for letter in text.replace(typed, "TYPED").chars().chain(['\n']) {
        if is_part(letter) {
            word.push(letter);
            continue;
        }
        let is_time = word.starts_with("2026-") && word.ends_with('Z');
        let is_random =
            word.len() >= 16 && word.bytes().any(|byte| byte.is_ascii_digit()) && !word.contains('.');
        plain.push_str(match (is_time, is_random) {
            (true, _) => &word[..19],
            (_, true) => "RANDOM",
            _ => &word,
        });
        plain.push(letter);
        word.clear();
    }
    plain
}

/// The headers, in their order, without those that tell requests apart.
pub(crate) fn head(headers: &HeaderMap, typed: &str) -> String {
    let is_shown = |name: &str| !["date", "x-request-id", "content-length"].contains(&name);
    let line = |(name, value): (&reqwest::header::HeaderName, &reqwest::header::HeaderValue)| {
        format!("{name}: {}", plain(value.to_str().unwrap(), typed))
    };
    headers.iter().filter(|(name, _)| is_shown(name.as_str())).map(line).collect()
}

fn of_reply(reply: &Reply, typed: &str) -> String {
    // A length that differs would tell, but for what was typed; no answer of the interface repeats that.
    let length = reply.headers["content-length"].to_str().unwrap();
    format!("{} {length} {} {}", reply.status, head(&reply.headers, typed), plain(&reply.text, typed))
}

fn of_page(page: &Page, typed: &str) -> String {
    let path = page.path.replace(typed, "TYPED");
    format!("{} {path} {} {}", page.status, head(&page.headers, typed), plain(&page.html, typed))
}

/// Everything that the interface says in the course of a flow that proves nothing.
async fn told_by_the_interface(app: &TestApp, typed: &str, kind: &str) -> Vec<String> {
    let api = Api::from(app, "192.0.2.1");
    let mut told = Vec::new();
    let started = api.post("/api/v1/resets", "", &json!({ "identifier": typed, "kind": kind })).await;
    let reset = Started { id: started.text("id"), token: started.text("token") };
    told.push(started);
    told.push(api.status(&reset).await);
    let asked = api.challenge(&reset).await;
    let challenge = asked.text("id");
    told.push(asked);
    app.settled().await;
    told.push(api.challenge(&reset).await);
    told.push(api.status(&reset).await);
    for step in ["/password", "/unlock"] {
        let body = if step == "/password" { json!({ "password": NEW }) } else { json!({}) };
        told.push(api.step(&reset, step, &body).await);
    }
    for _ in 0..2 {
        told.extend(join_all((0..3).map(|_| api.answer(&reset, &challenge, "1234567"))).await);
        app.clock.advance(2 * MINUTE);
        told.push(api.challenge(&reset).await);
        app.settled().await;
    }
    told.push(api.status(&reset).await);
    app.clock.advance(11 * MINUTE);
    told.push(api.status(&reset).await);
    told.push(api.answer(&reset, &challenge, "1234567").await);
    told.push(api.challenge(&reset).await);
    told.push(api.password(&reset, NEW).await);
    let told: Vec<_> = told.iter().map(|reply| of_reply(reply, typed)).collect();
    let secret = ["username", "targets", "required", "given", "@"];
    assert!(!told.iter().any(|it| secret.iter().any(|word| it.contains(word))), "E11: {told:#?}");
    told
}

/// What happened inside: audit rows (all of them, and those of the kind that tells), hashes.
async fn done_inside(app: &TestApp) -> (Vec<String>, u64) {
    let kind = |event: &regain_store::StoredEvent| {
        // What the two outcomes of one step are called in the audit log, which no stranger reads.
        let name = event.action.replace("challenge.suppressed", "challenge.sent");
        format!("{name} {:?} {:?}", event.actor, event.source.address)
    };
    // Jobs and requests of one flow overlap, so the order says nothing.
    let mut rows: Vec<String> = app.audit().await.iter().map(kind).collect();
    rows.sort();
    (rows, app.hashing.stats().hashes)
}

#[track_caller]
fn same(typed: &str, one: &[String], other: &[String]) {
    assert_eq!(one.len(), other.len(), "{typed}");
    for (one, other) in one.iter().zip(other) {
        assert_eq!(one, other, "{typed}");
    }
}

// E01, E07, E11: to the last message, and the same work behind it
#[tokio::test]
async fn the_interface_tells_nobody_from_somebody() {
    let tell = async |(typed, kind): (&'static str, &str)| {
        let app = TestApp::start().await;
        app.settled().await;
        let told = told_by_the_interface(&app, typed, kind).await;
        assert_eq!(told.len(), 20);
        app.settled().await;
        (typed, told, done_inside(&app).await)
    };
    for kind in ["reset", "unlock"] {
        let all = join_all(CLASSES.map(|typed| tell((typed, kind)))).await;
        let (_, told, (rows, hashes)) = &all[0];
        for (typed, other, (other_rows, other_hashes)) in &all {
            same(typed, told, other);
            same(typed, rows, other_rows);
            assert_eq!(hashes, other_hashes, "{typed}");
        }
    }
}

/// Everything that the pages say in the course of a flow that proves nothing.
async fn told_by_the_pages(app: &TestApp, typed: &str) -> Vec<String> {
    let visitor = Visitor::new(app, "192.0.2.1");
    let name: String = url::form_urlencoded::byte_serialize(typed.as_bytes()).collect();
    let mut told = vec![visitor.open(&format!("/reset?username={name}")).await];
    let form = visitor.open("/reset").await;
    told.push(visitor.submit(&form, "/reset", &[("identifier", typed), ("kind", "reset")]).await);
    app.settled().await;
    for path in
        ["/reset/prove", "/reset/method", "/reset/password", "/reset/unlock", "/reset/done", "/reset/help"]
    {
        told.push(visitor.open(path).await);
    }
    for number in 0..6 {
        told.push(visitor.submit(&form, "/reset/prove", &[("code", "1234567")]).await);
        if number == 3 {
            app.clock.advance(2 * MINUTE);
            told.push(visitor.submit(&form, "/reset/resend", &[]).await);
        }
    }
    told.push(visitor.submit(&form, "/reset/stay", &[]).await);
    app.clock.advance(11 * MINUTE);
    for path in ["/reset/prove", "/reset/method", "/reset/password", "/reset/done"] {
        told.push(visitor.open(path).await);
    }
    told.push(visitor.submit(&form, "/reset/prove", &[("code", "1234567")]).await);
    for page in &told {
        // E19: a name is in a page that its own browser asked for, never in an address or a title.
        let title = page.html.split("<title>").nth(1).unwrap().split("</title>").next().unwrap();
        assert!(!page.path.contains(typed) && !title.contains(typed), "{}", page.path);
    }
    told.iter().map(|page| of_page(page, typed).replace(&*name, "TYPED")).collect()
}

/// Everything that the pages say of one method as the first choice, wrong answers included.
async fn told_of_a_method(app: &TestApp, (typed, source): (&str, &str), method: &str) -> Vec<String> {
    let visitor = Visitor::new(app, source);
    let started = visitor.start(typed).await;
    app.settled().await;
    let choice = visitor.open("/reset/method").await;
    let asked = visitor.submit(&choice, "/reset/method", &[("method", method)]).await;
    assert_eq!(asked.path, "/reset/prove", "{method}: {}", asked.html);
    app.settled().await;
    let mut told = vec![started, choice];
    let answers: &[&str] = match method {
        "passkey" => &["assertion"],
        "security-questions" => &["answer-1", "answer-2", "answer-3"],
        _ => &["code"],
    };
    for typed in ["1234567", " "] {
        let answered = answers.iter().map(|field| (*field, typed)).chain([("method", method)]);
        let answered: Vec<_> = answered.collect();
        let page = visitor.submit(&asked, "/reset/prove", &answered).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{method}: {}", page.html);
        told.push(page);
    }
    told.push(asked);
    for path in ["/reset/prove", "/reset/method", "/reset/help"] {
        told.push(visitor.open(path).await);
    }
    told.iter().map(|page| of_page(page, typed)).collect()
}

// E01, E07, E11: the pages too, byte for byte, with every method as the first choice
#[tokio::test]
async fn the_pages_of_every_method_tell_nobody_from_somebody() {
    let app = TestApp::with(every_method(Required::Exactly(1))).await;
    Belongings::of(&app, "bob").await;
    app.give_authenticator("carl", None).await;
    app.give_recovery_codes("alice").await;
    let firsts = regain_core::method::Method::ALL.into_iter().filter(|it| it.name() != "trusted-device");
    for (number, method) in firsts.enumerate() {
        let source = format!("192.0.2.{}", 10 + number);
        let nobody = told_of_a_method(&app, ("ghost", &source), method.name()).await;
        for typed in ["bob", "carl", "alice", "dave", "adam"] {
            same(typed, &nobody, &told_of_a_method(&app, (typed, &source), method.name()).await);
        }
    }
}

// E01, E07, E15, E17, E19
#[tokio::test]
async fn the_pages_tell_nobody_from_somebody() {
    let tell = async |typed| {
        let app = TestApp::start().await;
        app.settled().await;
        told_by_the_pages(&app, typed).await
    };
    let all = join_all(CLASSES.map(tell)).await;
    for (typed, told) in CLASSES.iter().zip(&all) {
        same(typed, &all[0], told);
    }
}

// E13: the first request for a name and the tenth
#[tokio::test]
async fn nothing_is_remembered_of_a_name() {
    let app = TestApp::start().await;
    let api = Api::from(&app, "192.0.2.1");
    let mut told = Vec::new();
    for typed in ["bob", "ghost"] {
        for _ in 0..10 {
            let started = api.post("/api/v1/resets", "", &json!({ "identifier": typed })).await;
            told.push(of_reply(&started, typed));
        }
    }
    assert!(told[0].starts_with("201"));
    let first = told[0].clone();
    told.iter().for_each(|it| assert_eq!(*it, first));
}

// E07: the moment at which there were too many is everybody's, and so is what is said then.
#[tokio::test]
async fn a_limit_says_nothing_about_a_name() {
    let mut first: Option<Vec<String>> = None;
    for typed in ["ghost", "bob", "dave", "nina", "twins@post.example"] {
        let mut setup = Setup::default();
        setup.limits.starts_per_source_and_name.count = 3;
        let app = TestApp::with(setup).await;
        let api = Api::from(&app, "192.0.2.1");
        let mut told = Vec::new();
        // F03, F19: spelled otherwise, or from a source that only claims to be another, it is the same name.
        for spelled in [typed.to_owned(), typed.to_uppercase(), format!(" {typed} "), typed.to_owned()] {
            let request = api
                .request(Method::POST, "/api/v1/resets")
                .header("x-real-ip", format!("203.0.113.{}", told.len()));
            let reply = api.send(request.json(&json!({ "identifier": spelled }))).await;
            told.push(of_reply(&reply, typed));
        }
        assert!(told[3].starts_with("429") && told[3].contains("retry-after"), "{told:?}");
        assert!(told[..3].iter().all(|it| it.starts_with("201")));
        let elsewhere = Api::from(&app, "192.0.2.2");
        assert!(
            elsewhere.post("/api/v1/resets", "", &json!({ "identifier": typed })).await.status.is_success()
        );
        same(typed, first.get_or_insert_with(|| told.clone()), &told);
    }
}

// F01, RATE-05: what is not sent any more is not said either.
#[tokio::test]
async fn a_mailbox_that_got_enough_is_spared_in_silence() {
    let mut setup = Setup::default();
    setup.limits.starts_per_source_and_name.count = 100;
    let app = TestApp::with(setup).await;
    let api = Api::from(&app, "192.0.2.1");
    let mut told = Vec::new();
    for typed in ["bob", "ghost"] {
        for _ in 0..8 {
            let reset = api.start(typed).await;
            let asked = api.challenge(&reset).await;
            let text =
                asked.text.replace(&asked.text("expires_at"), "").replace(&asked.text("resend_at"), "");
            told.push(format!("{} {}", asked.status, plain(&text, typed)));
            app.settled().await;
            app.clock.advance(61 * Duration::from_secs(1));
        }
    }
    assert_eq!(mails_to(&app, "bob"), 6, "five an hour, and the notice that there were more");
    let first = told[0].clone();
    told.iter().for_each(|it| assert_eq!(*it, first));
}

// E01: a wrong answer takes as long for nobody as for somebody, and no less than its deadline.
#[tokio::test]
async fn a_wrong_answer_has_one_time() {
    let app = TestApp::start().await;
    let api = Api::from(&app, "192.0.2.1");
    for typed in ["ghost", "bob", "nina"] {
        let reset = api.start(typed).await;
        let challenge = api.challenge(&reset).await.text("id");
        app.settled().await;
        for _ in 0..2 {
            let began = Instant::now();
            let reply = api.answer(&reset, &challenge, "1234567").await;
            assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(began.elapsed() >= Duration::from_millis(300), "{typed}: {:?}", began.elapsed());
        }
    }
}

// E15: no other address knows anybody.
#[tokio::test]
async fn no_side_address_knows_a_name() {
    let app = TestApp::start().await;
    for pattern in [
        "/api/v1/accounts/NAME",
        "/api/v1/resets/NAME",
        "/avatar/NAME",
        "/u/NAME",
        "/NAME",
        "/reset/l/NAME",
        "/not-me/NAME",
        "/reset/NAME",
        "/.well-known/webfinger?resource=acct:NAME",
        "/.well-known/NAME",
        "/reset/help?username=NAME",
        "/api/docs?username=NAME",
        "/reset/prove?identifier=NAME",
    ] {
        let mut first = None;
        for typed in ["ghost", "bob", "dave", "nina"] {
            let page = Visitor::new(&app, "192.0.2.1").open(&pattern.replace("NAME", typed)).await;
            let told = of_page(&page, typed);
            assert_eq!(*first.get_or_insert_with(|| told.clone()), told, "{pattern} {typed}");
        }
    }
}

// E09, E11: after the proof a mask, as wide for short addresses as for long ones.
#[tokio::test]
async fn a_mask_shows_no_length() {
    let app = TestApp::start().await;
    let api = Api::from(&app, "192.0.2.1");
    let addresses = ["ab@x.example", "a.very.long.name@a.very.long.domain.example"];
    add(&app, "masked", |new| new.mail_addresses = addresses.map(str::to_owned).into()).await;
    let reset = api.start("masked").await;
    assert!(!api.status(&reset).await.text.contains('•'));
    let challenge = api.challenge(&reset).await.text("id");
    let code = code_in(&app.mail_to("ab@x.example", 1).await);
    let proved = api.answer(&reset, &challenge, &code).await;
    assert_eq!(proved.body["targets"], json!({ "email": ["a•••••@•••••.example", "a•••••@•••••.example"] }));
    assert_eq!(proved.body["username"], "masked@meridian.example");
}
