//! Passkeys: made, shown, used to get back in and to sign in, and everything that must be wrong with them.

#![expect(clippy::indexing_slicing, reason = "tests fail by panicking")]

use std::time::Duration;

use regain_core::method::Method;
use regain_core::random::Randomness;
use regain_core::registration::{Credential, FRESH, SecurityInfo};
use regain_core::time::Clock as _;
use regain_testkit::api::{Api, Reply, Started};
use regain_testkit::app::TestApp;
use regain_testkit::passkey::{BE, BS, SoftPasskey, UP, UV};
use regain_testkit::people::{old_password, recovery_address};
use regain_testkit::visitor::{Page, Visitor};
use reqwest::StatusCode;
use serde_json::{Value, json};

const OVERVIEW: &str = "/account/security-info";
const CONFIRM: &str = "/account/security-info/confirm";
const PASSKEY: &str = "/account/security-info/passkey";
const SIGN_IN: &str = "/signin/passkey";
const NEW: &str = "violet gravel under the lighthouse";
const LATER: Duration = Duration::from_secs(601);

type Change = fn(&mut SoftPasskey);

async fn signed_in(app: &TestApp, name: &str) -> Visitor {
    let browser = Visitor::new(app, "192.0.2.1");
    assert_eq!(browser.sign_in(name, &old_password(name)).await.path, "/account");
    browser
}

async fn info(app: &TestApp, name: &str) -> SecurityInfo {
    let account = app.account_of(name).await;
    app.store.read(app.organization).await.unwrap().security_info(account).await.unwrap()
}

async fn add(browser: &Visitor, page: &Page, made: &Value) -> Page {
    let fields =
        [("pending", &*page.field("pending")), ("name", "My laptop"), ("assertion", &*made.to_string())];
    browser.submit(page, PASSKEY, &fields).await
}

/// A passkey of somebody who has set it up just now.
pub(crate) async fn new_passkey(app: &TestApp, name: &str, id: u8) -> SoftPasskey {
    let browser = signed_in(app, name).await;
    let page = browser.open(PASSKEY).await;
    let mut passkey = SoftPasskey::new(&app.url, id);
    let made = passkey.create(&page.passkey_options());
    let done = add(&browser, &page, &made).await;
    assert_eq!((done.status, done.path.as_str()), (StatusCode::OK, OVERVIEW), "{}", done.html);
    passkey
}

/// A passkey of somebody who has set it up long ago.
pub(crate) async fn old_passkey(app: &TestApp, name: &str, id: u8) -> SoftPasskey {
    let passkey = new_passkey(app, name, id).await;
    app.clock.advance(FRESH);
    passkey
}

async fn asked(api: &Api, name: &str) -> (Started, Reply) {
    let reset = api.start(name).await;
    let challenge = api.challenge_by(&reset, "passkey").await;
    assert_eq!(challenge.status, StatusCode::ACCEPTED, "{}", challenge.text);
    (reset, challenge)
}

fn options(challenge: &Reply) -> &Value {
    &challenge.body["prompt"]["options"]
}

pub(crate) async fn sign_in(browser: &Visitor, page: &Page, signed: &Value) -> Page {
    let fields = [("assertion", &*signed.to_string()), ("request", &*page.field("request"))];
    browser.submit(page, SIGN_IN, &fields).await
}

#[tokio::test]
async fn a_passkey_is_made_shown_and_told() {
    let app = TestApp::start().await;
    let alice = signed_in(&app, "alice").await;
    let page = alice.open(PASSKEY).await;
    let asked = page.passkey_options();
    assert_eq!(asked["authenticatorSelection"]["userVerification"], "required");
    assert_eq!(asked["authenticatorSelection"]["residentKey"], "required");
    let without = add(&alice, &page, &Value::String(String::new())).await;
    assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.html.contains("<noscript>"), "it says that it needs scripts");
    let mut passkey = SoftPasskey::new(&app.url, 1);
    let made = passkey.create(&asked);
    let handle = passkey.user_handle.clone().unwrap();
    assert_eq!(handle.len(), 64, "WAN-04");
    let done = add(&alice, &page, &made).await;
    assert!(done.html.contains("My laptop") && done.html.contains("Synced"), "{}", done.html);
    let again = add(&alice, &page, &made).await;
    assert_eq!(again.path, OVERVIEW, "a form that is sent twice adds one");
    let set_up = info(&app, "alice").await;
    let [one] = set_up.registrations.as_slice() else { panic!("one") };
    assert_eq!(one.fresh_until, Some(one.created_at + FRESH));
    let Credential::Passkey(kept) = &one.credential else { panic!("a passkey") };
    assert_eq!((kept.relying_party.as_str(), kept.is_backed_up), ("localhost", true));
    let mail = app.mail_to(&recovery_address("alice"), 1).await;
    assert!(mail.text.contains("A passkey was added") && mail.text.contains("/not-me/"), "{}", mail.text);
    // The next one has the same owner, and no device makes a second one.
    let mut second = SoftPasskey::new(&app.url, 2);
    second.flags = UP | UV;
    let page = alice.open(PASSKEY).await;
    let asked = page.passkey_options();
    assert_eq!(asked["excludeCredentials"][0]["id"], made["id"]);
    let done = add(&alice, &page, &second.create(&asked)).await;
    assert_eq!(second.user_handle, Some(handle));
    assert!(done.html.contains("On one device or key only"), "{}", done.html);
}

#[tokio::test]
async fn what_a_browser_made_must_be_what_was_asked_for() {
    let app = TestApp::start().await;
    let taken = new_passkey(&app, "bob", 9).await;
    let alice = signed_in(&app, "alice").await;
    let page = alice.open(PASSKEY).await;
    let changes: [(&str, Change); 6] = [
        ("origin", |it| it.origin = "https://evil.example".to_owned()),
        ("relying party", |it| it.relying_party = "evil.example".to_owned()),
        ("type", |it| it.kind = Some("webauthn.get")),
        ("user presence", |it| it.flags = UV),
        ("user verification", |it| it.flags = UP),
        ("frame", |it| it.cross_origin = true),
    ];
    for (what, change) in changes {
        let mut passkey = SoftPasskey::new(&app.url, 1);
        change(&mut passkey);
        let made = passkey.create(&page.passkey_options());
        let refused = add(&alice, &page, &made).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{what}");
        assert!(refused.html.contains("could not be added"), "{what}: {}", refused.html);
    }
    let mut other = page.passkey_options();
    other["challenge"] = json!("b3RoZXIgY2hhbGxlbmdlIGFsdG9nZXRoZXI");
    let refused = add(&alice, &page, &SoftPasskey::new(&app.url, 1).create(&other)).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "another challenge");
    let made = taken.clone().create(&page.passkey_options());
    let refused = add(&alice, &page, &made).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "somebody's already (WAN-03)");
    assert!(info(&app, "alice").await.registrations.is_empty());
    let made = SoftPasskey::new(&app.url, 1).create(&page.passkey_options());
    assert_eq!(add(&alice, &page, &made).await.path, OVERVIEW);
}

#[tokio::test]
async fn a_passkey_alone_opens_an_account_that_needs_two_proofs() {
    let app = TestApp::start().await;
    let passkey = old_passkey(&app, "alice", 1).await;
    let api = Api::from(&app, "192.0.2.5");
    let (reset, challenge) = asked(&api, "alice").await;
    assert_eq!(challenge.body["prompt"]["field"], "assertion");
    let proved = api.answer_signed(&reset, &challenge, &passkey.sign(options(&challenge))).await;
    assert_eq!(proved.status, StatusCode::OK, "{}", proved.text);
    assert_eq!((&proved.body["state"], &proved.body["required"]), (&json!("proved"), &json!(2)));
    assert_eq!(api.password(&reset, NEW).await.status, StatusCode::OK);
    assert!(app.is_password_of("alice", NEW).await);
}

#[tokio::test]
async fn a_passkey_that_is_new_or_that_a_policy_counts_once_needs_another_proof() {
    let app = TestApp::start().await;
    let passkey = new_passkey(&app, "alice", 1).await;
    let api = Api::from(&app, "192.0.2.5");
    let (reset, challenge) = asked(&api, "alice").await;
    let proved = api.answer_signed(&reset, &challenge, &passkey.sign(options(&challenge))).await;
    assert_eq!((proved.status, &proved.body["state"]), (StatusCode::OK, &json!("proving")), "fresh");
    app.clock.advance(FRESH);
    app.apply_one(|it| it.passkey_is_two = false).await;
    let (reset, challenge) = asked(&api, "alice").await;
    let proved = api.answer_signed(&reset, &challenge, &passkey.sign(options(&challenge))).await;
    assert_eq!((proved.status, &proved.body["state"]), (StatusCode::OK, &json!("proving")), "counts once");
    let reset = api.prove_started(&app, reset, &recovery_address("alice")).await;
    assert_eq!(api.status(&reset).await.body["state"], "proved");
}

#[tokio::test]
async fn each_part_of_what_is_signed_matters() {
    let app = TestApp::start().await;
    let passkey = SoftPasskey { counter: 5, ..old_passkey(&app, "alice", 1).await };
    let api = Api::from(&app, "192.0.2.5");
    let (reset, challenge) = asked(&api, "alice").await;
    let first = api.answer_signed(&reset, &challenge, &passkey.sign(options(&challenge))).await;
    assert_eq!(first.status, StatusCode::OK, "{}", first.text);
    let changes: [(&str, Change); 14] = [
        ("type", |it| it.kind = Some("webauthn.create")),
        ("origin", |it| it.origin = "https://evil.example".to_owned()),
        ("port", |it| it.origin = "http://localhost:1".to_owned()),
        ("subdomain", |it| it.origin = it.origin.replace("localhost", "sub.localhost")),
        ("frame of another site", |it| it.cross_origin = true),
        ("relying party", |it| it.relying_party = "evil.example".to_owned()),
        ("user presence", |it| it.flags = UV | BE | BS),
        ("user verification", |it| it.flags = UP | BE | BS),
        ("backed up, but not eligible", |it| it.flags = UP | UV | BS),
        ("not eligible any more", |it| it.flags = UP | UV),
        ("signature", |it| it.spoiled = true),
        ("counter that does not grow (WAN-06)", |it| it.counter = 5),
        ("somebody else's handle", |it| it.user_handle = Some(vec![7; 64])),
        ("no handle", |it| it.user_handle = None),
    ];
    for (changes, next) in changes.chunks(4).zip(6..) {
        let (reset, challenge) = asked(&api, "alice").await;
        for (what, change) in changes {
            // Or else the counter alone would refuse all that come after the first right one.
            let mut wrong = SoftPasskey { counter: next, ..passkey.clone() };
            change(&mut wrong);
            let answer = api.answer_signed(&reset, &challenge, &wrong.sign(options(&challenge))).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{what}: {}", answer.text);
        }
        let right = SoftPasskey { counter: next, ..passkey.clone() };
        let right = api.answer_signed(&reset, &challenge, &right.sign(options(&challenge))).await;
        assert_eq!(right.status, StatusCode::OK, "{}", right.text);
    }
    let another = SoftPasskey {
        user_handle: passkey.user_handle.clone(),
        counter: 99,
        ..SoftPasskey::new(&app.url, 1)
    };
    let (reset, challenge) = asked(&api, "alice").await;
    let answer = api.answer_signed(&reset, &challenge, &another.sign(options(&challenge))).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "another key");
}

#[tokio::test]
async fn what_was_signed_for_one_challenge_is_worth_nothing_for_another_and_once_for_its_own() {
    let app = TestApp::start().await;
    let passkey = old_passkey(&app, "alice", 1).await;
    let bobs = old_passkey(&app, "bob", 2).await;
    let api = Api::from(&app, "192.0.2.5");
    let (first, one) = asked(&api, "alice").await;
    let (second, other) = asked(&api, "alice").await;
    assert_ne!(options(&one)["challenge"], options(&other)["challenge"]);
    let signed = passkey.sign(options(&one));
    let foreign = api.answer_signed(&second, &other, &signed).await;
    assert_eq!(foreign.status, StatusCode::UNPROCESSABLE_ENTITY);
    let bob = api.answer_signed(&first, &one, &bobs.sign(options(&one))).await;
    assert_eq!(bob.status, StatusCode::UNPROCESSABLE_ENTITY, "somebody else's passkey");
    let code = api.answer(&first, &one.text("id"), "12345678").await;
    assert_eq!(code.status, StatusCode::UNPROCESSABLE_ENTITY, "a code is a wrong answer");
    assert_eq!(api.answer_signed(&first, &one, &signed).await.status, StatusCode::OK);
    let again = api.answer_signed(&first, &one, &signed).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "replayed");
    app.clock.advance(LATER);
    let late = api.answer_signed(&second, &other, &passkey.sign(options(&other))).await;
    assert_ne!(late.status, StatusCode::OK, "expired");
}

#[tokio::test]
async fn a_request_says_nothing_about_anybody() {
    let app = TestApp::start().await;
    old_passkey(&app, "alice", 1).await;
    let api = Api::from(&app, "192.0.2.5");
    let mut shapes = Vec::new();
    for name in ["alice", "bob", "ghost"] {
        let (_, challenge) = asked(&api, name).await;
        let mut asked = options(&challenge).clone();
        assert_eq!(asked["allowCredentials"], json!([]), "{name}");
        asked["challenge"] = Value::Null;
        shapes.push(asked);
    }
    assert!(shapes.iter().all(|shape| *shape == shapes[0]), "{shapes:?}");
}

#[tokio::test]
async fn a_passkey_proves_on_the_pages() {
    let app = TestApp::start().await;
    let passkey = old_passkey(&app, "alice", 1).await;
    let browser = Visitor::new(&app, "192.0.2.7");
    let page = browser.start("alice").await;
    let page = if page.path == "/reset/method" { page } else { browser.open("/reset/method").await };
    let page = browser.submit(&page, "/reset/method", &[("method", "passkey")]).await;
    assert!(page.html.contains("Use your passkey") && page.html.contains("<noscript>"), "{}", page.html);
    let empty = [("method", "passkey"), ("assertion", "")];
    let missing = browser.submit(&page, "/reset/prove", &empty).await;
    assert_eq!(missing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(missing.html.contains("needs JavaScript"), "{}", missing.html);
    let signed = passkey.sign(&missing.passkey_options()).to_string();
    let answer = [("method", "passkey"), ("assertion", &*signed)];
    let done = browser.submit(&missing, "/reset/prove", &answer).await;
    assert_eq!((done.status, done.path.as_str()), (StatusCode::OK, "/reset/password"), "{}", done.html);
}

#[tokio::test]
async fn a_passkey_signs_in_once_and_only_for_what_was_asked() {
    let app = TestApp::start().await;
    let passkey = new_passkey(&app, "alice", 1).await;
    let browser = Visitor::new(&app, "192.0.2.8");
    let page = browser.open("/signin").await;
    assert!(page.html.contains("autocomplete=\"username webauthn\""), "conditional UI");
    let unknown = SoftPasskey { user_handle: Some(vec![1; 64]), ..SoftPasskey::new(&app.url, 3) };
    let unverified = SoftPasskey { flags: UP | BE, ..passkey.clone() };
    let foreign = SoftPasskey { user_handle: Some(vec![1; 64]), ..passkey.clone() };
    for (what, wrong) in [("unknown", unknown), ("not verified", unverified), ("handle", foreign)] {
        let refused = sign_in(&browser, &page, &wrong.sign(&page.passkey_options())).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{what}");
        assert!(refused.html.contains("That passkey did not work here"), "{what}: {}", refused.html);
    }
    let signed = passkey.sign(&page.passkey_options());
    assert_eq!(sign_in(&browser, &page, &signed).await.path, "/account");
    assert_eq!(browser.open(PASSKEY).await.path, PASSKEY, "whoever signed in so has shown who they are");
    let thief = Visitor::new(&app, "192.0.2.9");
    let fresh = thief.open("/signin").await;
    let fields = [("assertion", &*signed.to_string()), ("request", &*page.field("request"))];
    let replayed = thief.submit(&fresh, SIGN_IN, &fields).await;
    assert_eq!(replayed.status, StatusCode::UNPROCESSABLE_ENTITY, "replayed");
    let other = sign_in(&thief, &fresh, &signed).await;
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY, "another challenge");
    let page = thief.open("/signin").await;
    let signed = passkey.sign(&page.passkey_options());
    app.clock.advance(LATER);
    assert_eq!(sign_in(&thief, &page, &signed).await.status, StatusCode::UNPROCESSABLE_ENTITY, "too late");
    assert!(
        app.actions().await.iter().any(|action| action == "session.refused"),
        "{:?}",
        app.actions().await
    );
}

#[tokio::test]
async fn under_another_name_passkeys_are_lost_and_shut_nobody_out() {
    let app = TestApp::start().await;
    let passkey = old_passkey(&app, "alice", 1).await;
    let (account, now) = (app.account_of("alice").await, app.clock.now());
    let mut random = Randomness::from_seed([7; 32]).fork();
    let mut renamed = info(&app, "alice").await.registrations.remove(0);
    let Credential::Passkey(lost) = &mut renamed.credential else { panic!("a passkey") };
    lost.relying_party = "old.meridian.example".to_owned();
    let kept = app.store.write(app.organization, move |tx| {
        Box::pin(async move { tx.use_credential(account, &renamed, now, &mut random).await })
    });
    assert!(kept.await.unwrap());
    let api = Api::from(&app, "192.0.2.5");
    let (reset, challenge) = asked(&api, "alice").await;
    let refused = api.answer_signed(&reset, &challenge, &passkey.sign(options(&challenge))).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let reset = api.prove_started(&app, reset, &recovery_address("alice")).await;
    assert_eq!(api.status(&reset).await.body["state"], "proved", "it is not asked for beside another proof");
    let alice = signed_in(&app, "alice").await;
    let page = alice.open(CONFIRM).await;
    let password = old_password("alice");
    let next = alice.submit(&page, CONFIRM, &[("password", &password), ("next", OVERVIEW)]).await;
    assert!(next.html.contains("No longer works here"), "{}", next.html);
    assert_eq!(alice.open(PASSKEY).await.path, PASSKEY, "another one can be added");
}

#[tokio::test]
async fn with_a_passkey_a_password_changes_no_security_info() {
    let app = TestApp::start().await;
    let passkey = old_passkey(&app, "alice", 1).await;
    let alice = signed_in(&app, "alice").await;
    let page = alice.open(PASSKEY).await;
    assert_eq!(page.path, CONFIRM, "REG-01");
    let password = old_password("alice");
    let refused = alice.submit(&page, CONFIRM, &[("password", &password)]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let signed = passkey.sign(&page.passkey_options()).to_string();
    let request = page.field("request");
    let fields = [("next", PASSKEY), ("assertion", &*signed), ("request", &*request)];
    let next = alice.submit(&page, CONFIRM, &fields).await;
    assert_eq!((next.status, next.path.as_str()), (StatusCode::OK, PASSKEY), "{}", next.html);
    let again = alice.open(CONFIRM).await;
    assert_eq!(alice.submit(&again, CONFIRM, &fields).await.status, StatusCode::UNPROCESSABLE_ENTITY, "once");
    let id = info(&app, "alice").await.of(Method::Passkey).next().unwrap().id;
    let address = format!("{OVERVIEW}/methods/{id}");
    let page = alice.open(&format!("{address}/try")).await;
    let signed = passkey.sign(&page.passkey_options()).to_string();
    let fields = [("assertion", &*signed), ("request", &*page.field("request"))];
    let tried = alice.submit(&page, &format!("{address}/try"), &fields).await;
    assert!(tried.html.contains("works"), "{}", tried.html);
    let page = alice.open(&address).await;
    let renamed = alice.submit(&page, &format!("{address}/rename"), &[("name", "Blue key")]).await;
    assert!(renamed.html.contains("Blue key"), "{}", renamed.html);
    let removed = alice.submit(&alice.open(&address).await, &format!("{address}/remove"), &[]).await;
    assert_eq!(removed.path, OVERVIEW);
    assert!(info(&app, "alice").await.registrations.is_empty());
    let api = Api::from(&app, "192.0.2.5");
    let (reset, challenge) = asked(&api, "alice").await;
    let gone = api.answer_signed(&reset, &challenge, &passkey.sign(options(&challenge))).await;
    assert_eq!(gone.status, StatusCode::UNPROCESSABLE_ENTITY, "REG-05");
}
