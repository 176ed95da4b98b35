//! What scripts add to the pages of a reset, and what stands there without them.

use std::time::Duration;

use anyhow::Result;
use regain_testkit::app::TestApp;
use regain_testkit::browser::{Browser, PageOptions};
use regain_testkit::people::recovery_address;

use super::person::{DARK_DESKTOP, PHONE, Person};

/// Keeps the form from being sent, and notes what kind of field it would have sent.
const CATCH: &str = "document.addEventListener('submit', event => {
    event.preventDefault();
    document.title = 'sent as ' + document.getElementById('password').type;
})";

#[tokio::test]
async fn a_password_is_shown_on_request_and_sent_hidden() -> Result<()> {
    let (app, browser) = (TestApp::start().await, Browser::start().await?);
    let bob = Person::at(&app, &browser, PHONE).await?;
    bob.proves("bob").await?;
    bob.page.type_into("#password", "abc").await?;
    bob.page.wait_for_text("Still short: 12 more to go").await?;
    bob.page.click("[data-toggle=password]").await?;
    assert_eq!(bob.property("#password", "type").await?, "text");
    assert_eq!(bob.page.text("[data-toggle=password]").await?, "Hide password");
    assert_eq!(bob.page.text("[data-toggle-status=password]").await?, "Your password is shown");
    bob.page.click("[data-toggle=password]").await?;
    assert_eq!(bob.property("#password", "type").await?, "password");
    bob.page.click("[data-toggle=password]").await?;
    bob.page.evaluate(CATCH).await?;
    bob.page.click("form[action='/reset/password'] .row button").await?;
    assert_eq!(bob.page.title().await?, "sent as password");
    Ok(())
}

#[tokio::test]
async fn the_suggested_password_is_filled_in_and_good_enough() -> Result<()> {
    let (app, browser) = (TestApp::start().await, Browser::start().await?);
    let bob = Person::at(&app, &browser, DARK_DESKTOP).await?;
    bob.proves("bob").await?;
    let suggestion = bob.page.text("#suggestion").await?;
    bob.page.click("[data-suggestion]").await?;
    assert_eq!(bob.property("#password", "value").await?, suggestion);
    assert!(bob.page.focused().await?.starts_with("input#password"), "{}", bob.page.focused().await?);
    bob.page.wait_for_text("Filled in. Write it down somewhere safe").await?;
    bob.page.wait_for_text("ard to guess").await?;
    let flaws = regain_testkit::accessibility::check(&bob.page).await?;
    assert_eq!(flaws, [""; 0]);
    bob.send("/reset/password").await?;
    bob.sees("Your password is changed").await?;
    assert!(app.is_password_of("bob", &suggestion).await);
    Ok(())
}

#[tokio::test]
async fn another_code_can_be_sent_when_the_countdown_has_ended() -> Result<()> {
    let (app, browser) = (TestApp::start().await, Browser::start().await?);
    let bob = Person::at(&app, &browser, PHONE).await?;
    bob.asks("bob", "reset").await?;
    let button = "form[action='/reset/resend'] button";
    assert_eq!(bob.property(button, "disabled").await?, "true");
    let text = bob.page.text(button).await?;
    assert!(text.starts_with("You can send another code in 0:5") || text.ends_with("1:00"), "{text}");
    app.clock.advance(Duration::from_secs(58));
    bob.open("/reset/prove").await?;
    assert_eq!(bob.property(button, "disabled").await?, "true");
    // What the page counts down on its own, the clock of the test does not know.
    app.clock.advance(Duration::from_secs(2));
    bob.page.wait_for(&format!("{button}:enabled")).await?;
    assert_eq!(bob.page.text(button).await?, "Send another code");
    bob.send("/reset/resend").await?;
    bob.sees("Check your e-mail").await?;
    bob.page.wait_for_text("a new code is on its way").await?;
    app.mail_to(&recovery_address("bob"), 2).await;
    Ok(())
}

#[tokio::test]
async fn who_needs_more_time_gets_it_and_loses_nothing() -> Result<()> {
    let (app, browser) = (TestApp::start().await, Browser::start().await?);
    let bob = Person::at(&app, &browser, PHONE).await?;
    bob.proves("bob").await?;
    assert_eq!(bob.visible(".expiry").await?, 0, "there is no hurry yet");
    app.clock.advance(Duration::from_secs(9 * 60));
    bob.open("/reset/password").await?;
    bob.sees("Choose a new password").await?;
    bob.page.wait_for_text("This step closes soon.").await?;
    assert_eq!(bob.visible(".expiry .time").await?, 1);
    bob.page.type_into("#password", "half of it").await?;
    bob.page.click(".expiry button").await?;
    bob.page.wait_for("main:has(.expiry[hidden])").await?;
    assert_eq!(bob.property("#password", "value").await?, "half of it");
    app.clock.advance(Duration::from_secs(9 * 60));
    bob.open("/reset/password").await?;
    bob.sees("Choose a new password").await
}

#[tokio::test]
async fn a_step_that_is_over_says_so_and_leads_to_a_new_start() -> Result<()> {
    let (app, browser) = (TestApp::start().await, Browser::start().await?);
    let bob = Person::at(&app, &browser, DARK_DESKTOP).await?;
    bob.proves("bob").await?;
    app.clock.advance(Duration::from_secs(10 * 60 - 2));
    bob.open("/reset/password").await?;
    bob.page.wait_for_text("Time is up for this step.").await?;
    assert_eq!(bob.visible(".expiry button, .expiry .time").await?, 0);
    let flaws = regain_testkit::accessibility::check(&bob.page).await?;
    assert_eq!(flaws, [""; 0]);
    app.clock.advance(Duration::from_secs(2));
    bob.answer("/reset/password", "password", "plum kettle orbit fern").await?;
    bob.sees("This took a little too long").await?;
    bob.follow("main a.button").await?;
    bob.sees("Let’s get you back in").await
}

#[tokio::test]
async fn staying_too_late_ends_on_a_page_that_says_so() -> Result<()> {
    let (app, browser) = (TestApp::start().await, Browser::start().await?);
    let bob = Person::at(&app, &browser, PHONE).await?;
    bob.proves("bob").await?;
    app.clock.advance(Duration::from_secs(9 * 60));
    bob.open("/reset/password").await?;
    app.clock.advance(Duration::from_secs(2 * 60));
    bob.follow(".expiry button").await?;
    let problems = bob.page.problems();
    assert!(matches!(problems.as_slice(), [only] if only.contains("/reset/stay")), "{problems:#?}");
    assert_eq!(bob.page.text("h1").await?, "This took a little too long");
    Ok(())
}

#[tokio::test]
async fn without_javascript_no_control_is_dead() -> Result<()> {
    let (app, browser) = (TestApp::start().await, Browser::start().await?);
    let bob = Person::at(&app, &browser, PageOptions { javascript: false, ..PHONE }).await?;
    bob.open("/signin").await?;
    assert_eq!(bob.visible("button[type=button]").await?, 0);
    bob.proves("bob").await?;
    assert_eq!(bob.visible("button[type=button], .meter").await?, 0);
    bob.page.wait_for_text("This step stays open for about 10 minutes.").await?;
    app.clock.advance(Duration::from_secs(9 * 60));
    bob.send("/reset/stay").await?;
    bob.sees("Choose a new password").await?;
    bob.page.wait_for_text("This step stays open for about 10 minutes.").await?;
    Ok(())
}
