//! From the sign-in page to the account, by everyone's browser.

use anyhow::Result;
use regain_testkit::api::code_in;
use regain_testkit::app::TestApp;
use regain_testkit::browser::{Browser, PageOptions};
use regain_testkit::people::recovery_address;

use super::person::{DARK_DESKTOP, NEW, PHONE, Person};

#[tokio::test]
async fn the_whole_path_works_with_javascript() -> Result<()> {
    walk_everywhere(true).await
}

#[tokio::test]
async fn the_whole_path_works_without_javascript() -> Result<()> {
    walk_everywhere(false).await
}

async fn walk_everywhere(javascript: bool) -> Result<()> {
    let browser = Browser::start().await?;
    for window in [PHONE, DARK_DESKTOP] {
        for dark in [false, true] {
            let app = TestApp::start().await;
            let options = PageOptions { javascript, dark, ..window };
            walk(&Person::at(&app, &browser, options).await?).await?;
            assert!(app.is_password_of("bob", NEW).await);
        }
    }
    Ok(())
}

async fn walk(bob: &Person<'_>) -> Result<()> {
    bob.open("/signin").await?;
    bob.sees("Sign in").await?;
    bob.follow("main a[href='/reset']").await?;
    bob.sees("Let’s get you back in").await?;
    bob.send("/reset").await?;
    bob.sees("Let’s get you back in").await?;
    bob.is_told("identifier", "Enter your sign-in name or e-mail address").await?;
    bob.answer("/reset", "identifier", "bob").await?;
    bob.sees("Check your e-mail").await?;
    let code = code_in(&bob.app.mail_to(&recovery_address("bob"), 1).await);
    bob.answer("/reset/prove", "code", if code == "00000000" { "00000001" } else { "00000000" }).await?;
    bob.sees("Check your e-mail").await?;
    bob.is_told("code", "That code did not work. Check the newest message or get a new code.").await?;
    bob.answer("/reset/prove", "code", &code).await?;
    bob.sees("Choose a new password").await?;
    bob.answer("/reset/password", "password", "short").await?;
    bob.sees("Choose a new password").await?;
    bob.is_told("password", "Password must be 15 characters or more").await?;
    bob.answer("/reset/password", "password", NEW).await?;
    bob.sees("Your password is changed").await?;
    bob.follow("main a.button").await?;
    bob.sees("Sign in").await?;
    bob.page.type_into("#identifier", "bob").await?;
    bob.answer("/signin", "password", NEW).await?;
    bob.sees("Your account").await
}
