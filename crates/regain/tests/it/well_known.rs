//! What programs look for at `/.well-known/…`.

use std::time::Duration;

use regain_testkit::app::TestApp;
use regain_testkit::visitor::Visitor;
use reqwest::StatusCode;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

#[tokio::test]
async fn security_txt_says_where_a_flaw_is_reported() {
    let app = TestApp::start().await;
    let found = Visitor::new(&app, "192.0.2.1").open("/.well-known/security.txt").await;
    assert_eq!(found.headers["content-type"], "text/plain; charset=utf-8");
    let lines: Vec<_> = found.html.lines().collect();
    let [contact, expires, languages, canonical] = lines[..] else { panic!("{lines:?}") };
    assert_eq!(contact, "Contact: mailto:security@meridian.example");
    let (before, after) = [29, 31].map(|days| app.app.now() + days * DAY).into();
    let expires = expires.strip_prefix("Expires: ").unwrap();
    assert!(before.to_string().as_str() < expires && expires < after.to_string().as_str(), "{expires}");
    assert_eq!(languages, "Preferred-Languages: en, de");
    assert_eq!(canonical, format!("Canonical: {}/.well-known/security.txt", app.url));
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let app = TestApp::start().await;
    let visitor = Visitor::new(&app, "192.0.2.1");
    let name = "resource-that-should-not-exist-whose-status-code-should-not-be-200";
    assert_eq!(visitor.open(&format!("/.well-known/{name}")).await.status, StatusCode::NOT_FOUND);
}
