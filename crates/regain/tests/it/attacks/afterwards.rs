//! H: what is left when a reset is over.

use futures_util::future::join_all;
use regain_core::account::Lock;
use regain_testkit::api::Api;
use regain_testkit::people::{old_password, sign_in_name};
use regain_testkit::visitor::{Page, Visitor};
use reqwest::{Method, StatusCode};
use serde_json::json;

use super::*;

/// A whole reset, and the link of objection in its notice.
async fn finished(app: &TestApp, api: &Api, name: &str) -> (Asked, String) {
    let asked = Asked::of(app, api, name).await;
    assert_eq!(asked.answer(api, &asked.code).await.status, StatusCode::OK);
    let mails = mails_to(app, name);
    assert_eq!(api.password(&asked.reset, NEW).await.status, StatusCode::OK);
    let notice = app.mail_to(&recovery_address(name), mails + 1).await;
    app.settled().await;
    (asked, link_in(&notice, "/not-me/"))
}

async fn deny(visitor: &Visitor, link: &str) -> Page {
    let choice = visitor.open(link).await;
    if choice.status == StatusCode::OK {
        visitor.submit(&choice, link, &[("choice", "deny")]).await
    } else {
        choice
    }
}

async fn has(app: &TestApp, action: &str) -> usize {
    app.actions().await.iter().filter(|it| *it == action).count()
}

// H01
#[tokio::test]
async fn the_old_password_is_dead_at_once() {
    let app = TestApp::start().await;
    finished(&app, &Api::from(&app, "192.0.2.1"), "bob").await;
    assert!(!app.is_password_of("bob", &old_password("bob")).await);
    assert!(app.is_password_of("bob", NEW).await);
    for (password, path) in [(old_password("bob"), "/signin"), (NEW.to_owned(), "/account")] {
        let visitor = Visitor::new(&app, "192.0.2.2");
        let form = visitor.open("/signin").await;
        let fields = [("identifier", sign_in_name("bob")), ("password", password)];
        let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
        assert_eq!(visitor.submit(&form, "/signin", &fields).await.path, path);
    }
}

// H03, C07: whoever was signed in is not any more.
#[tokio::test]
async fn every_session_ends() {
    let app = TestApp::start().await;
    let thief = Visitor::new(&app, "203.0.113.1");
    let form = thief.open("/signin").await;
    let fields = [("identifier", sign_in_name("bob")), ("password", old_password("bob"))];
    let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
    assert_eq!(thief.submit(&form, "/signin", &fields).await.path, "/account");
    assert_eq!(thief.open("/account").await.path, "/account");
    finished(&app, &Api::from(&app, "192.0.2.1"), "bob").await;
    assert_eq!(thief.open("/account").await.path, "/signin");
}

// H11: the write clears what stood in the way of the password, and revives nobody.
#[tokio::test]
async fn a_reset_clears_the_lock_and_the_forced_change_and_nothing_else() {
    let app = TestApp::start().await;
    let api = Api::from(&app, "192.0.2.1");
    add(&app, "must", |new| {
        new.must_change = true;
        new.locked = Some(Lock::WrongPasswords);
    })
    .await;
    let before = status_of(&app, "must").await;
    assert!(before.must_change && before.locked.is_some());
    finished(&app, &api, "must").await;
    let after = status_of(&app, "must").await;
    assert!(!after.must_change && after.locked.is_none() && !after.disabled && !after.held);
    let unlock = api.start_kind("lena", "unlock").await;
    let unlock = api.prove_started(&app, unlock, &recovery_address("lena")).await;
    assert_eq!(api.step(&unlock, "/unlock", &json!({})).await.status, StatusCode::OK);
    assert_eq!(status_of(&app, "lena").await.locked, None);
    assert!(app.is_password_of("lena", &old_password("lena")).await);
    // Between proof and commit the account ended; the write doesn't bring it back.
    let late = api.prove(&app, "alice", &recovery_address("alice")).await;
    execute(&app, "UPDATE builtin_account SET expires_at = 1 WHERE username = 'alice'").await;
    assert_eq!(api.password(&late, NEW).await.problem(), "no-longer-allowed");
    assert!(status_of(&app, "alice").await.expired);
}

async fn status_of(app: &TestApp, name: &str) -> regain_core::account::Status {
    app.directory().account(account(app, name).await).await.unwrap().unwrap().status
}

// H05, promise 9: every address is told, also the one that no code went to, however many mails there were.
#[tokio::test]
async fn a_change_is_told_at_every_address_at_once() {
    let app = TestApp::start().await;
    let api = Api::from(&app, "192.0.2.1");
    finished(&app, &api, "carl").await;
    let notice = app.mail_to("carl@second.example", 2).await;
    assert!(notice.text.contains("/not-me/"), "{}", notice.text);
    for mail in app.inbox.messages() {
        assert!(!mail.text.contains(NEW) && !mail.html.unwrap().contains(NEW), "no password in a mail");
    }
    // F25: a mailbox that was flooded is still told.
    let mut setup = generous();
    setup.limits.sends_per_destination[2].count = 1;
    let app = TestApp::with(setup).await;
    let api = Api::from(&app, "192.0.2.1");
    let proved = api.prove(&app, "bob", &recovery_address("bob")).await;
    for _ in 0..5 {
        let reset = api.start("bob").await;
        api.challenge(&reset).await;
    }
    assert_eq!(app.settled().await.len(), 2, "enough for a day, and the notice that there were more");
    assert_eq!(api.password(&proved, NEW).await.status, StatusCode::OK);
    app.mail_to(&recovery_address("bob"), 3).await;
}

/// A whole reset and twenty refusals on the way.
async fn stumbled_through(api: &Api, asked: &Asked) {
    for number in 0..4 {
        asked.answer(api, &wrong(&asked.code, number)).await;
    }
    for _ in 0..7 {
        api.password(&asked.reset, NEW).await;
    }
    asked.answer(api, &asked.code).await;
    for _ in 0..6 {
        api.password(&asked.reset, "wee").await;
    }
    api.password(&asked.reset, NEW).await;
    for _ in 0..3 {
        asked.answer(api, &asked.code).await;
    }
}

// H13: the happy path and twenty refusals
#[tokio::test]
async fn the_audit_log_says_who_where_what_and_how_it_ended() {
    let app = TestApp::with(generous()).await;
    let began = app.audit().await.len();
    let api = Api::from(&app, "2001:db8:7::9");
    let asked = Asked::of(&app, &api, "bob").await;
    let bob = account(&app, "bob").await;
    stumbled_through(&api, &asked).await;
    app.settled().await;
    let rows: Vec<_> = app.audit().await.into_iter().skip(began).collect();
    for (action, detail, count) in [
        ("reset.started", "", 1),
        ("challenge.sent", "email", 1),
        ("proof.refused", "email", 4),
        ("reset.step-refused", "not-proved", 7),
        ("proof.accepted", "email", 1),
        ("password.refused", "too-short", 6),
        ("reset.applying", "", 1),
        ("password.reset", "", 1),
        ("notice.sent", "password-reset", 1),
        ("reset.step-refused", "over", 3),
    ] {
        let of = rows.iter().filter(|row| row.action == action && row.detail.starts_with(detail));
        assert_eq!(of.map(|row| row.count).sum::<i64>(), count, "{action} {detail}");
    }
    let secrets = [&asked.code, &asked.reset.token, &recovery_address("bob"), NEW, "wee"];
    for row in &rows {
        let is_asked_for = row.actor != "system";
        assert_eq!(row.source.address.is_some(), is_asked_for, "{}: where it came from", row.action);
        assert!(!row.version.is_empty() && !row.node.is_empty() && !row.actor.is_empty());
        assert!(!secrets.iter().any(|secret| row.detail.contains(secret)), "{}", row.detail);
        let is_known = !["reset.started", "challenge.sent"].contains(&row.action.as_str());
        assert_eq!(row.account, is_known.then_some(bob), "{} says whom it is about", row.action);
    }
    assert!(rows.iter().map(|row| row.at).is_sorted());
}

// H17, C37: the link of a notice stops everything, once, and opens nothing.
#[tokio::test]
async fn the_owner_can_stop_everything_once() {
    let app = TestApp::with(generous()).await;
    let api = Api::from(&app, "203.0.113.1");
    let (thiefs, link) = finished(&app, &api, "bob").await;
    let running = Asked::of(&app, &api, "bob").await;
    let owner = Visitor::new(&app, "192.0.2.1");
    let before = Before::of(&app).await;
    for method in [Method::GET, Method::HEAD, Method::GET] {
        assert_eq!(owner.send(owner.request(method, &link)).await.status, StatusCode::OK);
    }
    before.refused(0).await;
    // A thief who has only the attempt's mail, or the reset itself, holds no such link.
    assert_eq!(owner.open(&link.replace("/not-me/", "/reset/l/")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(owner.open(&thiefs.link).await.status, StatusCode::NOT_FOUND);
    let choice = owner.open(&link).await;
    let presses = join_all((0..20).map(|_| owner.submit(&choice, &link, &[("choice", "deny")]))).await;
    assert_eq!(presses.iter().filter(|page| page.status == StatusCode::OK).count(), 1, "single use");
    app.settled().await;
    assert_eq!(has(&app, "account.held").await, 1);
    assert!(status_of(&app, "bob").await.held);
    // Who has proved nothing is not told that the owner did something.
    assert_eq!(running.answer(&api, &running.code).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(owner.open(&running.link).await.status, StatusCode::NOT_FOUND);
    // What comes later looks like everything else and leads nowhere.
    let mails = app.settled().await.len();
    let reset = api.start("bob").await;
    assert_eq!(api.challenge(&reset).await.status, StatusCode::ACCEPTED);
    assert_eq!(app.settled().await.len(), mails);
}

// H17, promise 13: a link is good for seven days and for its own account; guessing one is not possible.
#[tokio::test]
async fn a_notices_link_is_good_for_seven_days() {
    for (hours, status) in [(7 * 24 - 1, StatusCode::OK), (7 * 24 + 1, StatusCode::NOT_FOUND)] {
        let app = TestApp::start().await;
        let (_, link) = finished(&app, &Api::from(&app, "192.0.2.1"), "bob").await;
        app.clock.advance(60 * hours * MINUTE);
        let visitor = Visitor::new(&app, "192.0.2.1");
        assert_eq!(visitor.open(&link).await.status, status);
        assert_eq!(deny(&visitor, &link).await.status, status);
        assert_eq!(has(&app, "account.held").await, usize::from(status == StatusCode::OK));
    }
}

// C37: in the mail about an attempt it ends that attempt, whatever has come of it, and no more.
#[tokio::test]
async fn the_owner_can_stop_an_attempt_at_any_stage() {
    for stage in ["asked", "proved", "pressed", "resting"] {
        let app = TestApp::with(generous()).await;
        let thief = Api::from(&app, "203.0.113.1");
        let asked = Asked::of(&app, &thief, "bob").await;
        let browser = Visitor::new(&app, "203.0.113.2");
        let mut held = browser.open("/reset").await;
        match stage {
            "proved" => assert_eq!(asked.answer(&thief, &asked.code).await.status, StatusCode::OK),
            "pressed" => {
                let landing = browser.open(&asked.link).await;
                held = browser.submit(&landing, &asked.link, &[]).await;
            }
            "resting" => app.clock.advance(11 * MINUTE),
            _ => {}
        }
        let owner = Visitor::new(&app, "192.0.2.1");
        assert_eq!(deny(&owner, &asked.not_me).await.status, StatusCode::OK, "{stage}");
        assert!(!asked.answer(&thief, &asked.code).await.status.is_success(), "{stage}");
        assert!(!thief.password(&asked.reset, NEW).await.status.is_success(), "{stage}");
        let late = browser.submit(&held, "/reset/password", &[("password", NEW)]).await;
        assert_ne!(late.path, "/reset/done", "{stage}");
        assert_eq!(browser.open(&asked.link).await.status, StatusCode::NOT_FOUND, "{stage}: the link");
        assert!(app.is_password_of("bob", &old_password("bob")).await);
        assert_eq!(
            (has(&app, "reset.attempt-cancelled").await, status_of(&app, "bob").await.held),
            (1, false)
        );
        assert_eq!(deny(&owner, &asked.not_me).await.status, StatusCode::NOT_FOUND, "once");
        let own = Asked::of(&app, &Api::from(&app, "192.0.2.1"), "bob").await;
        assert!(!own.code.is_empty(), "the owner can begin anew");
    }
}
