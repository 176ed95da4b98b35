//! The pages of somebody who is signed in, and those of a demo and for programmers.

use anyhow::Result;
use regain_testkit::app::TestApp;
use regain_testkit::browser::Browser;
use regain_testkit::people::old_password;

use super::person::{DARK_DESKTOP, NEW, PHONE, Person};

impl Person<'_> {
    pub(super) async fn signs_in(&self, name: &str, password: &str) -> Result<()> {
        self.open("/signin").await?;
        self.page.type_into("#identifier", name).await?;
        self.answer("/signin", "password", password).await
    }
}

#[tokio::test]
async fn the_account_is_looked_after_from_every_browser() -> Result<()> {
    let browser = Browser::start().await?;
    for options in [PHONE, DARK_DESKTOP] {
        let app = TestApp::start().await;
        let bob = Person::at(&app, &browser, options).await?;
        bob.signs_in("bob", "").await?;
        bob.sees("Sign in").await?;
        bob.is_told("password", "Enter a password").await?;
        bob.signs_in("bob", "not this one").await?;
        bob.sees("Sign in").await?;
        let elsewhere = Person::at(&app, &browser, options).await?;
        elsewhere.signs_in("bob", &old_password("bob")).await?;
        bob.signs_in("bob", &old_password("bob")).await?;
        bob.sees("Your account").await?;
        bob.follow("form[action='/account/sessions/end'] button").await?;
        bob.sees("Your account").await?;
        bob.follow("main a[href='/account/password']").await?;
        bob.sees("Change your password").await?;
        bob.answer("/account/password", "password", NEW).await?;
        bob.sees("Change your password").await?;
        bob.is_told("current", "Enter your current password").await?;
        bob.page.type_into("#current", &old_password("bob")).await?;
        bob.answer("/account/password", "password", NEW).await?;
        bob.sees("Your account").await?;
        bob.send("/signout").await?;
        bob.sees("Sign in").await?;
    }
    Ok(())
}

#[tokio::test]
async fn who_has_to_change_the_password_does_it_before_anything_else() -> Result<()> {
    let browser = Browser::start().await?;
    for options in [PHONE, DARK_DESKTOP] {
        let app = TestApp::start().await;
        app.add_mia().await;
        let mia = Person::at(&app, &browser, options).await?;
        mia.signs_in("mia", &old_password("mia")).await?;
        mia.sees("Time for a new password").await?;
        mia.open("/account").await?;
        mia.sees("Time for a new password").await?;
        mia.page.type_into("#current", "not this one").await?;
        mia.answer("/signin/password", "password", NEW).await?;
        mia.sees("Time for a new password").await?;
        mia.is_told("current", "That is not your current password").await?;
        mia.page.type_into("#current", &old_password("mia")).await?;
        mia.answer("/signin/password", "password", "too short").await?;
        mia.is_told("password", "Password must be 15 characters or more").await?;
        mia.page.type_into("#current", &old_password("mia")).await?;
        mia.answer("/signin/password", "password", NEW).await?;
        mia.sees("Your account").await?;
        mia.page.wait_for_text("Your password is changed").await?;
    }
    Ok(())
}

#[tokio::test]
async fn the_pages_for_programmers_are_accessible_too() -> Result<()> {
    let browser = Browser::start().await?;
    for options in [PHONE, DARK_DESKTOP] {
        let app = TestApp::start().await;
        let bob = Person::at(&app, &browser, options).await?;
        bob.open("/demo/inbox").await?;
        bob.sees("Inbox of the demonstration").await?;
        bob.asks("bob", "reset").await?;
        bob.open("/demo/inbox").await?;
        bob.sees("Inbox of the demonstration").await?;
        bob.open("/api/docs").await?;
        bob.sees("API reference").await?;
    }
    Ok(())
}
