//! Sign-in and the account, as pages.

use regain_testkit::app::TestApp;
use regain_testkit::people;
use regain_testkit::visitor::{Page, Visitor};
use reqwest::{Method, StatusCode};
use std::time::Duration;

const NEW: &str = "seven quiet lanterns";

async fn sign_in(browser: &Visitor, name: &str, password: &str) -> Page {
    let page = browser.open("/signin").await;
    browser.submit(&page, "/signin", &[("identifier", name), ("password", password)]).await
}

/// A page without what is another on each page: the name that was typed, and the nonce.
fn bare(page: &Page, name: &str) -> (StatusCode, String) {
    let nonce = page.html.split("nonce=\"").nth(1).unwrap().split('"').next().unwrap();
    // What a passkey is asked to sign is another each time.
    let (before, rest) = page.html.split_once("data-passkey=\"").unwrap();
    let (_, after) = rest.split_once("</form>").unwrap();
    (page.status, format!("{before}{after}").replace(name, "").replace(nonce, ""))
}

#[tokio::test]
async fn a_person_signs_in_and_out() {
    let it = TestApp::start().await;
    let browser = Visitor::new(&it, "192.0.2.1");
    assert_eq!(browser.open("/").await.path, "/signin");
    assert_eq!(browser.open("/account").await.path, "/signin");
    let page = sign_in(&browser, "alice", &people::old_password("alice")).await;
    assert_eq!((page.status, page.path.as_str()), (StatusCode::OK, "/account"));
    assert!(page.html.contains("Alice Example") && page.html.contains("alice@meridian.example"));
    assert_eq!(browser.open("/signin").await.path, "/account");
    let page = browser.open("/account").await;
    let left = browser.submit(&page, "/signout", &[]).await;
    assert_eq!(left.path, "/signin");
    assert_eq!(browser.open("/account").await.path, "/signin");
}

#[tokio::test]
async fn refusals_keep_the_name_and_say_the_same() {
    let it = TestApp::start().await;
    let browser = Visitor::new(&it, "192.0.2.1");
    let page = sign_in(&browser, "alice", "").await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
    assert!(
        page.html.contains("value=\"alice\"") && page.html.contains("href=\"#password\""),
        "{}",
        page.html
    );
    assert!(!page.html.contains("href=\"#identifier\""));
    let empty = sign_in(&browser, "", "").await;
    assert!(empty.html.contains("href=\"#identifier\"") && empty.html.contains("href=\"#password\""));
    let mut seen = Vec::new();
    let held_back = ["dave", "lena"].map(|name| (name, people::old_password(name)));
    for (name, password) in
        [("alice", "wrong".to_owned()), ("nobody", "wrong".to_owned())].into_iter().chain(held_back)
    {
        seen.push(bare(&sign_in(&browser, name, &password).await, name));
    }
    assert_eq!(seen[0].0, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(seen.windows(2).all(|pair| pair[0] == pair[1]));
    for _ in 0..9 {
        sign_in(&browser, "alice", "wrong").await;
    }
    let page = sign_in(&browser, "alice", "wrong").await;
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(page.headers["retry-after"], "900");
}

#[tokio::test]
async fn a_password_is_changed_and_other_browsers_are_out() {
    let it = TestApp::start().await;
    let (here, there) = (Visitor::new(&it, "192.0.2.1"), Visitor::new(&it, "192.0.2.2"));
    let old = people::old_password("alice");
    assert_eq!(here.open("/account/password").await.path, "/signin");
    let page = here.open("/.well-known/change-password").await;
    assert_eq!(page.path, "/signin");
    assert!(page.html.contains("name=\"return_to\""), "{}", page.html);
    let page = here
        .submit(
            &page,
            "/signin",
            &[("identifier", "alice"), ("password", &old), ("return_to", "/account/password")],
        )
        .await;
    assert_eq!(page.path, "/account/password");
    sign_in(&there, "alice", &old).await;
    let refused = here
        .submit(&page, "/account/password", &[("current", ""), ("password", "short"), ("username", "x")])
        .await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.html.contains("href=\"#current\"") && refused.html.contains("href=\"#password\""));
    let nothing = here.submit(&page, "/account/password", &[]).await;
    assert_eq!(nothing.html.matches("href=\"#password\"").count(), 1, "one sentence for an empty field");
    assert!(nothing.html.contains("Enter a password"), "{}", nothing.html);
    let wrong = here.submit(&page, "/account/password", &[("current", "wrong"), ("password", NEW)]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = here.submit(&page, "/account/password", &[("current", old.as_str()), ("password", NEW)]).await;
    assert_eq!((done.status, done.path.as_str()), (StatusCode::OK, "/account"));
    assert!(done.html.contains("Your password is changed"));
    assert_eq!(there.open("/account").await.path, "/signin");
    assert!(it.mail_to(&people::recovery_address("alice"), 1).await.text.contains("/not-me/"));
    assert!(it.is_password_of("alice", NEW).await);
}

#[tokio::test]
async fn sessions_are_listed_and_ended() {
    let it = TestApp::start().await;
    let (here, there) = (Visitor::new(&it, "192.0.2.1"), Visitor::new(&it, "192.0.2.2"));
    let old = people::old_password("alice");
    sign_in(&there, "alice", &old).await;
    it.clock.advance(Duration::from_secs(1));
    let page = sign_in(&here, "alice", &old).await;
    let id =
        page.html.split("name=\"session\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let ended = here.submit(&page, "/account/sessions/end", &[("session", &id)]).await;
    assert!(ended.html.contains("That device is signed out."), "{}", ended.html);
    assert_eq!(there.open("/account").await.path, "/signin");
    let again = here.submit(&page, "/account/sessions/end", &[("session", &id)]).await;
    assert_eq!(again.path, "/account");
    assert!(!again.html.contains("That device is signed out."));
    assert_eq!(
        here.submit(&page, "/account/sessions/end", &[("session", "x")]).await.status,
        StatusCode::BAD_REQUEST
    );
    sign_in(&there, "alice", &old).await;
    here.submit(&page, "/account/sessions/end-others", &[]).await;
    assert_eq!(there.open("/account").await.path, "/signin");
}

#[tokio::test]
async fn sign_in_leads_to_allowed_origins_only() {
    let it = TestApp::start().await;
    let browser = Visitor::new(&it, "192.0.2.1");
    let page = browser.open("/signin?return_to=https://portal.meridian.example/x").await;
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("form-action 'self' https://portal.meridian.example;"), "{policy}");
    for evil in ["https://evil.example/", "//evil.example", "/signout", "javascript:alert(1)"] {
        let page = browser.open(&format!("/signin?return_to={evil}")).await;
        assert!(!page.html.contains("name=\"return_to\""), "{evil}");
    }
    let page = browser.open("/signin").await;
    let done = browser
        .submit(
            &page,
            "/signin",
            &[
                ("identifier", "alice"),
                ("password", &people::old_password("alice")),
                ("return_to", "https://evil.example"),
            ],
        )
        .await;
    assert_eq!(done.path, "/account");
}

#[tokio::test]
async fn forms_without_their_token_do_nothing() {
    let it = TestApp::start().await;
    let browser = Visitor::new(&it, "192.0.2.1");
    sign_in(&browser, "alice", &people::old_password("alice")).await;
    for path in
        ["/signin", "/signout", "/account/password", "/account/sessions/end", "/account/sessions/end-others"]
    {
        let page = browser
            .send(browser.request(Method::POST, path).header("origin", &it.url).form(&[("a", "b")]))
            .await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{path}");
        let page = browser
            .send(
                browser
                    .request(Method::POST, path)
                    .header("origin", "https://evil.example")
                    .form(&[("a", "b")]),
            )
            .await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{path}");
        assert_eq!(
            browser.open(path).await.status,
            if path == "/signin" || path == "/account/password" {
                StatusCode::OK
            } else {
                StatusCode::METHOD_NOT_ALLOWED
            }
        );
    }
    assert_eq!(browser.open("/account").await.path, "/account");
}
