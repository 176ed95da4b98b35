//! A reset that a passkey starts, which the browser offers beside the name: whose it is needs no name, and is the first proof.

use std::time::Duration;

use futures_util::future::join_all;
use regain_app::admin::By;
use regain_core::audit::Source;
use regain_core::brake::Target;
use regain_core::method::Method;
use regain_core::policy::{GroupPolicy, Policies};
use regain_testkit::api::Api;
use regain_testkit::app::{Setup, TestApp};
use regain_testkit::passkey::{BE, SoftPasskey, UP};
use regain_testkit::people::recovery_address;
use regain_testkit::visitor::{Page, Visitor};
use reqwest::StatusCode;
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::attacks::execute;
use crate::passkeys::{new_passkey, old_passkey, sign_in};

const START: &str = "/reset/passkey";
const NEW: &str = "violet gravel under the lighthouse";
const LATER: Duration = Duration::from_secs(601);
const DEADLINE: Duration = Duration::from_millis(300);
const REFUSED: &str = "That passkey did not work here";

/// Sends what was signed for the request of a page.
async fn send(browser: &Visitor, page: &Page, signed: &Value, request: &str) -> Page {
    let fields = [("kind", "reset"), ("assertion", &*signed.to_string()), ("request", request)];
    browser.submit(page, START, &fields).await
}

/// What the browser does when its owner picks a passkey.
async fn pick(browser: &Visitor, passkey: &SoftPasskey) -> Page {
    let page = browser.open("/reset").await;
    send(browser, &page, &passkey.sign(&page.passkey_options()), &page.field("request")).await
}

#[track_caller]
fn refused(page: &Page, what: &str) {
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{what}: {}", page.html);
    assert!(page.html.contains(REFUSED) && page.html.contains("username webauthn"), "{what}: {}", page.html);
}

/// What was audited about resets: action, detail, and whether it names an account.
async fn audited(app: &TestApp) -> Vec<(String, String, bool)> {
    let about_resets = |action: &str| action.starts_with("reset.") || action.starts_with("proof.");
    let rows = app.audit().await.into_iter().filter(|row| about_resets(&row.action));
    rows.map(|row| (row.action, row.detail, row.account.is_some())).collect()
}

async fn pull(app: &TestApp, target: &str) {
    let (by, target) = (By::operator("ops".to_owned()), Target::parse(target).unwrap());
    assert!(app.app.pull_brake(&by, target, "a drill", Source::default()).await.unwrap());
}

#[tokio::test]
async fn a_passkey_leads_from_the_first_page_straight_to_the_new_password() {
    let app = TestApp::start().await;
    let passkey = old_passkey(&app, "alice", 1).await;
    let browser = Visitor::new(&app, "192.0.2.7");
    let page = browser.open("/reset").await;
    assert!(page.html.contains("autocomplete=\"username webauthn\""), "conditional UI");
    assert_eq!(page.passkey_options()["allowCredentials"], json!([]), "it names nobody's");
    let signed = passkey.sign(&page.passkey_options()).to_string();
    let request = page.field("request");
    // Whose passkey it is counts, whatever was typed.
    let fields = [
        ("identifier", "bob"),
        ("kind", "reset"),
        ("method", "email"),
        ("assertion", &*signed),
        ("request", &*request),
    ];
    let page = browser.submit(&page, START, &fields).await;
    assert_eq!((page.status, page.path.as_str()), (StatusCode::OK, "/reset/password"), "{}", page.html);
    let expected =
        [("reset.started", ""), ("reset.subject-resolved", "account"), ("proof.accepted", "passkey")];
    let rows = audited(&app).await;
    assert_eq!(rows.iter().map(|(action, detail, _)| (&**action, &**detail)).collect::<Vec<_>>(), expected);
    let sent = app.settled().await;
    assert!(sent.iter().all(|mail| !mail.text.contains("/reset/l/")), "no code is sent");
    let done = browser.submit(&page, "/reset/password", &[("password", NEW)]).await;
    assert_eq!(done.path, "/reset/done", "{}", done.html);
    assert!(app.is_password_of("alice", NEW).await && !app.is_password_of("bob", NEW).await);
    let notice = app.settled().await.split_off(sent.len());
    assert!(notice.iter().any(|mail| mail.to == recovery_address("alice")), "she is told");
}

#[tokio::test]
async fn a_passkey_starts_an_unlock_too() {
    let app = TestApp::start().await;
    let passkey = old_passkey(&app, "alice", 1).await;
    let browser = Visitor::new(&app, "192.0.2.7");
    let page = browser.open("/reset").await;
    let signed = passkey.sign(&page.passkey_options()).to_string();
    let request = page.field("request");
    let fields = [("kind", "unlock"), ("assertion", &*signed), ("request", &*request)];
    assert_eq!(browser.submit(&page, START, &fields).await.path, "/reset/unlock");
}

#[tokio::test]
async fn a_passkey_that_is_new_or_that_a_policy_counts_once_leads_to_another_proof() {
    let app = TestApp::start().await;
    let fresh = new_passkey(&app, "bob", 2).await;
    let browser = Visitor::new(&app, "192.0.2.7");
    let page = pick(&browser, &fresh).await;
    assert_eq!((page.status, page.path.as_str()), (StatusCode::OK, "/reset/method"), "{}", page.html);
    let passkey = old_passkey(&app, "alice", 1).await;
    app.apply_one(|it| it.passkey_is_two = false).await;
    let page = pick(&browser, &passkey).await;
    assert_eq!(page.path, "/reset/method", "it counts once");
    assert_eq!(browser.open("/reset/password").await.path, "/reset/method");
}

#[tokio::test]
async fn whatever_is_wrong_is_refused_alike_and_at_one_time() {
    let app = TestApp::start().await;
    let passkey = old_passkey(&app, "alice", 1).await;
    let bobs = old_passkey(&app, "bob", 2).await;
    let browser = Visitor::new(&app, "192.0.2.7");
    let changed = |change: fn(&mut SoftPasskey)| {
        let mut passkey = passkey.clone();
        change(&mut passkey);
        passkey
    };
    let mut pages = Vec::new();
    for (what, wrong) in [
        ("nobody's", SoftPasskey { user_handle: Some(vec![1; 64]), ..SoftPasskey::new(&app.url, 9) }),
        ("not verified", changed(|it| it.flags = UP | BE)),
        ("signature", changed(|it| it.spoiled = true)),
        ("origin", changed(|it| it.origin = "https://evil.example".to_owned())),
        ("relying party", changed(|it| it.relying_party = "evil.example".to_owned())),
        ("frame", changed(|it| it.cross_origin = true)),
        ("another key", SoftPasskey { key: bobs.key.clone(), ..passkey.clone() }),
        ("another's handle", SoftPasskey { user_handle: bobs.user_handle.clone(), ..passkey.clone() }),
    ] {
        let began = Instant::now();
        let page = pick(&browser, &wrong).await;
        assert!(began.elapsed() >= DEADLINE, "{what}: {:?}", began.elapsed());
        refused(&page, what);
        assert_eq!(browser.cookie("reset"), None, "{what}: nothing is held");
        let random = [page.csrf(), page.field("request")];
        let options =
            page.html.split("data-passkey=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let alike = random.iter().chain([&options]).fold(page.html.clone(), |html, it| html.replace(it, ""));
        pages.push(
            alike
                .split("nonce=\"")
                .map(|it| it.split_once('"').unwrap_or(("", it)).1.to_owned())
                .collect::<String>(),
        );
    }
    assert!(pages.iter().all(|page| *page == pages[0]), "the same page");
    let page = browser.open("/reset").await;
    let garbage = send(&browser, &page, &json!("garbage"), "garbage").await;
    refused(&garbage, "garbage");
    // The first that is right still works.
    assert_eq!(pick(&browser, &passkey).await.path, "/reset/password");
}

#[tokio::test]
async fn what_was_signed_starts_one_reset_and_only_where_it_was_asked() {
    let app = TestApp::start().await;
    let passkey = old_passkey(&app, "alice", 1).await;
    let (alice, thief) = (Visitor::new(&app, "192.0.2.7"), Visitor::new(&app, "192.0.2.9"));
    let (page, other) = (alice.open("/reset").await, thief.open("/reset").await);
    let signed = passkey.sign(&page.passkey_options());
    let elsewhere = send(&thief, &other, &signed, &other.field("request")).await;
    refused(&elsewhere, "for another page");
    let sign_in_page = thief.open("/signin").await;
    let for_sign_in = passkey.sign(&sign_in_page.passkey_options());
    refused(&send(&thief, &other, &for_sign_in, &sign_in_page.field("request")).await, "for a sign-in");
    let fields = [("assertion", &*signed.to_string()), ("request", &*page.field("request"))];
    let entered = thief.submit(&sign_in_page, "/signin/passkey", &fields).await;
    assert_eq!(entered.status, StatusCode::UNPROCESSABLE_ENTITY, "for a reset, at the sign-in");
    assert_eq!(send(&alice, &page, &signed, &page.field("request")).await.path, "/reset/password");
    refused(&send(&thief, &other, &signed, &page.field("request")).await, "again");
    let late = alice.open("/reset").await;
    let signed = passkey.sign(&late.passkey_options());
    app.clock.advance(LATER);
    refused(&send(&alice, &late, &signed, &late.field("request")).await, "too late");
}

#[tokio::test]
async fn of_many_at_the_same_moment_one_starts_a_reset() {
    let app = TestApp::start().await;
    let passkey = old_passkey(&app, "alice", 1).await;
    let page = Visitor::new(&app, "192.0.2.7").open("/reset").await;
    let (signed, request) = (passkey.sign(&page.passkey_options()), page.field("request"));
    let tries = (0..10).map(|number| {
        let (browser, signed, request) =
            (Visitor::new(&app, &format!("192.0.2.{number}")), &signed, &request);
        async move {
            let page = browser.open("/reset").await;
            send(&browser, &page, signed, request).await
        }
    });
    let pages = join_all(tries).await;
    assert_eq!(pages.iter().filter(|page| page.path == "/reset/password").count(), 1);
    assert_eq!(app.actions().await.iter().filter(|it| *it == "proof.accepted").count(), 1);
}

#[tokio::test]
async fn who_may_not_reset_is_refused_like_a_stranger_and_auditors_learn_why() {
    for (change, reason) in [
        ("UPDATE builtin_account SET disabled = 1 WHERE username = 'alice'", "disabled"),
        ("UPDATE builtin_account SET privileged = 1 WHERE username = 'alice'", "privileged"),
        ("DELETE FROM registration", "not-found"),
    ] {
        let app = TestApp::start().await;
        let passkey = old_passkey(&app, "alice", 1).await;
        execute(&app, change).await;
        let browser = Visitor::new(&app, "192.0.2.7");
        let began = Instant::now();
        refused(&pick(&browser, &passkey).await, reason);
        assert!(began.elapsed() >= DEADLINE, "{reason}");
        let rows = audited(&app).await;
        let expected =
            [("reset.started", ""), ("reset.subject-resolved", reason), ("proof.refused", "passkey")];
        assert_eq!(
            rows.iter().map(|(action, detail, _)| (&**action, &**detail)).collect::<Vec<_>>(),
            expected
        );
        assert_eq!(rows[2].2, reason != "not-found", "whose it is");
    }
}

#[tokio::test]
async fn without_passkeys_in_its_policy_a_page_asks_for_none_and_takes_none() {
    let app = TestApp::start().await;
    let passkey = old_passkey(&app, "mallory", 1).await;
    let browser = Visitor::new(&app, "192.0.2.7");
    let page = browser.open("/reset").await;
    let (signed, request) = (passkey.sign(&page.passkey_options()), page.field("request"));
    let no_passkeys =
        |name: &str| GroupPolicy { methods: Some(vec![Method::Email]), ..GroupPolicy::named(name) };
    let night = GroupPolicy { groups: vec!["night shift".to_owned()], ..no_passkeys("night") };
    app.apply(Policies { list: vec![night, GroupPolicy::named("rest")], ..Policies::default() }).await;
    refused(&pick(&browser, &passkey).await, "others may, this account may not");
    app.apply(Policies { list: vec![no_passkeys("everyone")], ..Policies::default() }).await;
    let stale = send(&browser, &page, &signed, &request).await;
    assert_eq!(stale.status, StatusCode::BAD_REQUEST, "{}", stale.html);
    let page = browser.open("/reset").await;
    assert!(!page.html.contains("webauthn") && !page.html.contains("data-passkey"), "{}", page.html);
    assert!(!page.html.contains("passkey.js"), "{}", page.html);
}

#[tokio::test]
async fn what_the_brake_stops_no_passkey_starts() {
    for target in ["all", "method:passkey", "group:night shift"] {
        let app = TestApp::start().await;
        let passkey = old_passkey(&app, "mallory", 1).await;
        let browser = Visitor::new(&app, "192.0.2.7");
        let page = browser.open("/reset").await;
        let (signed, request) = (passkey.sign(&page.passkey_options()), page.field("request"));
        pull(&app, target).await;
        let stopped = send(&browser, &page, &signed, &request).await;
        let (status, heading) = (stopped.status, stopped.heading());
        assert_eq!((status, &*heading), (StatusCode::SERVICE_UNAVAILABLE, "Resets are paused"), "{target}");
        assert!(app.actions().await.iter().all(|it| it != "proof.accepted"), "{target}");
        if target == "method:passkey" {
            assert!(!browser.open("/reset").await.html.contains("webauthn"), "it is not offered");
        }
        if target == "group:night shift" {
            let stranger = SoftPasskey { user_handle: Some(vec![1; 64]), ..SoftPasskey::new(&app.url, 9) };
            refused(&pick(&browser, &stranger).await, "nobody else learns of the group");
        }
    }
}

#[tokio::test]
async fn passkeys_are_counted_with_all_starts_of_a_source_and_take_nothing_from_the_account() {
    let mut setup = Setup::default();
    setup.limits.starts_per_source.count = 3;
    let app = TestApp::with(setup).await;
    let passkey = old_passkey(&app, "alice", 1).await;
    let spoiled = SoftPasskey { spoiled: true, ..passkey.clone() };
    for source in 1..=7 {
        let stranger = Visitor::new(&app, &format!("203.0.113.{source}"));
        for _ in 0..3 {
            refused(&pick(&stranger, &spoiled).await, "wrong");
        }
        let stopped = pick(&stranger, &spoiled).await;
        assert_eq!(stopped.status, StatusCode::TOO_MANY_REQUESTS, "{}", stopped.html);
        assert!(stopped.headers.contains_key("retry-after") && stopped.html.contains("Too many attempts"));
        assert_eq!(stranger.start("alice").await.status, StatusCode::TOO_MANY_REQUESTS, "one budget");
    }
    // 21 wrong ones of everybody: her passkey works by either way.
    let alice = Visitor::new(&app, "192.0.2.7");
    assert_eq!(pick(&alice, &passkey).await.path, "/reset/password");
    let api = Api::from(&app, "192.0.2.8");
    let reset = api.start("alice").await;
    let challenge = api.challenge_by(&reset, "passkey").await;
    let signed = passkey.sign(&challenge.body["prompt"]["options"]);
    assert_eq!(api.answer_signed(&reset, &challenge, &signed).await.status, StatusCode::OK);
    // A browser that signed in before is not stopped by its network.
    let known = Visitor::new(&app, "203.0.113.1");
    let page = known.open("/signin").await;
    assert_eq!(sign_in(&known, &page, &passkey.sign(&page.passkey_options())).await.path, "/account");
    known.submit(&known.open("/account").await, "/signout", &[]).await;
    assert_eq!(pick(&known, &passkey).await.path, "/reset/password");
}
