//! A: who is meant, and whom a mail goes to.

use regain_core::reset::Kind;
use regain_testkit::api::Api;
use regain_testkit::app::TestApp;
use regain_testkit::people::{recovery_address, sign_in_name};
use regain_testkit::visitor::Visitor;
use reqwest::{Method, StatusCode};
use serde_json::json;

use super::*;

/// Bodies of START that name nobody, or two at once.
const BODIES: [&[u8]; 32] = [
    // A01: several recipients, or one of the attacker's choice.
    br#"{"identifier":["bob","mallory"]}"#,
    br#"{"identifier":{"0":"bob"}}"#,
    br#"["bob"]"#,
    br#"["bob","reset"]"#,
    br#"[{"identifier":"bob"}]"#,
    br#"{"identifier":"bob","email":"evil@evil.example"}"#,
    br#"{"identifier":"bob","target":"mallory"}"#,
    br#"{"identifier":"bob","account_id":"00000000-0000-0000-0000-000000000000"}"#,
    // A03: the same name twice.
    br#"{"identifier":"bob","identifier":"mallory"}"#,
    br#"{"identifier":"mallory","identifier":"bob"}"#,
    br#"{"identifier":"bob","kind":"reset","kind":"unlock"}"#,
    br#"{"identifier":"bob","\u0069dentifier":"mallory"}"#,
    // A11: control characters.
    br#"{"identifier":"bob\u0000@evil.example"}"#,
    br#"{"identifier":"bob\u0000"}"#,
    br#"{"identifier":"bob\u0001"}"#,
    br#"{"identifier":"b\u001fob"}"#,
    br#"{"identifier":"b\u2028ob"}"#,
    br#"{"identifier":"bob\r\nBcc: evil@evil.example"}"#,
    b"{\"identifier\":\"bob\x00\"}",
    // A19: operators for another kind of database.
    br#"{"identifier":{"$ne":null}}"#,
    br#"{"identifier":{"$gt":""}}"#,
    br#"{"identifier":true}"#,
    br#"{"identifier":null}"#,
    br#"{"identifier":0}"#,
    // A27: no text.
    br#"{"identifier":"\ud800"}"#,
    br#"{"identifier":"\udc00bob"}"#,
    b"{\"identifier\":\"bob\xff\"}",
    b"{\"identifier\":\"\xed\xa0\x80\"}",
    br#"{"identifier":""}"#,
    br#"{"identifier":" \u00a0 "}"#,
    // The kind is a word of two.
    br#"{"identifier":"bob","kind":{"reset":null}}"#,
    br#"{"identifier":"bob","kind":"Reset"}"#,
];

// A01, A03, A11, A19, A27
#[tokio::test]
async fn what_is_not_one_name_starts_nothing() {
    let app = TestApp::with(generous()).await;
    let api = Api::from(&app, "192.0.2.1");
    let mut bodies: Vec<Vec<u8>> = BODIES.iter().map(|body| body.to_vec()).collect();
    for name in ["a".repeat(257), "a".repeat(10_000), "😀".repeat(10_000)] {
        bodies.push(json!({ "identifier": name }).to_string().into_bytes());
    }
    let mut wrong = Vec::new();
    for body in bodies {
        let before = Before::of(&app).await;
        let shown = String::from_utf8_lossy(&body[..body.len().min(80)]).into_owned();
        let request = api.request(Method::POST, "/api/v1/resets").header("content-type", "application/json");
        let reply = api.send(request.body(body)).await;
        if reply.status != StatusCode::BAD_REQUEST {
            wrong.push(format!("{shown}: {}", reply.status));
        }
        assert!(!reply.text.contains("evil"), "{}", reply.text);
        wrong.extend(before.wrong_after(1).await.into_iter().map(|it| format!("{shown}: {it}")));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

// A01, A03, A05, A11, A27
#[tokio::test]
async fn a_form_that_is_not_one_name_starts_nothing() {
    let app = TestApp::with(generous()).await;
    let visitor = Visitor::new(&app, "192.0.2.1");
    let csrf = visitor.open("/reset").await.csrf();
    let mut wrong = Vec::new();
    for (path, form) in [
        ("/reset", "identifier=bob&identifier=mallory&kind=reset"),
        ("/reset", "identifier=mallory&kind=reset&identifier=bob"),
        ("/reset", "identifier=bob&%69dentifier=mallory&kind=reset"),
        ("/reset", "identifier[]=bob&identifier[]=mallory&kind=reset"),
        ("/reset", "identifier[0]=bob&kind=reset"),
        ("/reset", "identifier=bob&kind=reset&email=evil@evil.example"),
        ("/reset", "identifier=bob&kind=reset&_method=PUT"),
        ("/reset", "identifier=bob%00&kind=reset"),
        ("/reset", "identifier=bob%0d%0aBcc:%20evil@evil.example&kind=reset"),
        ("/reset", "identifier=bob%ff&kind=reset"),
        ("/reset", "identifier=%ed%a0%80&kind=reset"),
        ("/reset", "identifier=b%e2%80%a8ob&kind=reset"),
        ("/reset", "identifier=&kind=reset"),
        ("/reset", "kind=reset"),
        ("/reset", "identifier=bob"),
        ("/reset", "identifier=bob&kind=both"),
        ("/reset?identifier=mallory", "identifier=bob&kind=reset"),
        ("/reset?kind=unlock", "identifier=bob&kind=reset"),
    ] {
        let before = Before::of(&app).await;
        let request = visitor.request(Method::POST, path).header("origin", &app.url);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let page = visitor.send(request.body(format!("{form}&csrf={csrf}"))).await;
        if !page.status.is_client_error() || page.path != "/reset" {
            wrong.push(format!("{path} {form}: {} {}", page.status, page.path));
        }
        wrong.extend(before.wrong_after(1).await.into_iter().map(|it| format!("{path} {form}: {it}")));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

// A05: the address of a request decides nothing.
#[tokio::test]
async fn a_name_in_the_query_is_no_name() {
    let app = TestApp::start().await;
    let api = Api::from(&app, "192.0.2.1");
    let before = Before::of(&app).await;
    let reply = api.post("/api/v1/resets?identifier=mallory", "", &json!({ "identifier": "bob" })).await;
    assert_eq!(reply.status, StatusCode::BAD_REQUEST);
    before.refused(1).await;
}

// A07, A09, A19: look-alikes and patterns are names of nobody.
#[tokio::test]
async fn a_look_alike_reaches_nobody() {
    let app = TestApp::with(generous()).await;
    add(&app, "kate", |_| ()).await;
    add(&app, "straße", |new| new.mail_addresses = vec![recovery_address("strasse")]).await;
    app.settled().await;
    let names = [
        "al\u{131}ce",
        "al\u{130}ce",
        "AL\u{130}CE",
        "\u{212a}ate",
        "\u{212a}ATE@post.example",
        "strasse",
        "STRASSE",
        "ſtraße",
        "ａlice",
        "\u{430}lice",
        "аlice@meridian.example",
        "alice@post.exаmple",
        "alice@xn--post-8ya.example",
        "alice@post.example.",
        "alice@post.example.evil.example",
        "alice@p\u{200d}ost.example",
        "al\u{ad}ice",
        "alice\u{200b}",
        "\u{feff}alice",
        "alice@post。example",
        "alice＠post.example",
        "\"alice\"@post.example",
        "alice+x@post.example",
        "alice@[post.example]",
        "<alice@post.example>",
        "alice@post.example,evil@evil.example",
        "alice@post.example;evil@evil.example",
        "alice@post.example evil@evil.example",
        "alice%40post.example",
        "' OR 1=1--",
        "'; DROP TABLE family;--",
        "%",
        "_lice",
        "a*",
        "alice)(uid=*",
        "*)(objectClass=*",
        "{{7*7}}",
        "a",
        "..",
        "../../etc/passwd",
    ];
    for (number, name) in names.iter().enumerate() {
        let api = Api::from(&app, &format!("192.0.2.{number}"));
        let reset = api.start(name).await;
        assert_eq!(api.challenge(&reset).await.status, StatusCode::ACCEPTED, "{name}");
        assert_eq!(app.settled().await.len(), 0, "{name} reached somebody");
        let last =
            app.audit().await.into_iter().rfind(|event| event.action == "reset.subject-resolved").unwrap();
        assert_eq!((last.detail.as_str(), last.account), ("not-found", None), "{name}");
    }
}

// A07: what does match is written to as the directory has it, never as it was typed.
#[tokio::test]
async fn a_message_goes_to_the_stored_address() {
    let app = TestApp::with(generous()).await;
    add(&app, "Straße", |new| new.mail_addresses = vec!["Strasse@Post.example".to_owned()]).await;
    let api = Api::from(&app, "192.0.2.1");
    for (count, typed) in ["STRAẞE", "straße@MERIDIAN.example", "strasse@post.EXAMPLE"].iter().enumerate()
    {
        let reset = api.start(typed).await;
        api.challenge(&reset).await;
        app.mail_to("Strasse@Post.example", count + 1).await;
    }
}

// A15: there is no way to say where a message goes.
#[tokio::test]
async fn the_target_of_a_message_is_not_the_callers_to_choose() {
    let app = TestApp::start().await;
    let api = Api::from(&app, "192.0.2.1");
    let reset = api.start("bob").await;
    let mut wrong = Vec::new();
    for body in [
        json!({ "method": "email", "target": "evil@evil.example" }),
        json!({ "method": "email", "to": ["evil@evil.example"] }),
        json!({ "method": "email", "contact": 1 }),
        json!({ "method": "email", "index": -1 }),
        json!({ "method": ["email"] }),
        json!(["email"]),
        json!({ "method": "email:evil@evil.example" }),
        json!({ "method": "email\0" }),
        json!({ "method": "EMAIL" }),
        json!({}),
    ] {
        let before = Before::of(&app).await;
        let reply = api.step(&reset, "/challenges", &body).await;
        if reply.status != StatusCode::BAD_REQUEST {
            wrong.push(format!("{body}: {}", reply.status));
        }
        wrong.extend(before.wrong_after(1).await.into_iter().map(|it| format!("{body}: {it}")));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

// A17: a shared address means nobody, the names of those who share it do.
#[tokio::test]
async fn a_shared_address_is_nobodys_and_the_username_works() {
    let app = TestApp::with(generous()).await;
    let api = Api::from(&app, "192.0.2.1");
    let shared = api.start(&recovery_address("twins")).await;
    assert_eq!(api.challenge(&shared).await.status, StatusCode::ACCEPTED);
    assert_eq!(app.settled().await.len(), 0);
    for (count, name) in ["twin1", "twin2"].into_iter().enumerate() {
        let reset = api.start(name).await;
        api.challenge(&reset).await;
        let mail = app.mail_to(&recovery_address("twins"), count + 1).await;
        assert!(mail.text.contains(&sign_in_name(name)), "the mail says whose it is: {}", mail.text);
    }
}

const WITHOUT_ADDRESS: &str = "DELETE FROM builtin_contact WHERE account_id IN
    (SELECT id FROM builtin_account WHERE username = 'bob')";

// A21: between START and the worker
#[tokio::test]
async fn an_address_that_was_taken_away_after_the_start_gets_nothing() {
    let app = TestApp::start().await;
    let api = Api::from(&app, "192.0.2.1");
    let reset = api.start("bob").await;
    app.settled().await;
    execute(&app, WITHOUT_ADDRESS).await;
    assert_eq!(api.challenge(&reset).await.status, StatusCode::ACCEPTED);
    assert_eq!(app.settled().await.len(), 0);
}

// A21: after the mail
#[tokio::test]
async fn a_ticket_to_an_address_that_was_taken_away_is_dead() {
    let app = TestApp::start().await;
    let api = Api::from(&app, "192.0.2.1");
    let asked = Asked::of(&app, &api, "bob").await;
    execute(&app, WITHOUT_ADDRESS).await;
    let visitor = Visitor::new(&app, "198.51.100.1");
    let landing = visitor.open(&asked.link).await;
    if landing.status == StatusCode::OK {
        let opened = visitor.submit(&landing, &asked.link, &[]).await;
        visitor.submit(&opened, "/reset/password", &[("password", NEW)]).await;
    }
    asked.answer(&api, &asked.code).await;
    assert_eq!(api.password(&asked.reset, NEW).await.status, StatusCode::CONFLICT);
    assert!(!app.actions().await.contains(&"reset.applying".to_owned()));
}

// A23: an account that only has the name of the one that a ticket was for.
#[tokio::test]
async fn a_ticket_is_not_good_for_a_successor_of_the_same_name() {
    let app = TestApp::start().await;
    let api = Api::from(&app, "192.0.2.1");
    add(&app, "eve", |_| ()).await;
    let asked = Asked::of(&app, &api, "eve").await;
    assert_eq!(asked.answer(&api, &asked.code).await.status, StatusCode::OK);
    for table in ["builtin_identifier", "builtin_contact", "builtin_group"] {
        let of_eve = "account_id IN (SELECT id FROM builtin_account WHERE username = 'eve')";
        execute(&app, &format!("DELETE FROM {table} WHERE {of_eve}")).await;
    }
    execute(&app, "DELETE FROM builtin_account WHERE username = 'eve'").await;
    add(&app, "eve", |_| ()).await;
    let before = Before::of(&app).await;
    assert_eq!(api.password(&asked.reset, NEW).await.problem(), "no-longer-allowed");
    before.refused(1).await;
    assert!(!app.is_password_of("eve", NEW).await);
}

// A23: renamed in between, it is still the one that was meant.
#[tokio::test]
async fn a_ticket_follows_the_account_and_not_its_name() {
    let app = TestApp::start().await;
    let api = Api::from(&app, "192.0.2.1");
    let asked = Asked::of(&app, &api, "bob").await;
    let rename =
        "UPDATE builtin_account SET username = 'robert', username_folded = 'robert' WHERE username = 'bob'";
    execute(&app, rename).await;
    add(&app, "bobby", |_| ()).await;
    asked.answer(&api, &asked.code).await;
    assert_eq!(api.password(&asked.reset, NEW).await.status, StatusCode::OK);
    assert!(app.is_password_of(&sign_in_name("bob"), NEW).await);
}

// A25, REC-06: and everybody else who can't be reset; only the audit log says why.
#[tokio::test]
async fn whoever_is_excluded_gets_nothing_and_the_audit_log_says_why() {
    let app = TestApp::with(generous()).await;
    add(&app, "gone", |new| new.expires_at = Some(regain_core::time::Timestamp::from_micros(0))).await;
    add(&app, "shut", |new| new.locked = Some(regain_core::account::Lock::Administrator)).await;
    let api = Api::from(&app, "192.0.2.1");
    for (name, reason) in [
        ("adam", "privileged"),
        ("dave", "disabled"),
        ("nina", "no-method"),
        ("gone", "account-expired"),
        ("shut", "locked-by-administrator"),
    ] {
        for kind in [Kind::Reset, Kind::Unlock] {
            let reset = api.start_kind(name, kind.name()).await;
            assert_eq!(api.challenge(&reset).await.status, StatusCode::ACCEPTED);
            assert_eq!(app.settled().await.len(), 0, "{name}");
            let resolved =
                app.audit().await.into_iter().rfind(|it| it.action == "reset.subject-resolved").unwrap();
            assert_eq!(
                (resolved.detail.as_str(), resolved.account),
                (reason, Some(account(&app, name).await))
            );
        }
    }
}
