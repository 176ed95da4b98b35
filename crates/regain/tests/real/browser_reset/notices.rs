//! The pages beside the path: unlock, "not me", dead links, resets that are over, help, errors.

use std::time::Duration;

use anyhow::Result;
use regain_core::limit::{Limit, Limits};
use regain_testkit::api::link_in;
use regain_testkit::app::{Setup, TestApp};
use regain_testkit::browser::{Browser, PageOptions};
use regain_testkit::people::recovery_address;

use super::person::{DARK_DESKTOP, NEW, PHONE, Person};

const LOOKS: [PageOptions<'_>; 2] = [PHONE, DARK_DESKTOP];

#[tokio::test]
async fn a_locked_account_is_unlocked() -> Result<()> {
    let browser = Browser::start().await?;
    for options in LOOKS {
        let app = TestApp::start().await;
        let lena = Person::at(&app, &browser, options).await?;
        let code = lena.asks("lena", "unlock").await?;
        lena.sees("Check your e-mail").await?;
        lena.answer("/reset/prove", "code", &code).await?;
        lena.sees("Unlock your account").await?;
        lena.send("/reset/unlock").await?;
        lena.sees("Your account is unlocked").await?;
    }
    Ok(())
}

#[tokio::test]
async fn the_owner_answers_from_the_mail_about_an_attempt() -> Result<()> {
    let browser = Browser::start().await?;
    for options in LOOKS {
        let app = TestApp::start().await;
        let bob = Person::at(&app, &browser, options).await?;
        let stranger = Person::at(&app, &browser, options).await?;
        stranger.asks("bob", "reset").await?;
        let link = link_in(&app.mail_to(&recovery_address("bob"), 1).await, "/not-me/");
        let answer = "main form button";
        bob.open(&link).await?;
        bob.sees("Someone tried to get into your account").await?;
        bob.follow(answer).await?;
        bob.sees("Someone tried to get into your account").await?;
        bob.is_told("choice", "Choose one of the two answers").await?;
        bob.page.click("#choice-keep").await?;
        bob.follow(answer).await?;
        bob.sees("Good to know").await?;
        stranger.open("/reset/prove").await?;
        stranger.sees("Check your e-mail").await?;

        app.clock.advance(Duration::from_secs(60));
        stranger.asks("bob", "reset").await?;
        let link = link_in(&app.mail_to(&recovery_address("bob"), 2).await, "/not-me/");
        bob.open(&link).await?;
        bob.page.click("#choice").await?;
        bob.follow(answer).await?;
        bob.sees("The attempt is stopped").await?;
        stranger.open("/reset/prove").await?;
        stranger.is_content().await?;
        assert_ne!(stranger.page.text("h1").await?, "Choose a new password");
    }
    Ok(())
}

#[tokio::test]
async fn the_owner_protects_the_account_from_the_notice_of_a_change() -> Result<()> {
    let browser = Browser::start().await?;
    for options in LOOKS {
        let app = TestApp::start().await;
        let bob = Person::at(&app, &browser, options).await?;
        bob.proves("bob").await?;
        bob.answer("/reset/password", "password", NEW).await?;
        let link = link_in(&app.mail_to(&recovery_address("bob"), 2).await, "/not-me/");
        bob.open(&link).await?;
        bob.sees("Something changed on your account").await?;
        bob.page.click("#choice").await?;
        bob.follow("main form button").await?;
        bob.sees("Your account is protected").await?;
    }
    Ok(())
}

#[tokio::test]
async fn dead_ends_say_how_to_go_on() -> Result<()> {
    let once = Limit { count: 1, ..Limits::default().starts_per_source_and_name };
    let limits = Limits { starts_per_source_and_name: once, ..Limits::default() };
    let browser = Browser::start().await?;
    for options in LOOKS {
        let app = TestApp::with(Setup { limits, ..Setup::default() }).await;
        let nina = Person::at(&app, &browser, options).await?;
        nina.open("/reset/help").await?;
        nina.sees("When none of these work").await?;
        nina.open("/nowhere").await?;
        nina.sees("There is nothing here").await?;
        nina.open("/reset/l/AAAA").await?;
        nina.sees("This link no longer works").await?;
        for heading in ["Check your e-mail", "Let’s get you back in"] {
            nina.open("/reset").await?;
            nina.answer("/reset", "identifier", "nina").await?;
            nina.sees(heading).await?;
        }
        nina.is_told("identifier", "Too many attempts. Try again in 60 minutes.").await?;
        nina.open("/reset/method").await?;
        nina.sees("How would you like to show that it is you?").await?;
        nina.send("/reset/method").await?;
        nina.sees("How would you like to show that it is you?").await?;
        nina.is_told("method", "Choose a way to show that it is you").await?;
        app.clock.advance(Duration::from_secs(10 * 60));
        nina.open("/reset/prove").await?;
        nina.sees("This took a little too long").await?;
    }
    Ok(())
}
