//! Policies that let people back in with a trusted browser only, or with a pass from staff.

#![expect(clippy::indexing_slicing, reason = "tests fail by panicking")]

use regain_app::admin::HandOver;
use regain_core::method::Method;
use regain_core::policy::{GroupPolicy, Policies, Required};
use regain_core::registration::FRESH;
use regain_testkit::api::{Api, Reply, Started, code_in};
use regain_testkit::app::TestApp;
use regain_testkit::device::SoftDevice;
use regain_testkit::people::{old_password, recovery_address};
use regain_testkit::visitor::{Page, Visitor};
use reqwest::StatusCode;
use serde_json::json;

use crate::networks::seen;

const NEW: &str = "plum kettle orbit fern";
const CONDITION: &str = "/reset/condition";

async fn limited() -> TestApp {
    let app = TestApp::start().await;
    app.apply_one(|it| it.trusted_device_only = true).await;
    app
}

/// Somebody with a trusted browser, which is not fresh any more, and a reset with the proof of a mail.
async fn with_device(app: &TestApp, api: &Api, name: &str) -> (SoftDevice, Started) {
    let (device, _) = app.give_device(name).await;
    app.settled().await;
    app.clock.advance(FRESH);
    (device, api.prove(app, name, &recovery_address(name)).await)
}

async fn show(api: &Api, reset: &Started, device: &SoftDevice) -> Reply {
    let challenge = api.challenge_by(reset, "trusted-device").await;
    assert_eq!(challenge.status, StatusCode::ACCEPTED, "{}", challenge.text);
    api.answer_with(reset, &challenge, &device.answer(&challenge.body["prompt"])).await
}

#[track_caller]
fn missing(reply: &Reply) {
    assert_eq!(
        (reply.status, reply.problem()),
        (StatusCode::CONFLICT, "trusted-device-missing"),
        "{}",
        reply.text
    );
}

#[tokio::test]
async fn a_reset_is_completed_once_a_trusted_browser_was_shown() {
    let app = limited().await;
    let api = Api::from(&app, "192.0.2.1");
    let (device, reset) = with_device(&app, &api, "bob").await;
    let status = api.status(&reset).await;
    assert_eq!(status.text("state"), "proving");
    assert_eq!((&status.body["required"], &status.body["given"]), (&json!(1), &json!(1)));
    let told = (&status.body["conditions"], &status.body["methods"]);
    assert_eq!(told, (&json!(["trusted-device"]), &json!(["trusted-device"])), "what leads on");
    missing(&api.password(&reset, NEW).await);
    assert!(app.audit().await.iter().any(|row| row.detail == "trusted-device-missing"));
    let mut other = device.clone();
    other.token = SoftDevice::new(&app.url).public_key();
    assert_eq!(show(&api, &reset, &other).await.problem(), "proof-refused");
    missing(&api.password(&reset, NEW).await);
    assert!(app.is_password_of("bob", &old_password("bob")).await);
    let shown = show(&api, &reset, &device).await;
    assert_eq!((shown.text("state").as_str(), &shown.body["conditions"]), ("proved", &json!([])));
    assert_eq!(api.password(&reset, NEW).await.text("state"), "completed");
    assert!(app.is_password_of("bob", NEW).await);
}

#[tokio::test]
async fn a_lock_waits_for_a_trusted_browser_or_a_pass() {
    let app = TestApp::start().await;
    let api = Api::from(&app, "192.0.2.1");
    app.apply_one(|it| it.trusted_device_only = true).await;
    let unlock = api.start_kind("lena", "unlock").await;
    let unlock = api.prove_started(&app, unlock, &recovery_address("lena")).await;
    missing(&api.step(&unlock, "/unlock", &json!({})).await);
    assert!(app.account("lena").await.status.locked.is_some());
    let pass = app.issue_pass("lena", HandOver::Shown).await.unwrap();
    let shown = api.prove_by(&unlock, "temporary-access-pass", &pass).await;
    assert_eq!(shown.text("state"), "proved", "{}", shown.text);
    assert_eq!(api.step(&unlock, "/unlock", &json!({})).await.text("state"), "completed");
}

#[tokio::test]
async fn a_trusted_browser_counts_as_a_proof_only_where_the_methods_name_it() {
    let app = TestApp::start().await;
    let two = |named: bool| {
        move |it: &mut GroupPolicy| {
            (it.trusted_device_only, it.required) = (true, Required::Exactly(2));
            it.methods = named.then(|| Method::ALL.to_vec());
        }
    };
    app.apply_one(two(true)).await;
    let api = Api::from(&app, "192.0.2.1");
    let (device, reset) = with_device(&app, &api, "bob").await;
    assert_eq!(show(&api, &reset, &device).await.text("state"), "proved");
    app.apply_one(two(false)).await;
    assert_eq!(api.password(&reset, NEW).await.problem(), "not-proved");
    // Bob has a mail address and a browser, which are one proof here.
    app.clock.advance(std::time::Duration::from_mins(2));
    api.challenge(&api.start("bob").await).await;
    app.settled().await;
    let resolved = app.audit().await.into_iter().rfind(|row| row.action == "reset.subject-resolved");
    assert_eq!(resolved.map(|row| row.detail).as_deref(), Some("no-method"));
}

async fn prove_on_pages(app: &TestApp, visitor: &Visitor, name: &str) -> Page {
    visitor.start(name).await;
    let code = code_in(&app.mail_to(&recovery_address(name), 1).await);
    let page = visitor.open("/reset/prove").await;
    assert!(!page.html.contains("marked as trusted"), "{}", page.html);
    visitor.submit(&page, "/reset/prove", &[("code", &code)]).await
}

#[tokio::test]
async fn whoever_has_no_trusted_browser_is_told_kindly_and_goes_on_with_a_pass() {
    let app = limited().await;
    let visitor = Visitor::new(&app, "192.0.2.1");
    let page = prove_on_pages(&app, &visitor, "bob").await;
    assert_eq!((page.status, page.path.as_str()), (StatusCode::OK, CONDITION));
    assert!(page.html.contains("Ask for a temporary access pass"), "{}", page.html);
    assert!(page.html.contains("Thank you for showing who you are") && page.html.contains("/reset/help"));
    let forced = visitor.submit(&page, "/reset/password", &[("password", NEW)]).await;
    assert_eq!((forced.status, forced.heading()), (StatusCode::CONFLICT, page.heading()));
    assert_eq!(visitor.open(CONDITION).await.path, CONDITION, "nothing is lost by trying again");
    let pass = app.issue_pass("bob", HandOver::Shown).await.unwrap();
    let page = visitor.open(CONDITION).await;
    assert_eq!(page.path, "/reset/method", "try again leads on");
    assert!(page.html.contains("marked as trusted") && !page.html.contains("value=\"email\""));
    let page = visitor.submit(&page, "/reset/method", &[("method", "temporary-access-pass")]).await;
    let fields = [("method", "temporary-access-pass"), ("code", &*pass)];
    let page = visitor.submit(&page, "/reset/prove", &fields).await;
    assert_eq!(page.path, "/reset/password", "{}", page.html);
    assert_eq!(visitor.submit(&page, "/reset/password", &[("password", NEW)]).await.path, "/reset/done");
    assert!(app.is_password_of("bob", NEW).await);
}

#[tokio::test]
async fn a_pass_alone_is_the_way_round() {
    let app = limited().await;
    let pass = app.issue_pass("bob", HandOver::Shown).await.unwrap();
    let api = Api::from(&app, "192.0.2.1");
    let reset = api.start("bob").await;
    let proved = api.prove_by(&reset, "temporary-access-pass", &pass).await;
    assert_eq!((proved.text("state").as_str(), &proved.body["conditions"]), ("proved", &json!([])));
    assert_eq!(api.password(&reset, NEW).await.text("state"), "completed");
}

#[tokio::test]
async fn on_the_pages_whoever_has_a_trusted_browser_is_asked_for_it() {
    let app = limited().await;
    app.give_device("bob").await;
    let sent = app.settled().await.len();
    assert_eq!(sent, 1, "told of the browser");
    let visitor = Visitor::new(&app, "192.0.2.1");
    visitor.start("bob").await;
    let mail = app.mail_to(&recovery_address("bob"), 2).await;
    let page = visitor.open("/reset/prove").await;
    let page = visitor.submit(&page, "/reset/prove", &[("code", &code_in(&mail))]).await;
    assert_eq!(page.path, "/reset/method");
    assert!(page.html.contains("value=\"trusted-device\"") && page.html.contains("marked as trusted"));
    let page = visitor.submit(&page, "/reset/method", &[("method", "trusted-device")]).await;
    assert_eq!((page.status, page.path.as_str()), (StatusCode::OK, "/reset/prove"));
    assert!(page.html.contains("ask staff for a pass"), "{}", page.html);
}

#[tokio::test]
async fn strangers_see_nothing_of_it_whoever_has_a_browser() {
    let app = TestApp::start().await;
    app.apply_one(|it| it.trusted_device_only = true).await;
    app.give_device("mallory").await;
    let groups = vec!["night shift".to_owned()];
    let night = GroupPolicy { groups, trusted_device_only: true, ..GroupPolicy::named("night") };
    let list = vec![night, GroupPolicy::named("rest")];
    app.apply(Policies { list, ..Policies::default() }).await;
    let ghost = seen(&app, "ghost", "192.0.2.1").await;
    assert!(ghost.iter().all(|it| !it.contains("device") && it != "true"), "{ghost:?}");
    for (name, source) in [("mallory", "192.0.2.2"), ("bob", "192.0.2.3"), ("dave", "192.0.2.4")] {
        assert_eq!(seen(&app, name, source).await, ghost, "{name}");
    }
    for name in ["mallory", "bob", "ghost"] {
        let api = Api::from(&app, "192.0.2.9");
        let asked = api.challenge_by(&api.start(name).await, "trusted-device").await;
        let answer = (asked.status, asked.problem());
        assert_eq!(answer, (StatusCode::BAD_REQUEST, "method-not-offered"), "{name}");
    }
}
