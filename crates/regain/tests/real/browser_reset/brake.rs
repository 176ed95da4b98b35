//! The brake, as somebody sees it who wants to get back in just then.

use anyhow::{Context, Result};
use regain_app::admin::By;
use regain_core::audit::Source;
use regain_core::brake::Target;
use regain_testkit::app::TestApp;
use regain_testkit::browser::Browser;

use super::person::{DARK_DESKTOP, NEW, PHONE, Person};

#[tokio::test]
async fn a_pause_is_told_and_afterwards_the_reset_goes_on() -> Result<()> {
    let browser = Browser::start().await?;
    let by = By::operator("ops".to_owned());
    let target = || Target::parse("all").context("a target");
    for options in [PHONE, DARK_DESKTOP] {
        let app = TestApp::start().await;
        let bob = Person::at(&app, &browser, options).await?;
        let code = bob.asks("bob", "reset").await?;
        app.app.pull_brake(&by, target()?, "a drill", Source::default()).await?;
        bob.open("/signin").await?;
        bob.page.wait_for_text("Password resets are paused at the moment").await?;
        bob.open("/reset").await?;
        bob.sees("Resets are paused").await?;
        bob.open("/reset/prove").await?;
        bob.answer("/reset/prove", "code", &code).await?;
        bob.sees("Resets are paused").await?;
        app.app.release_brake(&by, target()?, Source::default()).await?;
        bob.open("/reset/prove").await?;
        bob.answer("/reset/prove", "code", &code).await?;
        bob.sees("Choose a new password").await?;
        bob.answer("/reset/password", "password", NEW).await?;
        bob.sees("Your password is changed").await?;
    }
    Ok(())
}
