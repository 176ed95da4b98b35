//! Promise 13: no stranger can take the way back. A browser that signed the account in before has budgets of its own.

use std::time::Duration;

use regain_testkit::api::{Api, code_in};
use regain_testkit::app::TestApp;
use regain_testkit::people::{old_password, recovery_address};
use regain_testkit::visitor::Visitor;
use reqwest::StatusCode;
use serde_json::json;

/// A browser that signed bob in and out again.
async fn known(app: &TestApp) -> Visitor {
    let visitor = Visitor::new(app, "192.0.2.1");
    let page = visitor.open("/signin").await;
    let fields = [("identifier", "bob"), ("password", &*old_password("bob"))];
    let account = visitor.submit(&page, "/signin", &fields).await;
    assert_eq!(account.path, "/account", "{}", account.html);
    visitor.submit(&account, "/signout", &[]).await;
    visitor
}

#[tokio::test]
async fn a_network_that_used_up_its_starts_leaves_the_owners_browser_its_own() {
    let app = TestApp::start().await;
    let owner = known(&app).await;
    let neighbour = Api::from(&app, "192.0.2.1");
    for number in 0..30 {
        neighbour.start(&format!("nobody {number}")).await;
    }
    let refused = neighbour.post("/api/v1/resets", "", &json!({ "identifier": "carl" })).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(Visitor::new(&app, "192.0.2.1").start("bob").await.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(owner.start("bob").await.path, "/reset/prove");
}

#[tokio::test]
async fn a_mailbox_that_strangers_filled_still_gets_the_owners_message() {
    let app = TestApp::start().await;
    let owner = known(&app).await;
    let stranger = Api::from(&app, "203.0.113.9");
    for hour in 0..12 {
        let reset = stranger.start("bob").await;
        stranger.challenge(&reset).await;
        app.settled().await;
        app.clock.advance(Duration::from_secs(if hour % 4 == 3 { 3_601 } else { 61 }));
    }
    let filled = app.settled().await.len();
    assert_eq!(filled, 11, "ten a day, and the notice that there were more");
    let prove = owner.start("bob").await;
    let code = code_in(&app.mail_to(&recovery_address("bob"), filled + 1).await);
    let password = owner.submit(&prove, "/reset/prove", &[("code", &code)]).await;
    assert_eq!(password.path, "/reset/password", "{}", password.html);
}

#[tokio::test]
async fn wrong_answers_of_strangers_are_not_counted_against_the_owners_browser() {
    let app = TestApp::start().await;
    let owner = known(&app).await;
    for source in 0..4 {
        let stranger = Api::from(&app, &format!("203.0.113.{source}"));
        let reset = stranger.start("bob").await;
        let challenge = stranger.challenge(&reset).await.text("id");
        let wrong = (0..5).map(|_| stranger.answer(&reset, &challenge, "not a code"));
        for reply in futures_util::future::join_all(wrong).await {
            assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
        app.settled().await;
        app.clock.advance(Duration::from_secs(61));
    }
    // Twenty a day are used up: even the right code of a stranger is not looked at, and nobody is told.
    let late = Api::from(&app, "203.0.113.99");
    let reset = late.start("bob").await;
    let challenge = late.challenge(&reset).await.text("id");
    let mails = app.settled().await;
    let code = code_in(mails.last().unwrap());
    assert_eq!(late.answer(&reset, &challenge, &code).await.problem(), "proof-refused");
    let mails = app.settled().await;
    assert!(mails.last().unwrap().subject.contains("tried to get into"), "the owner learns of it");
    app.clock.advance(Duration::from_secs(61));
    let prove = owner.start("bob").await;
    let code = code_in(&app.mail_to(&recovery_address("bob"), mails.len() + 1).await);
    let password = owner.submit(&prove, "/reset/prove", &[("code", &code)]).await;
    assert_eq!(password.path, "/reset/password", "{}", password.html);
}
