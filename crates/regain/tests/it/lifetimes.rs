//! What an operator can set about how long things last: pages, mails, cookies and answers follow it.

use std::time::Duration;

use regain_core::policy::Lifetimes;
use regain_testkit::api::{Api, Started, code_in, link_in};
use regain_testkit::app::{Setup, TestApp};
use regain_testkit::people::recovery_address;
use regain_testkit::visitor::Visitor;
use reqwest::StatusCode;

const MINUTE: Duration = Duration::from_mins(1);

async fn short() -> TestApp {
    let lifetimes = Lifetimes { code: 5 * MINUTE, family: 20 * MINUTE, idle: 7 * MINUTE };
    TestApp::with(Setup { lifetimes, ..Setup::default() }).await
}

/// A moment without its seconds: the clock moves a little with each question.
fn minute(at: &str) -> &str {
    at.get(..16).unwrap()
}

#[tokio::test]
async fn pages_mails_and_cookies_say_what_was_set() {
    let app = short().await;
    let page = Visitor::new(&app, "192.0.2.1").start("bob").await;
    assert!(page.html.contains("It works for 5 minutes."), "{}", page.html);
    assert!(page.html.contains("stays open for about 7 minutes."), "{}", page.html);
    let mail = app.mail_to(&recovery_address("bob"), 1).await;
    assert!(mail.text.contains("It works for 5 minutes."), "{}", mail.text);

    let browser = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
    let browser = browser.cookie_store(true).build().unwrap();
    let form = browser.get(format!("{}/reset", app.url)).send().await.unwrap().text().await.unwrap();
    let csrf = form.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let fields = [("identifier", "bob"), ("kind", "reset"), ("csrf", csrf)];
    let started = browser.post(format!("{}/reset", app.url)).header("origin", &app.url).form(&fields);
    let headers = started.send().await.unwrap().headers().clone();
    let cookies = headers.get_all("set-cookie").iter().map(|cookie| cookie.to_str().unwrap());
    let kept: Vec<_> = cookies.filter(|cookie| cookie.starts_with("reset")).collect();
    assert!(kept.iter().filter(|cookie| cookie.contains("Max-Age=1200")).count() >= 2, "{kept:?}");
}

#[tokio::test]
async fn codes_links_and_resets_end_when_they_were_set_to() {
    let app = short().await;
    let (api, began) = (Api::from(&app, "192.0.2.1"), app.app.now());
    let asked = serde_json::json!({ "identifier": "bob", "kind": "reset" });
    let started = api.post("/api/v1/resets", "", &asked).await;
    assert_eq!(minute(&started.text("expires_at")), minute(&(began + 7 * MINUTE).to_string()));
    let reset = Started { id: started.text("id"), token: started.text("token") };
    app.clock.advance(MINUTE);
    let challenge = api.challenge(&reset).await;
    assert_eq!(minute(&challenge.text("expires_at")), minute(&(began + 6 * MINUTE).to_string()));
    let status = api.status(&reset).await;
    assert_eq!(minute(&status.text("expires_at")), minute(&(began + 8 * MINUTE).to_string()));
    let mail = app.mail_to(&recovery_address("bob"), 1).await;
    app.clock.advance(5 * MINUTE);
    let late = api.answer(&reset, &challenge.text("id"), &code_in(&mail)).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", late.text);
    app.clock.advance(2 * MINUTE);
    assert_eq!(api.status(&reset).await.text("state"), "expired");

    let (visitor, link) = (Visitor::new(&app, "192.0.2.1"), link_in(&mail, "/reset/l/"));
    app.clock.advance(12 * MINUTE - Duration::from_secs(1));
    assert_eq!(visitor.open(&link).await.status, StatusCode::OK);
    app.clock.advance(Duration::from_secs(1));
    assert_eq!(visitor.open(&link).await.status, StatusCode::NOT_FOUND);
}
