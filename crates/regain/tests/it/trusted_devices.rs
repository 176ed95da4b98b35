//! Trusted browsers: trusted, shown, used beside another proof, and everything that must be wrong with them.

#![expect(clippy::indexing_slicing, reason = "tests fail by panicking")]

use std::time::Duration;

use futures_util::future::join_all;
use regain_core::limit::Limit;
use regain_core::method::Method;
use regain_core::policy::Required;
use regain_core::random::Randomness;
use regain_core::registration::{Credential, FRESH, SecurityInfo};
use regain_core::time::Clock as _;
use regain_testkit::api::{Api, Reply, Started};
use regain_testkit::app::{Setup, TestApp};
use regain_testkit::device::{SoftDevice, TRUST};
use regain_testkit::people::{old_password, recovery_address};
use regain_testkit::visitor::{Page, Visitor};
use reqwest::StatusCode;
use serde_json::json;

const OVERVIEW: &str = "/account/security-info";
const NEW: &str = "violet gravel under the lighthouse";
const LATER: Duration = Duration::from_secs(601);

type Change = fn(&mut SoftDevice);

/// A house in which trusted browsers count, and two proofs are asked for.
async fn house() -> TestApp {
    house_with(Setup::default()).await
}

async fn house_with(setup: Setup) -> TestApp {
    let app = TestApp::with(setup).await;
    app.apply_one(|it| {
        it.methods = Some(Method::ALL.to_vec());
        it.required = Required::Exactly(2);
    })
    .await;
    app
}

async fn signed_in(app: &TestApp, name: &str) -> Visitor {
    let browser = Visitor::new(app, "192.0.2.1");
    assert_eq!(browser.sign_in(name, &old_password(name)).await.path, "/account");
    browser
}

async fn info(app: &TestApp, name: &str) -> SecurityInfo {
    let account = app.account_of(name).await;
    app.store.read(app.organization).await.unwrap().security_info(account).await.unwrap()
}

/// A reset with the proof of a mail, in which a trusted browser is asked for.
async fn asked(app: &TestApp, api: &Api, name: &str) -> (Started, Reply) {
    app.settled().await;
    app.clock.advance(Duration::from_secs(61));
    let reset = api.prove(app, name, &recovery_address(name)).await;
    let challenge = api.challenge_by(&reset, "trusted-device").await;
    assert_eq!(challenge.status, StatusCode::ACCEPTED, "{}", challenge.text);
    (reset, challenge)
}

async fn answer(api: &Api, (reset, challenge): &(Started, Reply), device: &SoftDevice) -> Reply {
    api.answer_with(reset, challenge, &device.answer(&challenge.body["prompt"])).await
}

#[track_caller]
fn refused(reply: &Reply, what: &str) {
    assert_eq!(
        (reply.status, reply.problem()),
        (StatusCode::UNPROCESSABLE_ENTITY, "proof-refused"),
        "{what}: {}",
        reply.text
    );
}

#[tokio::test]
async fn a_browser_is_trusted_shown_and_told() {
    let app = house().await;
    let alice = signed_in(&app, "alice").await;
    let overview = alice.open(OVERVIEW).await;
    assert!(overview.html.contains("Trust this browser"), "{}", overview.html);
    let page = alice.open(TRUST).await;
    assert!(page.html.contains("<noscript>"), "it says that it needs scripts");
    let without = alice.submit(&page, TRUST, &[("pending", &*page.field("pending"))]).await;
    assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(without.html.contains("needs JavaScript"), "{}", without.html);
    let device = SoftDevice::new(&app.url);
    let done = device.register(&alice, &page, "My laptop").await;
    assert_eq!(done.path, OVERVIEW, "{}", done.html);
    assert!(done.html.contains("My laptop") && done.html.contains("This browser"), "{}", done.html);
    assert!(!done.html.contains("Trust this browser"), "it is trusted already: {}", done.html);
    let token = alice.cookie("trusted").unwrap();
    let again = device.register(&alice, &page, "My laptop").await;
    assert_eq!(again.path, OVERVIEW, "a form that is sent twice trusts one");
    assert_eq!(alice.cookie("trusted"), Some(token.clone()));
    let set_up = info(&app, "alice").await;
    let [one] = set_up.registrations.as_slice() else { panic!("one") };
    assert_eq!(one.fresh_until, Some(one.created_at + FRESH));
    let Credential::TrustedDevice(kept) = &one.credential else { panic!("a browser") };
    assert_eq!(kept.relying_party, "localhost");
    assert!(!kept.token_digest.contains(&token), "only a hash is kept");
    let mail = app.mail_to(&recovery_address("alice"), 1).await;
    assert!(
        mail.text.contains("A browser is now trusted") && mail.text.contains("/not-me/"),
        "{}",
        mail.text
    );
    assert_eq!(alice.open(TRUST).await.path, OVERVIEW, "no browser is trusted twice");
    let other = signed_in(&app, "alice").await.open(OVERVIEW).await;
    assert!(!other.html.contains("This browser"), "another browser is not the one: {}", other.html);
}

#[tokio::test]
async fn what_a_browser_signed_to_be_trusted_must_be_what_was_asked_for() {
    let app = house().await;
    let alice = signed_in(&app, "alice").await;
    let page = alice.open(TRUST).await;
    let (pending, challenge) = (page.field("pending"), page.device_challenge());
    let device = SoftDevice::new(&app.url);
    let changes: [(&str, Change); 3] = [
        ("origin", |it| it.origin = "https://evil.example".to_owned()),
        ("purpose", |it| it.prefix = "regain passkey v1".to_owned()),
        ("version", |it| it.prefix = "regain trusted-device v2".to_owned()),
    ];
    for (what, change) in changes {
        let mut wrong = device.clone();
        change(&mut wrong);
        assert_eq!(
            wrong.register(&alice, &page, "").await.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{what}"
        );
    }
    let (right, key) = (device.sign(&challenge), device.public_key());
    let other = SoftDevice::new(&app.url);
    for (what, key, signature) in [
        ("another key", &other.public_key(), &right),
        ("another challenge", &key, &device.sign("b3RoZXI")),
        ("no key", &String::new(), &right),
        ("half a key", &key[..40].to_owned(), &right),
    ] {
        let fields = [("pending", &*pending), ("public_key", key), ("signature", signature)];
        let done = alice.submit(&page, TRUST, &fields).await;
        assert_eq!(done.status, StatusCode::UNPROCESSABLE_ENTITY, "{what}");
        assert!(done.html.contains("could not be trusted"), "{what}: {}", done.html);
    }
    assert!(alice.cookie("trusted").is_none(), "nothing was trusted");
    let long = device.register(&alice, &page, &"x".repeat(65)).await;
    assert_eq!(long.status, StatusCode::UNPROCESSABLE_ENTITY);
    let bob = signed_in(&app, "bob").await;
    let stolen = device.register(&bob, &page, "").await;
    assert!(!stolen.status.is_success(), "somebody else's form: {}", stolen.html);
    app.clock.advance(LATER);
    let late = device.register(&alice, &page, "").await;
    assert!(!late.status.is_success(), "too late: {}", late.html);
    assert!(
        info(&app, "alice").await.registrations.is_empty()
            && info(&app, "bob").await.registrations.is_empty()
    );
}

#[tokio::test]
async fn a_trusted_browser_completes_another_proof_and_begins_nothing() {
    let app = house().await;
    let (device, _) = app.give_device("alice").await;
    app.clock.advance(FRESH);
    let api = Api::from(&app, "192.0.2.5");
    let reset = api.start("alice").await;
    let first = api.challenge_by(&reset, "trusted-device").await;
    assert_eq!((first.status, first.problem()), (StatusCode::BAD_REQUEST, "method-not-offered"));
    let status = api.status(&reset).await;
    assert!(!status.text.contains("trusted-device"), "{}", status.text);
    let asked = asked(&app, &api, "alice").await;
    assert_eq!(asked.1.body["prompt"]["field"], "device");
    assert!(api.status(&asked.0).await.text.contains("trusted-device"));
    let proved = answer(&api, &asked, &device).await;
    assert_eq!((proved.status, &proved.body["state"]), (StatusCode::OK, &json!("proved")), "{}", proved.text);
    assert_eq!(api.password(&asked.0, NEW).await.status, StatusCode::OK);
    assert!(app.is_password_of("alice", NEW).await);
    assert!(info(&app, "alice").await.registrations[0].last_used_at.is_some());
}

#[tokio::test]
async fn a_trusted_browser_alone_never_resets() {
    let app = house().await;
    app.apply_one(|it| {
        it.methods = Some(Method::ALL.to_vec());
        it.required = Required::Exactly(1);
    })
    .await;
    let (_device, browser) = app.give_device("alice").await;
    app.clock.advance(FRESH);
    let page = browser.start("alice").await;
    assert!(!page.html.contains("trusted-device"), "{}", page.html);
    let page = browser.open("/reset/method").await;
    let chosen = browser.submit(&page, "/reset/method", &[("method", "trusted-device")]).await;
    assert_eq!(chosen.status, StatusCode::BAD_REQUEST, "{}", chosen.html);
    let api = Api::from(&app, "192.0.2.5");
    let reset = api.start("alice").await;
    assert_eq!(api.challenge_by(&reset, "trusted-device").await.problem(), "method-not-offered");
}

#[tokio::test]
async fn each_part_of_a_trusted_browser_matters() {
    let app = house().await;
    let (device, _) = app.give_device("alice").await;
    let (bobs, _) = app.give_device("bob").await;
    app.clock.advance(FRESH);
    let api = Api::from(&app, "192.0.2.5");
    let changes: [(&str, Change); 8] = [
        ("origin", |it| it.origin = "https://evil.example".to_owned()),
        ("port", |it| it.origin = "http://localhost:1".to_owned()),
        ("product", |it| it.prefix = "other trusted-device v1".to_owned()),
        ("version", |it| it.prefix = "regain trusted-device v2".to_owned()),
        ("cookie without the key", |it| it.key = SoftDevice::new(&it.origin).key),
        ("key without the cookie", |it| it.token = String::new()),
        ("key with another cookie", |it| it.token = "A".repeat(43)),
        ("neither", |it| *it = SoftDevice::new(&it.origin)),
    ];
    for changes in changes.chunks(4) {
        let asked = asked(&app, &api, "alice").await;
        for (what, change) in changes {
            let mut wrong = device.clone();
            change(&mut wrong);
            refused(&answer(&api, &asked, &wrong).await, what);
        }
        assert_eq!(answer(&api, &asked, &device).await.status, StatusCode::OK);
    }
    let asked = asked(&app, &api, "alice").await;
    refused(&answer(&api, &asked, &bobs).await, "somebody else's browser");
    let mixed = SoftDevice { token: device.token.clone(), ..bobs };
    refused(&answer(&api, &asked, &mixed).await, "somebody else's key");
    let code = api.answer(&asked.0, &asked.1.text("id"), "12345678").await;
    refused(&code, "a code");
    for signature in ["", "!", "AA"] {
        let body = json!({ "device": { "token": device.token, "signature": signature } });
        refused(&api.answer_with(&asked.0, &asked.1, &body).await, signature);
    }
}

#[tokio::test]
async fn what_a_browser_signed_counts_once_and_for_its_own_challenge_and_time() {
    let app = house().await;
    let (device, _) = app.give_device("alice").await;
    app.clock.advance(FRESH);
    let api = Api::from(&app, "192.0.2.5");
    let one = asked(&app, &api, "alice").await;
    let other = asked(&app, &api, "alice").await;
    let right = device.answer(&one.1.body["prompt"]);
    refused(&api.answer_with(&other.0, &other.1, &right).await, "of another challenge");
    let answers = (0..8).map(|_| api.answer_with(&one.0, &one.1, &right));
    let all = join_all(answers).await;
    assert_eq!(all.iter().filter(|it| it.status == StatusCode::OK).count(), 1, "in parallel");
    refused(&api.answer_with(&one.0, &one.1, &right).await, "replayed");
    app.clock.advance(LATER);
    assert_ne!(answer(&api, &other, &device).await.status, StatusCode::OK, "expired");
}

#[tokio::test]
async fn a_trusted_browser_proves_on_the_pages_and_is_asked_for_by_nobody_without_one() {
    let app = house().await;
    let (device, browser) = app.give_device("alice").await;
    app.clock.advance(FRESH);
    let page = proved_by_mail(&app, &browser, "alice").await;
    assert!(page.html.contains("value=\"trusted-device\""), "{}", page.html);
    let page = browser.submit(&page, "/reset/method", &[("method", "trusted-device")]).await;
    assert!(
        page.html.contains("browser that you trust") && page.html.contains("<noscript>"),
        "{}",
        page.html
    );
    let empty = [("method", "trusted-device"), ("signature", "")];
    let missing = browser.submit(&page, "/reset/prove", &empty).await;
    assert_eq!(missing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(missing.html.contains("needs JavaScript"), "{}", missing.html);
    let signed = device.sign(&missing.device_challenge());
    let fields = [("method", "trusted-device"), ("signature", &*signed)];
    let elsewhere = SoftDevice::new(&app.url).sign(&missing.device_challenge());
    let wrong = [("method", "trusted-device"), ("signature", &*elsewhere)];
    let refused = browser.submit(&missing, "/reset/prove", &wrong).await;
    assert!(refused.html.contains("not one that this account trusts"), "{}", refused.html);
    let done = browser.submit(&refused, "/reset/prove", &fields).await;
    assert_eq!((done.status, done.path.as_str()), (StatusCode::OK, "/reset/password"), "{}", done.html);
    // A browser that has the key, by whatever magic, and not the cookie; and one that copied the cookie only.
    app.clock.advance(LATER);
    let thief = Visitor::new(&app, "192.0.2.9");
    let page = proved_by_mail(&app, &thief, "alice").await;
    let page = thief.submit(&page, "/reset/method", &[("method", "trusted-device")]).await;
    let signed = device.sign(&page.device_challenge());
    let fields = [("method", "trusted-device"), ("signature", &*signed)];
    let keyed = thief.submit(&page, "/reset/prove", &fields).await;
    assert_eq!(keyed.status, StatusCode::UNPROCESSABLE_ENTITY, "without the cookie");
    thief.plant("trusted", &device.token);
    let copied = SoftDevice::new(&app.url).sign(&page.device_challenge());
    let fields = [("method", "trusted-device"), ("signature", &*copied)];
    let copied = thief.submit(&keyed, "/reset/prove", &fields).await;
    assert_eq!(copied.status, StatusCode::UNPROCESSABLE_ENTITY, "without the key");
    app.give_recovery_codes("bob").await;
    let bob = proved_by_mail(&app, &Visitor::new(&app, "192.0.2.10"), "bob").await;
    assert!(!bob.html.contains("value=\"trusted-device\""), "{}", bob.html);
}

/// The choice of the next method, after the code of a mail.
async fn proved_by_mail(app: &TestApp, browser: &Visitor, name: &str) -> Page {
    let address = recovery_address(name);
    let before = app.settled().await.iter().filter(|mail| mail.to == address).count();
    app.clock.advance(Duration::from_secs(61));
    browser.start(name).await;
    let page = browser.open("/reset/method").await;
    let page = browser.submit(&page, "/reset/method", &[("method", "email")]).await;
    let code = regain_testkit::api::code_in(&app.mail_to(&address, before + 1).await);
    let fields = [("method", "email"), ("code", &*code)];
    let proved = browser.submit(&page, "/reset/prove", &fields).await;
    assert_eq!(proved.status, StatusCode::OK, "{}", proved.html);
    browser.open("/reset/method").await
}

#[tokio::test]
async fn one_browser_is_trusted_by_several_people_and_by_each_alone() {
    let app = house().await;
    let (device, browser) = app.give_device("alice").await;
    app.give_recovery_codes("bob").await;
    let page = browser.open("/account").await;
    browser.submit(&page, "/signout", &[]).await;
    browser.sign_in("bob", &old_password("bob")).await;
    let page = browser.open(TRUST).await;
    let done = device.register(&browser, &page, "Family laptop").await;
    assert!(done.html.contains("Family laptop") && !done.html.contains("My laptop"), "{}", done.html);
    assert_eq!(browser.cookie("trusted"), Some(device.token.clone()), "one cookie for both");
    app.clock.advance(FRESH);
    let api = Api::from(&app, "192.0.2.5");
    for name in ["alice", "bob"] {
        let asked = asked(&app, &api, name).await;
        assert_eq!(answer(&api, &asked, &device).await.status, StatusCode::OK, "{name}");
    }
    let id = info(&app, "bob").await.of(Method::TrustedDevice).next().unwrap().id;
    let address = format!("{OVERVIEW}/methods/{id}");
    let bob = signed_in(&app, "bob").await;
    let removed = bob.submit(&bob.open(&address).await, &format!("{address}/remove"), &[]).await;
    assert_eq!(removed.path, OVERVIEW, "{}", removed.html);
    let (of_alice, of_bob) = (asked(&app, &api, "alice").await, asked(&app, &api, "bob").await);
    assert_eq!(answer(&api, &of_alice, &device).await.status, StatusCode::OK);
    refused(&answer(&api, &of_bob, &device).await, "bob removed it (REG-05)");
}

#[tokio::test]
async fn a_trusted_browser_is_tried_renamed_and_removed() {
    let app = house().await;
    let (device, browser) = app.give_device("alice").await;
    let id = info(&app, "alice").await.registrations[0].id;
    let address = format!("{OVERVIEW}/methods/{id}");
    let page = browser.open(&format!("{address}/try")).await;
    let (signed, request) = (device.sign(&page.device_challenge()), page.field("request"));
    let fields = [("signature", &*signed), ("request", &*request)];
    let elsewhere = signed_in(&app, "alice").await;
    let there = elsewhere.submit(&elsewhere.open(OVERVIEW).await, &format!("{address}/try"), &fields).await;
    assert_eq!(there.status, StatusCode::UNPROCESSABLE_ENTITY, "another browser");
    let tried = browser.submit(&page, &format!("{address}/try"), &fields).await;
    assert!(tried.html.contains("works"), "{}", tried.html);
    let again = browser.submit(&page, &format!("{address}/try"), &fields).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "once");
    let page = browser.open(&format!("{address}/try")).await;
    let (signed, request) = (device.sign(&page.device_challenge()), page.field("request"));
    app.clock.advance(LATER);
    let fields = [("signature", &*signed), ("request", &*request)];
    let late = browser.submit(&page, &format!("{address}/try"), &fields).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY, "too late");
    let alice = signed_in(&app, "alice").await;
    let page = alice.open(&address).await;
    let renamed = alice.submit(&page, &format!("{address}/rename"), &[("name", "Blue laptop")]).await;
    assert!(renamed.html.contains("Blue laptop"), "{}", renamed.html);
    let removed = alice.submit(&alice.open(&address).await, &format!("{address}/remove"), &[]).await;
    assert_eq!(removed.path, OVERVIEW);
    assert!(info(&app, "alice").await.registrations.is_empty());
    let mail = app.mail_to(&recovery_address("alice"), 2).await;
    assert!(mail.text.contains("One or more trusted browsers were removed"), "{}", mail.text);
    let actions = app.actions().await;
    for action in
        ["registration.added", "registration.tried", "registration.try-refused", "registration.renamed"]
    {
        assert!(actions.iter().any(|it| it == action), "{action}: {actions:?}");
    }
}

#[tokio::test]
async fn five_browsers_have_room_and_only_where_a_policy_wants_them() {
    let app = house().await;
    for _ in 0..5 {
        app.give_device("alice").await;
    }
    let alice = signed_in(&app, "alice").await;
    assert_eq!(alice.open(TRUST).await.path, OVERVIEW);
    assert!(!alice.open(OVERVIEW).await.html.contains("Trust this browser"));
    let plain = TestApp::start().await;
    let bob = signed_in(&plain, "bob").await;
    assert_eq!(bob.open(TRUST).await.path, OVERVIEW, "no policy makes use of it");
    assert!(!bob.open(OVERVIEW).await.html.contains("Trusted browsers"));
}

#[tokio::test]
async fn under_another_name_trusted_browsers_prove_nothing() {
    let app = house().await;
    let (device, browser) = app.give_device("alice").await;
    app.give_recovery_codes("alice").await;
    app.clock.advance(FRESH);
    let (account, now) = (app.account_of("alice").await, app.clock.now());
    let mut random = Randomness::from_seed([7; 32]).fork();
    let mut renamed = info(&app, "alice").await.of(Method::TrustedDevice).next().unwrap().clone();
    let Credential::TrustedDevice(lost) = &mut renamed.credential else { panic!("a browser") };
    lost.relying_party = "old.meridian.example".to_owned();
    let kept = app.store.write(app.organization, move |tx| {
        Box::pin(async move { tx.use_credential(account, &renamed, now, &mut random).await })
    });
    assert!(kept.await.unwrap());
    let api = Api::from(&app, "192.0.2.5");
    let asked = asked(&app, &api, "alice").await;
    refused(&answer(&api, &asked, &device).await, "of another name");
    browser.sign_in("alice", &old_password("alice")).await;
    let overview = browser.open(OVERVIEW).await;
    assert!(overview.html.contains("No longer works here"), "{}", overview.html);
    assert!(overview.html.contains("Trust this browser"), "it can be trusted again: {}", overview.html);
}

#[tokio::test]
async fn strangers_see_no_difference_whoever_trusts_a_browser() {
    let app = house().await;
    app.give_device("alice").await;
    app.clock.advance(FRESH);
    let api = Api::from(&app, "192.0.2.5");
    let mut seen = Vec::new();
    for name in ["alice", "bob", "ghost"] {
        let reset = api.start(name).await;
        let refused = api.challenge_by(&reset, "trusted-device").await;
        let methods = api.status(&reset).await.body["methods"].clone();
        seen.push((refused.status, refused.body["type"].clone(), refused.body["detail"].clone(), methods));
    }
    assert!(seen.iter().all(|one| *one == seen[0]), "{seen:?}");
}

#[tokio::test]
async fn wrong_signatures_take_nothing_from_the_account() {
    let app = house().await;
    let (device, _) = app.give_device("alice").await;
    app.clock.advance(FRESH);
    let api = Api::from(&app, "192.0.2.5");
    for _ in 0..5 {
        let asked = asked(&app, &api, "alice").await;
        for _ in 0..5 {
            refused(&answer(&api, &asked, &SoftDevice::new(&app.url)).await, "wrong");
        }
        refused(&answer(&api, &asked, &device).await, "the sixth of a challenge");
        app.clock.advance(Duration::from_hours(1));
    }
    let asked = asked(&app, &api, "alice").await;
    assert_eq!(answer(&api, &asked, &device).await.status, StatusCode::OK);
}

#[tokio::test]
async fn all_browsers_are_removed_at_once_and_each_is_written_down() {
    let app = house().await;
    let (device, browser) = app.give_device("alice").await;
    assert!(!browser.open(OVERVIEW).await.html.contains("Trust none of them"), "one has a link of its own");
    app.give_device("alice").await;
    app.give_recovery_codes("alice").await;
    let overview = browser.open(OVERVIEW).await;
    let address = format!("{TRUST}/remove-all");
    let none = browser.submit(&overview, &address, &[]).await;
    assert_eq!(none.path, OVERVIEW, "{}", none.html);
    assert!(!none.html.contains("My laptop") && none.html.contains("Trust this browser"), "{}", none.html);
    let left: Vec<_> = info(&app, "alice").await.registrations.iter().map(|it| it.method()).collect();
    assert_eq!(left, [Method::RecoveryCode]);
    let removed = |actions: &[String]| actions.iter().filter(|it| *it == "registration.removed").count();
    assert_eq!(removed(&app.actions().await), 2);
    browser.submit(&none, &address, &[]).await;
    assert_eq!(removed(&app.actions().await), 2, "nothing is removed twice");
    let told = app.settled().await;
    assert_eq!(
        told.iter().filter(|it| it.text.contains("One or more trusted browsers were removed")).count(),
        1
    );
    app.clock.advance(LATER);
    let later = browser.submit(&none, &address, &[]).await;
    assert_eq!(later.path, format!("{OVERVIEW}/confirm"), "who it is is asked first");
    app.clock.advance(FRESH);
    let api = Api::from(&app, "192.0.2.5");
    let asked = asked(&app, &api, "alice").await;
    refused(&answer(&api, &asked, &device).await, "none is trusted");
}

/// A browser in which somebody who trusts it has just chosen a new password, and the page that says so.
async fn done(app: &TestApp, name: &str) -> (Visitor, Page) {
    let (device, browser) = app.give_device(name).await;
    app.clock.advance(FRESH);
    let page = proved_by_mail(app, &browser, name).await;
    let page = browser.submit(&page, "/reset/method", &[("method", "trusted-device")]).await;
    let signed = device.sign(&page.device_challenge());
    let fields = [("method", "trusted-device"), ("signature", &*signed)];
    let page = browser.submit(&page, "/reset/prove", &fields).await;
    let page = browser.submit(&page, "/reset/password", &[("password", NEW)]).await;
    assert_eq!(page.path, "/reset/done", "{}", page.html);
    (browser, page)
}

async fn removal_of(app: &TestApp, name: &str) -> String {
    format!(
        "/reset/done/devices/{}/remove",
        info(app, name).await.of(Method::TrustedDevice).next().unwrap().id
    )
}

#[tokio::test]
async fn the_end_of_a_reset_shows_the_browsers_that_are_trusted_and_removes_one() {
    let app = house().await;
    app.give_device("bob").await;
    let (browser, page) = done(&app, "alice").await;
    assert!(page.html.contains("My laptop") && page.html.contains("This browser"), "{}", page.html);
    let removal = removal_of(&app, "alice").await;
    assert!(page.html.contains(&removal), "{}", page.html);
    let foreign = browser.submit(&page, &removal_of(&app, "bob").await, &[]).await;
    assert_eq!(foreign.status, StatusCode::NOT_FOUND, "somebody else's");
    let stranger = Visitor::new(&app, "192.0.2.11");
    let start = stranger.start("alice").await;
    // Once it is known whom it is about.
    app.settled().await;
    assert_eq!(
        stranger.submit(&start, &removal, &[]).await.status,
        StatusCode::NOT_FOUND,
        "nothing was proved"
    );
    let removed = browser.submit(&page, &removal, &[]).await;
    assert_eq!((removed.status, removed.path.as_str()), (StatusCode::OK, "/reset/done"), "{}", removed.html);
    assert!(removed.html.contains("removed") && !removed.html.contains("My laptop"), "{}", removed.html);
    assert!(info(&app, "alice").await.registrations.is_empty());
    assert_eq!(browser.submit(&page, &removal, &[]).await.status, StatusCode::NOT_FOUND, "once");
    assert_eq!(browser.open("/account").await.path, "/signin", "nobody is signed in by it (promise 11)");
    assert!(app.actions().await.iter().any(|it| it == "registration.removed"));
    let told = app.settled().await;
    let is_notice = |it: &&regain_core::message::Message| it.text.contains("browsers were removed");
    assert_eq!(told.iter().filter(is_notice).count(), 1);
}

#[tokio::test]
async fn the_end_of_a_reset_removes_no_browser_later_too_often_or_of_a_held_account() {
    let app = house().await;
    let (browser, page) = done(&app, "alice").await;
    let removal = removal_of(&app, "alice").await;
    let (account, now) = (app.account_of("alice").await, app.clock.now());
    let hold = app.store.write(app.organization, move |tx| {
        Box::pin(async move { tx.hold_account(account, "password-reset", now).await })
    });
    assert!(hold.await.unwrap());
    assert_eq!(browser.submit(&page, &removal, &[]).await.status, StatusCode::NOT_FOUND, "held");
    let release = app
        .store
        .write(app.organization, move |tx| Box::pin(async move { tx.release_account(account, now).await }));
    assert!(release.await.unwrap());
    app.clock.advance(Duration::from_mins(30));
    let late = browser.submit(&page, &removal, &[]).await;
    assert_eq!(late.status, StatusCode::NOT_FOUND, "{}", late.path);
    assert_eq!(info(&app, "alice").await.registrations.len(), 1);
    let mut setup = Setup::default();
    setup.limits.security_info_changes =
        Limit { count: 1, window: FRESH * 2, ..setup.limits.security_info_changes };
    let app = house_with(setup).await;
    let (browser, page) = done(&app, "alice").await;
    let often = browser.submit(&page, &removal_of(&app, "alice").await, &[]).await;
    assert_eq!(often.status, StatusCode::TOO_MANY_REQUESTS, "{}", often.html);
    assert_eq!(info(&app, "alice").await.registrations.len(), 1);
}
