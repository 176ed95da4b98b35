//! From the first proof to the write, and what becomes of a write that was not answered.

use futures_util::future::join_all;
use regain_testkit::api::code_in;
use serde_json::json;

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_meets_a_silent_directory_is_not_used_up() {
    let app = TestApp::start().await;
    let api = api(&app);
    let reset = api.start("bob").await;
    let challenge = api.challenge(&reset).await.text("id");
    let code = code_in(&app.mail_to(&recovery_address("bob"), 1).await);
    app.faults.behave(Behaviour::Down);
    // What the account needs is not known, so nothing is decided; more often than there are tries.
    for _ in 0..6 {
        refused(&api.answer(&reset, &challenge, &code).await, "directory-unavailable", "60");
    }
    nothing_has_happened(&app, "bob").await;
    app.faults.behave(Behaviour::Fine);
    let reply = api.answer(&reset, &challenge, &code).await;
    assert_eq!((reply.status, reply.text("state").as_str()), (StatusCode::OK, "proved"), "{}", reply.text);
    app.faults.behave(Behaviour::Down);
    refused(&api.status(&reset).await, "directory-unavailable", "60");
    refused(&api.password(&reset, NEW).await, "directory-unavailable", "60");
    nothing_has_happened(&app, "bob").await;
    app.faults.behave(Behaviour::Fine);
    assert_eq!(api.status(&reset).await.text("username"), "bob@meridian.example");
    assert_eq!(api.password(&reset, NEW).await.status, StatusCode::OK);
    assert!(app.is_password_of("bob", NEW).await);
}

/// Before the write the account and its marker are asked for, each time.
async fn is_not_skipped(call: Call, fault: Behaviour) {
    let app = TestApp::start().await;
    let reset = proved(&app, "bob").await;
    app.faults.behave_at(&[call], fault);
    let reply = api(&app).password(&reset, NEW).await;
    let is_busy = fault == Behaviour::Busy;
    let (problem, wait) = if is_busy { ("busy", "5") } else { ("directory-unavailable", "60") };
    refused(&reply, problem, wait);
    nothing_has_happened(&app, "bob").await;
    app.faults.behave(Behaviour::Fine);
    assert_eq!(api(&app).status(&reset).await.text("state"), "proved");
    assert_eq!(api(&app).password(&reset, NEW).await.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_check_before_the_write_is_left_out() {
    // Longer than anybody waits.
    let stuck = Behaviour::Slow(Duration::from_secs(3_600));
    let faults = [stuck, Behaviour::Busy, Behaviour::Down, Behaviour::Unexpected];
    let cases = [Call::Account, Call::Marker].into_iter().flat_map(|call| faults.map(|fault| (call, fault)));
    join_all(cases.map(|(call, fault)| is_not_skipped(call, fault))).await;
}

// H03, H09: the write is made, and nobody hears of it.
#[tokio::test(flavor = "multi_thread")]
async fn a_write_whose_answer_is_lost_is_found_out_and_made_once() {
    let mut setup = Setup::default();
    setup.rules.history = 3;
    let app = TestApp::with(setup).await;
    let (api, elsewhere) = (api(&app), Visitor::new(&app, "198.51.100.7"));
    assert_eq!(elsewhere.sign_in("bob", &old_password("bob")).await.path, "/account");
    let reset = proved(&app, "bob").await;
    app.faults.behave_at(&[Call::SetPassword], Behaviour::Silent);
    app.faults.behave_at(&[Call::Settle], Behaviour::Down);
    refused(&api.password(&reset, NEW).await, "settling", "5");
    app.faults.behave(Behaviour::Down);
    // As long as the directory is away nobody says that the password was changed, nor that it was not.
    assert_eq!(api.status(&reset).await.text("state"), "settling");
    assert_eq!(api.password(&reset, NEW).await.problem(), "out-of-order");
    for _ in 0..3 {
        tried_again(&app).await;
    }
    assert_eq!(api.status(&reset).await.text("state"), "settling");
    let told = ["reset.applying", "directory.unanswered", "password.reset"];
    assert_eq!(counts(&app, told).await, [1, 1, 0], "it is pending, and the log says so");

    app.faults.behave(Behaviour::Fine);
    tried_again(&app).await;
    assert_eq!(api.status(&reset).await.text("state"), "completed");
    assert_eq!(api.password(&reset, NEW).await.problem(), "reset-over", "not one that was used before");
    assert!(app.is_password_of("bob", NEW).await);
    assert!(!app.is_password_of("bob", &old_password("bob")).await);
    assert_eq!(elsewhere.open("/account").await.path, "/signin", "every session ends");
    assert_eq!(notices(&app, "bob").await.len(), 1);
    assert_eq!(counts(&app, told).await, [1, 1, 1]);
}

async fn a_write_that_is_not_made(fault: Behaviour) {
    let app = TestApp::start().await;
    let (api, reset) = (api(&app), proved(&app, "bob").await);
    app.faults.behave_at(&[Call::SetPassword], fault);
    let reply = api.password(&reset, NEW).await;
    refused(&reply, if fault == Behaviour::Busy { "busy" } else { "settling" }, "5");
    tried_again(&app).await;
    assert_eq!(api.status(&reset).await.text("state"), "proved", "{fault:?}");
    assert!(app.is_password_of("bob", &old_password("bob")).await);
    assert_eq!(notices(&app, "bob").await.len(), 0);
    app.faults.behave(Behaviour::Fine);
    assert_eq!(api.password(&reset, NEW).await.status, StatusCode::OK, "{fault:?}");
    assert!(app.is_password_of("bob", NEW).await);
    let unanswered = usize::from(fault != Behaviour::Busy);
    let told = ["directory.unanswered", "directory.refused", "password.reset"];
    assert_eq!(counts(&app, told).await, [unanswered, 1, 1], "{fault:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_that_is_not_made_leaves_the_old_password_and_the_reset() {
    let stuck = Behaviour::Slow(Duration::from_secs(3_600));
    let faults = [stuck, Behaviour::Busy, Behaviour::Down, Behaviour::Unexpected];
    join_all(faults.map(a_write_that_is_not_made)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_that_somebody_wrote_over_is_undecidable_and_said_to_be() {
    let app = TestApp::start().await;
    let visitor = Visitor::new(&app, "192.0.2.1");
    let password = on_the_password_page(&app, &visitor).await;
    app.faults.behave_at(&[Call::SetPassword], Behaviour::Silent);
    app.faults.behave_at(&[Call::Settle], Behaviour::Down);
    visitor.submit(&password, "/reset/password", &[("password", NEW)]).await;
    // The person tries the new one, which works, and chooses yet another.
    let other = Visitor::new(&app, "192.0.2.1");
    let account = other.sign_in("bob", NEW).await;
    let changed = other.submit(&account, "/account/password", &[("current", NEW), ("password", OTHER)]).await;
    assert_eq!(changed.path, "/account", "{}", changed.html);
    app.faults.behave(Behaviour::Fine);
    tried_again(&app).await;
    let done = visitor.open("/reset/done").await;
    assert_eq!((done.status, done.heading().as_str()), (StatusCode::OK, "We are not sure yet"));
    assert!(app.is_password_of("bob", OTHER).await);
    let told = ["directory.unanswered", "reset.outcome-undecidable", "password.reset", "password.changed"];
    assert_eq!(counts(&app, told).await, [1, 1, 0, 1]);
}

/// Bob on the pages, as far as the choice of a password.
async fn on_the_password_page(app: &TestApp, visitor: &Visitor) -> Page {
    let prove = visitor.start("bob").await;
    let code = code_in(&app.mail_to(&recovery_address("bob"), 1).await);
    let page = visitor.submit(&prove, "/reset/prove", &[("code", &code)]).await;
    assert_eq!(page.path, "/reset/password", "{}", page.html);
    page
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_say_what_is_known_and_what_to_do() {
    let app = TestApp::start().await;
    let visitor = Visitor::new(&app, "192.0.2.1");
    let password = on_the_password_page(&app, &visitor).await;
    app.faults.behave(Behaviour::Down);
    is_kind(&visitor.open("/reset/password").await);
    is_kind(&visitor.submit(&password, "/reset/password", &[("password", NEW)]).await);
    nothing_has_happened(&app, "bob").await;
    app.faults.behave(Behaviour::Fine);
    assert_eq!(visitor.open("/reset/password").await.status, StatusCode::OK);

    app.faults.behave_at(&[Call::SetPassword], Behaviour::Silent);
    app.faults.behave_at(&[Call::Settle], Behaviour::Down);
    let done = visitor.submit(&password, "/reset/password", &[("password", NEW)]).await;
    let unclear = |page: &Page| {
        assert_eq!((page.path.as_str(), page.status), ("/reset/done", StatusCode::OK), "{}", page.html);
        assert_eq!(page.heading(), "We are not sure yet");
        assert!(page.html.contains("Try to sign in with the new password first, then with the old one."));
    };
    unclear(&done);
    app.faults.behave(Behaviour::Down);
    unclear(&visitor.open("/reset/done").await);
    unclear(&visitor.open("/reset/password").await);
    app.faults.behave(Behaviour::Fine);
    tried_again(&app).await;
    assert_eq!(visitor.open("/reset/done").await.heading(), "Your password is changed");
    assert!(app.is_password_of("bob", NEW).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unlock_is_found_out_like_a_write() {
    for fault in [Behaviour::Silent, Behaviour::Down] {
        let app = TestApp::start().await;
        let api = api(&app);
        let unlock = api.start_kind("lena", "unlock").await;
        let unlock = api.prove_started(&app, unlock, &recovery_address("lena")).await;
        app.faults.behave_at(&[Call::Unlock], fault);
        refused(&api.step(&unlock, "/unlock", &json!({})).await, "settling", "5");
        tried_again(&app).await;
        app.faults.behave(Behaviour::Fine);
        let is_done = fault == Behaviour::Silent;
        let state = if is_done { "completed" } else { "proved" };
        assert_eq!(api.status(&unlock).await.text("state"), state);
        assert_eq!(notices(&app, "lena").await.len(), usize::from(is_done));
        if !is_done {
            assert_eq!(api.step(&unlock, "/unlock", &json!({})).await.status, StatusCode::OK);
        }
        assert!(app.is_password_of("lena", &old_password("lena")).await);
        assert_eq!(counts(&app, ["directory.unanswered", "account.unlocked"]).await, [1, 1]);
        assert_eq!(notices(&app, "lena").await.len(), 1);
    }
}
