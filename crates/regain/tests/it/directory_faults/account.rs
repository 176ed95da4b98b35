//! Signing in and changing a password.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn nobody_gets_in_and_all_are_told_the_same() {
    let app = TestApp::start().await;
    for call in [Call::Find, Call::Verify] {
        app.faults.behave_at(&[call], Behaviour::Down);
        for (name, password) in
            [("bob", old_password("bob")), ("bob", NEW.to_owned()), ("ghost", NEW.to_owned())]
        {
            let visitor = Visitor::new(&app, "192.0.2.1");
            is_kind(&visitor.sign_in(name, &password).await);
            assert_eq!(visitor.open("/account").await.path, "/signin");
        }
        app.faults.behave(Behaviour::Fine);
    }
    // Without the marker nobody knows whether a reset came between the comparison and the session.
    app.faults.behave_at(&[Call::Marker], Behaviour::Down);
    let visitor = Visitor::new(&app, "192.0.2.1");
    is_kind(&visitor.sign_in("bob", &old_password("bob")).await);
    assert_eq!(visitor.open("/account").await.path, "/signin");
    app.faults.behave(Behaviour::Fine);
    assert_eq!(visitor.sign_in("bob", &old_password("bob")).await.path, "/account");
}

/// Bob, signed in here and there, changes his password while the directory does this to writes and questions.
async fn changes(fault: Behaviour, question: Behaviour) -> (TestApp, [Visitor; 2], Page) {
    let app = TestApp::start().await;
    let browsers = ["192.0.2.1", "198.51.100.7"].map(|source| Visitor::new(&app, source));
    for browser in &browsers {
        assert_eq!(browser.sign_in("bob", &old_password("bob")).await.path, "/account");
    }
    app.faults.behave_at(&[Call::ChangePassword], fault);
    app.faults.behave_at(&[Call::Settle], question);
    let form = browsers[0].open("/account/password").await;
    let old = old_password("bob");
    let fields = [("current", old.as_str()), ("password", NEW)];
    let page = browsers[0].submit(&form, "/account/password", &fields).await;
    (app, browsers, page)
}

// H03, H09
#[tokio::test(flavor = "multi_thread")]
async fn a_change_whose_answer_is_lost_is_found_out() {
    let (app, browsers, page) = changes(Behaviour::Silent, Behaviour::Down).await;
    assert_eq!(
        (page.status, page.heading().as_str()),
        (StatusCode::SERVICE_UNAVAILABLE, "We are not sure yet")
    );
    tried_again(&app).await;
    assert_eq!(counts(&app, ["directory.unanswered", "password.changed"]).await, [1, 0]);
    app.faults.behave(Behaviour::Fine);
    tried_again(&app).await;
    assert!(app.is_password_of("bob", NEW).await);
    for browser in browsers {
        assert_eq!(browser.open("/account").await.path, "/signin");
    }
    assert_eq!(counts(&app, ["directory.unanswered", "password.changed"]).await, [1, 1]);
    assert_eq!(notices(&app, "bob").await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_is_not_made_leaves_the_old_password_and_the_sessions() {
    let (app, browsers, page) = changes(Behaviour::Down, Behaviour::Fine).await;
    is_kind(&page);
    nothing_has_happened(&app, "bob").await;
    for browser in &browsers {
        assert_eq!(browser.open("/account").await.path, "/account");
    }
    assert_eq!(counts(&app, ["directory.unanswered"]).await, [1]);
    app.faults.behave(Behaviour::Down);
    for path in ["/account", "/account/password"] {
        is_kind(&browsers[0].open(path).await);
    }
    app.faults.behave(Behaviour::Fine);
    assert_eq!(
        browsers[0].open("/account").await.path,
        "/account",
        "a session outlives a directory that is down"
    );
}
