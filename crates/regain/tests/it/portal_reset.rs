//! A reset on the pages, by a browser with cookies and without JavaScript.

use std::time::Duration;

use regain_testkit::api::{code_in, link_in};
use regain_testkit::app::TestApp;
use regain_testkit::people::{old_password, recovery_address};
use regain_testkit::visitor::{Page, Visitor};
use reqwest::StatusCode;

const NEW: &str = "plum kettle orbit fern";

#[tokio::test]
async fn three_screens_lead_from_a_name_to_a_new_password() {
    let app = TestApp::start().await;
    let visitor = Visitor::new(&app, "192.0.2.1");
    let prove = visitor.start("bob").await;
    assert_eq!(prove.path, "/reset/prove", "{}", prove.html);
    let mail = app.mail_to(&recovery_address("bob"), 1).await;
    let password = visitor.submit(&prove, "/reset/prove", &[("code", &code_in(&mail))]).await;
    assert_eq!(password.path, "/reset/password", "{}", password.html);
    assert!(password.html.contains("bob@meridian.example"));
    let fields = [("username", "bob@meridian.example"), ("password", NEW)];
    let done = visitor.submit(&password, "/reset/password", &fields).await;
    assert_eq!((done.path.as_str(), done.status), ("/reset/done", StatusCode::OK), "{}", done.html);
    assert!(app.is_password_of("bob", NEW).await);
    // Resetting is not signing in (promise 11).
    assert_eq!(visitor.open("/account").await.path, "/signin");
}

#[tokio::test]
async fn the_link_proves_on_the_device_that_opens_it_and_nowhere_else() {
    let app = TestApp::start().await;
    let asking = Visitor::new(&app, "192.0.2.1");
    let waiting = asking.start("bob").await;
    let mail = app.mail_to(&recovery_address("bob"), 1).await;
    let phone = Visitor::new(&app, "198.51.100.7");
    let link = link_in(&mail, "/reset/l/");
    let landing = phone.open(&link).await;
    assert_eq!(landing.status, StatusCode::OK);
    let password = phone.submit(&landing, &link, &[]).await;
    assert_eq!(password.path, "/reset/password", "{}", password.html);
    // The browser that asked has gained nothing by it.
    assert_eq!(asking.open("/reset/password").await.path, "/reset/prove");
    let done = phone.submit(&password, "/reset/password", &[("password", NEW)]).await;
    assert_eq!(done.path, "/reset/done", "{}", done.html);
    // What it did not prove is over now.
    let late = asking.submit(&waiting, "/reset/prove", &[("code", &code_in(&mail))]).await;
    assert_ne!(late.path, "/reset/password");
    assert!(app.is_password_of("bob", NEW).await);
    assert_eq!(phone.open(&link).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn looking_at_a_link_changes_nothing() {
    let app = TestApp::start().await;
    let visitor = Visitor::new(&app, "192.0.2.1");
    visitor.start("bob").await;
    let mail = app.mail_to(&recovery_address("bob"), 1).await;
    app.settled().await;
    let before = app.actions().await;
    let scanner = Visitor::new(&app, "203.0.113.9");
    for path in [link_in(&mail, "/reset/l/"), link_in(&mail, "/not-me/")] {
        for method in [reqwest::Method::GET, reqwest::Method::HEAD, reqwest::Method::GET] {
            let page = scanner.send(scanner.request(method, &path)).await;
            assert_eq!(page.status, StatusCode::OK);
        }
    }
    assert_eq!(app.actions().await, before);
}

#[tokio::test]
async fn a_wrong_code_is_told_kindly_and_the_right_one_still_works() {
    let app = TestApp::start().await;
    let visitor = Visitor::new(&app, "192.0.2.1");
    let prove = visitor.start("bob").await;
    let mail = app.mail_to(&recovery_address("bob"), 1).await;
    let code = code_in(&mail);
    let wrong = if code == "00000000" { "00000001" } else { "00000000" };
    let again = visitor.submit(&prove, "/reset/prove", &[("code", wrong)]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.html.contains("That code did not work"), "{}", again.html);
    let empty = visitor.submit(&again, "/reset/prove", &[("code", " ")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    let right = visitor.submit(&empty, "/reset/prove", &[("code", &code)]).await;
    assert_eq!(right.path, "/reset/password", "{}", right.html);
}

#[tokio::test]
async fn another_message_can_be_asked_for_after_a_minute() {
    let app = TestApp::start().await;
    let visitor = Visitor::new(&app, "192.0.2.1");
    let prove = visitor.start("bob").await;
    let first = code_in(&app.mail_to(&recovery_address("bob"), 1).await);
    let early = visitor.submit(&prove, "/reset/resend", &[]).await;
    assert_eq!(early.path, "/reset/prove");
    app.clock.advance(Duration::from_secs(61));
    let resent = visitor.submit(&early, "/reset/resend", &[]).await;
    assert_eq!(resent.path, "/reset/prove");
    let second = code_in(&app.mail_to(&recovery_address("bob"), 2).await);
    assert_ne!(first, second);
    let old = visitor.submit(&resent, "/reset/prove", &[("code", &first)]).await;
    assert_eq!(old.status, StatusCode::UNPROCESSABLE_ENTITY);
    let new = visitor.submit(&old, "/reset/prove", &[("code", &second)]).await;
    assert_eq!(new.path, "/reset/password");
}

#[tokio::test]
async fn the_owner_cancels_an_attempt_from_the_mail() {
    let app = TestApp::start().await;
    let stranger = Visitor::new(&app, "203.0.113.9");
    stranger.start("bob").await;
    let mail = app.mail_to(&recovery_address("bob"), 1).await;
    let owner = Visitor::new(&app, "192.0.2.1");
    let link = link_in(&mail, "/not-me/");
    let choice = owner.open(&link).await;
    assert!(!choice.html.contains("checked"), "there is no default: {}", choice.html);
    let none = owner.submit(&choice, &link, &[]).await;
    assert_eq!(none.status, StatusCode::BAD_REQUEST);
    let done = owner.submit(&choice, &link, &[("choice", "deny")]).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.html);
    // It is used up, the attempt is over, and the account is as it was: not held.
    assert_eq!(owner.open(&link).await.status, StatusCode::NOT_FOUND);
    let link = link_in(&mail, "/reset/l/");
    assert_eq!(owner.open(&link).await.status, StatusCode::NOT_FOUND);
    assert!(app.is_password_of("bob", &old_password("bob")).await);
    app.clock.advance(Duration::from_secs(120));
    owner.start("bob").await;
    app.mail_to(&recovery_address("bob"), 2).await;
}

#[tokio::test]
async fn the_owner_stops_everything_from_the_notice_of_a_change() {
    let app = TestApp::start().await;
    let visitor = Visitor::new(&app, "203.0.113.9");
    let prove = visitor.start("bob").await;
    let code = code_in(&app.mail_to(&recovery_address("bob"), 1).await);
    let password = visitor.submit(&prove, "/reset/prove", &[("code", &code)]).await;
    visitor.submit(&password, "/reset/password", &[("password", NEW)]).await;
    let notice = app.mail_to(&recovery_address("bob"), 2).await;
    let owner = Visitor::new(&app, "192.0.2.1");
    let link = link_in(&notice, "/not-me/");
    let choice = owner.open(&link).await;
    owner.submit(&choice, &link, &[("choice", "deny")]).await;
    app.mail_to(&recovery_address("bob"), 3).await;
    assert!(app.actions().await.contains(&"account.held".to_owned()));
    // Held: another reset goes nowhere, and looks like any other.
    app.clock.advance(Duration::from_secs(120));
    let again = visitor.start("bob").await;
    assert_eq!(again.path, "/reset/prove");
    app.settled().await;
    app.mail_to(&recovery_address("bob"), 3).await;
    assert_eq!(app.inbox.messages().len(), 3);
}

#[tokio::test]
async fn stale_pages_lead_to_the_step_that_is_due() {
    let app = TestApp::start().await;
    let visitor = Visitor::new(&app, "192.0.2.1");
    assert_eq!(visitor.open("/reset/password").await.path, "/reset");
    let prove = visitor.start("bob").await;
    assert_eq!(visitor.open("/reset/password").await.path, "/reset/prove");
    assert_eq!(visitor.open("/reset/unlock").await.path, "/reset/prove");
    assert_eq!(visitor.open("/reset/done").await.path, "/reset/prove");
    let skipped = visitor.submit(&prove, "/reset/password", &[("password", NEW)]).await;
    assert_eq!(skipped.path, "/reset/prove");
    app.clock.advance(Duration::from_secs(10 * 60));
    let over = visitor.open("/reset/prove").await;
    assert_eq!((over.path.as_str(), over.status), ("/reset/ended", StatusCode::OK));
    assert!(!over.html.contains("name=\"code\""), "{}", over.html);
}

#[tokio::test]
async fn staying_gives_the_time_back() {
    let app = TestApp::start().await;
    let visitor = Visitor::new(&app, "192.0.2.1");
    let prove = visitor.start("bob").await;
    let code = code_in(&app.mail_to(&recovery_address("bob"), 1).await);
    let password = visitor.submit(&prove, "/reset/prove", &[("code", &code)]).await;
    app.clock.advance(Duration::from_secs(9 * 60));
    let stayed = visitor.submit(&password, "/reset/stay", &[]).await;
    assert_eq!(stayed.path, "/reset/password");
    app.clock.advance(Duration::from_secs(9 * 60));
    assert_eq!(visitor.open("/reset/password").await.path, "/reset/password");
    app.clock.advance(Duration::from_secs(2 * 60));
    let over = visitor.open("/reset/password").await;
    assert!(!over.html.contains("name=\"password\""), "{}", over.html);
}

#[tokio::test]
async fn every_page_on_the_way_can_be_read_in_another_language() {
    let app = TestApp::start().await;
    let visitor = Visitor::new(&app, "192.0.2.1");
    let switched = async |page: Page| {
        let mut page = page;
        let path = page.path.clone();
        for language in ["de", "en"] {
            let way_back =
                page.html.split("name=\"path\" value=\"").nth(1).unwrap_or_else(|| panic!("{path}"));
            let way_back = way_back.split('"').next().unwrap().replace("&#x2f;", "/");
            page = visitor.submit(&page, "/language", &[("language", language), ("path", &way_back)]).await;
            assert_eq!(page.path, path);
            assert!(page.html.contains(&format!("<html lang=\"{language}\"")), "{}", page.html);
        }
        page
    };
    switched(visitor.open("/reset/help").await).await;
    let prove = switched(visitor.start("bob").await).await;
    let code = code_in(&app.mail_to(&recovery_address("bob"), 1).await);
    let password = switched(visitor.submit(&prove, "/reset/prove", &[("code", &code)]).await).await;
    let done = visitor.submit(&password, "/reset/password", &[("password", NEW)]).await;
    assert_eq!(switched(done).await.path, "/reset/done");
    visitor.start("carl").await;
    app.clock.advance(Duration::from_secs(10 * 60));
    assert_eq!(switched(visitor.open("/reset/prove").await).await.path, "/reset/ended");
    assert_eq!(switched(visitor.open("/reset/stay").await).await.status, StatusCode::METHOD_NOT_ALLOWED);
    // What was typed into the address is not repeated; the way back is the start.
    let nowhere = visitor.open("/nowhere/at/all").await;
    assert!(
        nowhere.html.contains("name=\"path\" value=\"/\"") && !nowhere.html.contains("nowhere"),
        "{}",
        nowhere.html
    );
}
