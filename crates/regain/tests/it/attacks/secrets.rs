//! C: where secrets could be found.

use std::io::Write;
use std::sync::{Arc, Mutex};

use data_encoding::{BASE64, BASE64URL_NOPAD, HEXLOWER};
use regain_core::method::Method as Way;
use regain_core::methods::security_questions::BANK;
use regain_testkit::people::{old_password, sign_in_name};
use regain_testkit::visitor::Visitor;
use reqwest::Method;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;

use super::*;
use crate::questions::answers;

/// A mistyped name that is somebody's password.
const TYPED: &str = "violet otter 99 typed by mistake";

/// Everything that a thief would look for, and what it is.
struct Secrets(Vec<(&'static str, String)>);

impl Secrets {
    /// What is found in these bytes, as it is and in the encodings that could hide it.
    fn found_in(&self, bytes: &[u8]) -> Vec<String> {
        let text = String::from_utf8_lossy(bytes);
        let is_found = |(_, secret): &&(&str, String)| {
            let plain = secret.as_bytes();
            let spaced = format!("{} {}", &secret[..4], &secret[4..]);
            let encoded = [BASE64.encode(plain), BASE64URL_NOPAD.encode(plain), HEXLOWER.encode(plain)];
            let raw = BASE64URL_NOPAD.decode(plain).unwrap_or_default();
            [secret.clone(), spaced].iter().chain(&encoded).any(|form| text.contains(form.as_str()))
                || (raw.len() >= 16 && bytes.windows(raw.len()).any(|window| window == raw))
        };
        self.0.iter().filter(is_found).map(|(what, secret)| format!("{what}: {secret}")).collect()
    }
}

/// Goes as far as the mail, mistypes a name, and says what is secret by then.
async fn sent(app: &TestApp) -> (Asked, Visitor, Secrets) {
    let api = Api::from(app, "192.0.2.66");
    let asked = Asked::of(app, &api, "bob").await;
    let token = |link: &str| link.rsplit('/').next().unwrap().to_owned();
    let mistyped = api.start(TYPED).await;
    let visitor = Visitor::new(app, "192.0.2.67");
    visitor.start("alice").await;
    let alices = app.mail_to(&recovery_address("alice"), 1).await;
    app.settled().await;
    let secrets = vec![
        ("the code", asked.code.clone()),
        ("the link", token(&asked.link)),
        ("the objection", token(&asked.not_me)),
        ("the holder's token", asked.reset.token.clone()),
        ("a second holder's token", mistyped.token),
        ("another's code", code_in(&alices)),
        ("another's link", token(&link_in(&alices, "/reset/l/"))),
        ("the address", recovery_address("bob")),
        ("another's address", recovery_address("alice")),
        ("what was typed", TYPED.to_owned()),
        ("the source", "192.0.2.66".to_owned()),
    ];
    (asked, visitor, Secrets(secrets))
}

// C19, promise 5: files, journal and all
#[tokio::test]
async fn the_database_holds_nothing_that_opens_anything() {
    let app = TestApp::start().await;
    let (.., secrets) = sent(&app).await;
    let mut bytes = Vec::new();
    for file in files(&app).await {
        bytes.extend(std::fs::read(file).unwrap());
    }
    let rows =
        Secrets(vec![("a username", "mallory".to_owned()), ("an audit row", "challenge.sent".to_owned())]);
    assert_eq!(rows.found_in(&bytes).len(), 2, "this is the database");
    assert_eq!(secrets.found_in(&bytes), [""; 0]);
}

// C19: also after a password was written and told
#[tokio::test]
async fn the_database_holds_no_password() {
    let app = TestApp::start().await;
    let api = Api::from(&app, "192.0.2.1");
    let asked = Asked::of(&app, &api, "bob").await;
    asked.answer(&api, &asked.code).await;
    assert_eq!(api.password(&asked.reset, "Bob refused 2").await.problem(), "password-refused");
    assert_eq!(api.password(&asked.reset, NEW).await.status, 200);
    app.settled().await;
    let mut bytes = Vec::new();
    for file in files(&app).await {
        bytes.extend(std::fs::read(file).unwrap());
    }
    let secrets =
        [("new", NEW.to_owned()), ("old", old_password("bob")), ("refused", "Bob refused 2".to_owned())];
    assert_eq!(Secrets(secrets.into()).found_in(&bytes), [""; 0]);
    assert!(bytes.windows(9).any(|window| window == b"$argon2id"), "what is there is a hash");
}

// C03: what was delivered by mail is delivered by nothing else.
#[tokio::test]
async fn no_answer_holds_what_was_sent() {
    let app = TestApp::start().await;
    let (asked, visitor, mut secrets) = sent(&app).await;
    let api = Api::from(&app, "192.0.2.66");
    // Its own token goes to a holder once, and the page shows people what they typed.
    secrets.0.retain(|(what, _)| !["the holder's token", "the source"].contains(what));
    let mut seen = Vec::new();
    for _ in 0..2 {
        for reply in [
            api.status(&asked.reset).await,
            api.challenge(&asked.reset).await,
            asked.answer(&api, &wrong(&asked.code, 0)).await,
            api.password(&asked.reset, NEW).await,
            api.answer(&asked.reset, &asked.reset.id, &asked.code).await,
        ] {
            seen.push(format!("{:?} {}", reply.headers, reply.text));
        }
        app.clock.advance(MINUTE + MINUTE);
    }
    for path in
        ["/reset", "/reset/prove", "/reset/password", "/reset/done", "/reset/help", "/nothing", "/api/docs"]
    {
        let page = visitor.open(path).await;
        seen.push(format!("{} {:?} {}", page.path, page.headers, page.html));
    }
    for link in [&asked.link, &asked.not_me] {
        let page = visitor.open(link).await;
        seen.push(format!("{:?} {}", page.headers, page.html));
    }
    let reply = api.send(api.request(Method::GET, "/api/openapi.json")).await;
    seen.push(reply.text);
    assert!(seen.iter().any(|answer| answer.contains("proof-refused")) && seen.len() > 15);
    for answer in seen {
        assert_eq!(secrets.found_in(answer.as_bytes()), [""; 0], "{answer}");
    }
}

/// Everything that is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Carl answers security questions, and is told what is wrong while typing.
async fn answer_questions(carl: &Visitor) {
    const AT: &str = "/account/security-info/questions";
    carl.sign_in("carl", &old_password("carl")).await;
    let page = carl.open(AT).await;
    let typed = answers(&BANK.map(|id| id.name())[..5]);
    let pending = page.field("pending");
    let typed = typed.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let fields: Vec<_> = typed.chain([("pending", pending.as_str())]).collect();
    assert_eq!(carl.submit(&page, &format!("{AT}/check"), &fields).await.html, "{\"problems\":[]}");
    assert_eq!(carl.submit(&page, AT, &fields).await.path, "/account/security-info");
}

// C03, promise 6: with everything on, a whole reset and much that goes wrong
#[tokio::test]
async fn the_log_holds_nothing_secret_or_personal() {
    let log = Log::default();
    let writer = log.clone();
    // As the product sets it up: its own crates say everything, libraries warnings at most.
    let ours = Targets::new().with_default(LevelFilter::WARN).with_target("regain", LevelFilter::TRACE);
    let lines = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(move || writer.clone());
    let subscriber = tracing_subscriber::registry().with(lines.with_filter(ours));
    let listening = tracing::subscriber::set_default(subscriber);
    // With one listener alone, what another test's thread reaches first is switched off for all of them.
    let _second = tracing::Dispatch::new(tracing::subscriber::NoSubscriber::default());
    let app = TestApp::start().await;
    app.apply_one(|it| it.methods = Some(vec![Way::Email, Way::SecurityQuestions])).await;
    answer_questions(&Visitor::new(&app, "192.0.2.67")).await;
    let (asked, visitor, mut secrets) = sent(&app).await;
    let api = Api::from(&app, "192.0.2.66");
    asked.answer(&api, &wrong(&asked.code, 0)).await;
    api.send(api.request(Method::GET, &format!("/{TYPED}?q={}", asked.code))).await;
    api.send(api.request(Method::GET, &format!("/reset/l/{}{}", asked.code, recovery_address("bob")))).await;
    api.send(api.request(Method::POST, "/api/v1/resets").header("x-note", TYPED).body(TYPED)).await;
    asked.answer(&api, &asked.code).await;
    api.password(&asked.reset, "Bob refused 2").await;
    let landing = visitor.open(&asked.link).await;
    let opened = visitor.submit(&landing, &asked.link, &[]).await;
    visitor.submit(&opened, "/reset/password", &[("password", NEW)]).await;
    let notice = app.mail_to(&recovery_address("bob"), 2).await;
    let link = link_in(&notice, "/not-me/");
    let choice = visitor.open(&link).await;
    visitor.submit(&choice, &link, &[("choice", "deny")]).await;
    app.settled().await;
    app.store.close().await;
    api.send(api.request(Method::GET, "/reset/l/x")).await;
    drop(listening);
    secrets.0.extend([
        ("the new password", NEW.to_owned()),
        ("the old password", old_password("bob")),
        ("the refused password", "Bob refused 2".to_owned()),
        ("a name", sign_in_name("bob")),
        ("an answer", "ladder".to_owned()),
        ("the link of the notice", link.rsplit('/').next().unwrap().to_owned()),
    ]);
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("answered") && log.contains("/reset/l/{token}"), "requests are logged");
    assert!(log.contains("ERROR"), "so are faults, with what caused them");
    let leaks: Vec<_> = log.lines().filter(|line| !secrets.found_in(line.as_bytes()).is_empty()).collect();
    assert!(leaks.is_empty(), "{leaks:#?}");
}
