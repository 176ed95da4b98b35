//! A reset over the interface, from a typed name to a new password.

use std::time::Duration;

use regain_core::method::Method;
use regain_testkit::api::{Api, code_in};
use regain_testkit::app::TestApp;
use regain_testkit::people::{old_password, recovery_address, sign_in_name};
use reqwest::StatusCode;
use serde_json::json;

const NEW: &str = "plum kettle orbit fern";

#[tokio::test]
async fn a_locked_out_person_gets_back_in() {
    let app = TestApp::start().await;
    let api = Api::from(&app, "192.0.2.1");
    let started = api.post("/api/v1/resets", "", &json!({ "identifier": sign_in_name("bob") })).await;
    assert_eq!(started.status, StatusCode::CREATED);
    // There is no provider of texts and calls here.
    let usual: Vec<_> = Method::USUAL.into_iter().filter(|method| !method.is_by_phone()).collect();
    assert_eq!(started.body["methods"], json!(usual));
    assert_eq!(started.text("state"), "started");
    let reset = regain_testkit::api::Started { id: started.text("id"), token: started.text("token") };

    let challenge = api.challenge(&reset).await;
    assert_eq!(challenge.status, StatusCode::ACCEPTED);
    assert_eq!(challenge.body["prompt"], json!({ "field": "code", "digits": 8 }));
    let mail = app.mail_to(&recovery_address("bob"), 1).await;
    let proved = api.answer(&reset, &challenge.text("id"), &code_in(&mail)).await;
    assert_eq!(proved.status, StatusCode::OK, "{}", proved.text);
    assert_eq!(proved.text("state"), "proved");
    assert_eq!(proved.text("username"), "bob@meridian.example");
    assert_eq!(proved.body["targets"], json!({ "email": ["b•••••@•••••.example"] }));

    let done = api.password(&reset, NEW).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text);
    assert_eq!(done.text("state"), "completed");
    assert!(app.is_password_of("bob", NEW).await);
    assert!(!app.is_password_of("bob", &old_password("bob")).await);

    let notice = app.mail_to(&recovery_address("bob"), 2).await;
    assert!(notice.text.contains("/not-me/"), "{}", notice.text);
    app.settled().await;
    let expected = [
        "users.imported",
        "reset.started",
        "reset.subject-resolved",
        "challenge.sent",
        "proof.accepted",
        "reset.applying",
        "password.reset",
        "notice.sent",
    ];
    assert_eq!(app.actions().await, expected);
}

#[tokio::test]
async fn every_way_of_writing_the_name_reaches_the_same_account() {
    let app = TestApp::start().await;
    let api = Api::from(&app, "192.0.2.1");
    for (count, name) in ["bob", "BOB", " bob@meridian.example ", "Bob@Post.Example"].iter().enumerate() {
        app.clock.advance(Duration::from_secs(60 * 60));
        let reset = api.start(name).await;
        api.challenge(&reset).await;
        app.mail_to(&recovery_address("bob"), count + 1).await;
    }
}

#[tokio::test]
async fn a_refused_password_says_every_reason_and_changes_nothing() {
    let app = TestApp::start().await;
    let api = Api::from(&app, "192.0.2.1");
    let reset = api.prove(&app, "bob", &recovery_address("bob")).await;
    let refused = api.password(&reset, "Bob2025").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused.problem(), "password-refused");
    let violations =
        json!([{ "code": "too-short", "minimum": 15 }, { "code": "based-on-name" }, { "code": "common" }]);
    assert_eq!(refused.body["violations"], violations);
    assert!(app.is_password_of("bob", &old_password("bob")).await);
    assert_eq!(api.status(&reset).await.text("state"), "proved");
    assert_eq!(api.password(&reset, NEW).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_locked_account_is_unlocked_and_keeps_its_password() {
    let app = TestApp::start().await;
    let api = Api::from(&app, "192.0.2.1");
    let reset = api.start_kind("lena", "unlock").await;
    let reset = api.prove_started(&app, reset, &recovery_address("lena")).await;
    assert_eq!(api.password(&reset, NEW).await.problem(), "out-of-order");
    let done = api.step(&reset, "/unlock", &json!({})).await;
    assert_eq!(done.text("state"), "completed", "{}", done.text);
    assert!(app.is_password_of("lena", &old_password("lena")).await);
    assert!(app.actions().await.contains(&"account.unlocked".to_owned()));
}

#[tokio::test]
async fn a_cancelled_reset_is_over_and_leaves_the_account_as_it_was() {
    let app = TestApp::start().await;
    let api = Api::from(&app, "192.0.2.1");
    let reset = api.prove(&app, "bob", &recovery_address("bob")).await;
    let path = format!("/api/v1/resets/{}", reset.id);
    let cancelled = api.send(api.request(reqwest::Method::DELETE, &path).bearer_auth(&reset.token)).await;
    assert_eq!(cancelled.status, StatusCode::NO_CONTENT);
    assert_eq!(api.status(&reset).await.text("state"), "cancelled");
    assert_eq!(api.password(&reset, NEW).await.problem(), "reset-over");
    assert!(app.is_password_of("bob", &old_password("bob")).await);
}
