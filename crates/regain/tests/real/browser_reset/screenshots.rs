//! The pictures of the documentation, made by the test that goes through the pages.

use std::path::Path;
use std::time::Duration;

use anyhow::Result;
use regain_core::policy::Required;
use regain_testkit::app::TestApp;
use regain_testkit::belongings::{Belongings, every_method};
use regain_testkit::browser::{Browser, PageOptions};
use regain_testkit::people::old_password;
use regain_testkit::servers;

use super::person::{DARK_DESKTOP, NEW, Person};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/images");

const DESKTOP: PageOptions<'_> = PageOptions { width: 1000, height: 790, dark: false, ..DARK_DESKTOP };
/// As high as the highest of its pages, so that pictures beside each other end together.
const PHONE: PageOptions<'_> = PageOptions { width: 390, height: 1210, ..DESKTOP };

/// Pages on which ways back in are set up: name of the picture, path, heading, and how it is looked at.
const SETTING_UP: [(&str, &str, &str, PageOptions<'_>); 5] = [
    ("trust-browser-phone", "trusted-device", "Trust this browser", SMALL),
    ("add-number-phone", "contacts/sms", "Add a number for text messages", SMALL),
    ("activate-token-dark-phone", "hardware-token", "Activate a hardware token", DARK_SMALL),
    (
        "questions-light",
        "questions",
        "Security questions",
        PageOptions { width: 1280, height: 1400, ..DESKTOP },
    ),
    (
        "authenticator-dark",
        "authenticator",
        "Add an authenticator app",
        PageOptions { dark: true, height: 1400, ..DESKTOP },
    ),
];
const SMALL: PageOptions<'_> = PageOptions { width: 320, height: 1000, ..DESKTOP };
const DARK_SMALL: PageOptions<'_> = PageOptions { dark: true, ..SMALL };

impl Person<'_> {
    async fn poses(&self, name: &str) -> Result<()> {
        self.page.screenshot(&Path::new(FOLDER).join(format!("{name}.png"))).await
    }
}

/// Writes them only when asked, so that a test run leaves the working tree as it is.
#[tokio::test]
async fn pages_pose_for_the_documentation() -> Result<()> {
    if servers::variable("REGAIN_WRITE_SCREENSHOTS").is_none() {
        return Ok(());
    }
    let (app, browser) = (TestApp::start().await, Browser::start().await?);
    let phone = Person::at(&app, &browser, PHONE).await?;
    phone.open("/reset?username=bob@meridian.example").await?;
    phone.poses("start-phone").await?;
    let code = phone.asks("bob", "reset").await?;
    // The countdown until another code can be sent would be another one in each picture.
    app.clock.advance(Duration::from_secs(60));
    phone.open("/reset/prove").await?;
    phone.poses("prove-phone").await?;
    phone.answer("/reset/prove", "code", &code).await?;
    phone.poses("new-password-phone").await?;
    phone.answer("/reset/password", "password", NEW).await?;
    phone.poses("done-phone").await?;

    let desktop = Person::at(&app, &browser, DESKTOP).await?;
    desktop.open("/signin").await?;
    desktop.poses("signin-light").await?;
    desktop.signs_in("bob", NEW).await?;
    desktop.poses("account-light").await?;
    let dark = Person::at(&app, &browser, PageOptions { dark: true, ..DESKTOP }).await?;
    dark.open("/signin").await?;
    dark.poses("signin-dark").await
}

/// What somebody has who has everything.
#[tokio::test]
async fn security_info_poses_for_the_documentation() -> Result<()> {
    if servers::variable("REGAIN_WRITE_SCREENSHOTS").is_none() {
        return Ok(());
    }
    let (app, browser) = (TestApp::with(every_method(Required::Exactly(2))).await, Browser::start().await?);
    Belongings::of(&app, "bob").await;
    for (name, options) in [
        ("security-info-light", PageOptions { width: 1280, ..DESKTOP }),
        ("security-info-dark-phone", PageOptions { width: 320, dark: true, ..DESKTOP }),
    ] {
        let bob = Person::at(&app, &browser, options).await?;
        bob.signs_in("bob", &old_password("bob")).await?;
        bob.open("/account/security-info").await?;
        bob.sees("Security info").await?;
        bob.poses(name).await?;
    }
    Ok(())
}

/// Ways back in are set up.
#[tokio::test]
async fn setting_up_poses_for_the_documentation() -> Result<()> {
    if servers::variable("REGAIN_WRITE_SCREENSHOTS").is_none() {
        return Ok(());
    }
    let (app, browser) = (TestApp::with(every_method(Required::Exactly(1))).await, Browser::start().await?);
    for (name, path, heading, options) in SETTING_UP {
        let bob = Person::at(&app, &browser, options).await?;
        bob.signs_in("bob", &old_password("bob")).await?;
        bob.open(&format!("/account/security-info/{path}")).await?;
        bob.sees(heading).await?;
        bob.poses(name).await?;
    }
    Ok(())
}
