//! The link of the mail, opened on a telephone while the desktop still asks for the code.

use anyhow::Result;
use regain_testkit::api::link_in;
use regain_testkit::app::TestApp;
use regain_testkit::browser::{Browser, PageOptions};
use regain_testkit::people::recovery_address;

use super::person::{DARK_DESKTOP, NEW, PHONE, Person};

#[tokio::test]
async fn the_link_leads_on_where_it_is_opened_and_nowhere_else() -> Result<()> {
    let (app, browser) = (TestApp::start().await, Browser::start().await?);
    let desktop = Person::at(&app, &browser, DARK_DESKTOP).await?;
    let code = desktop.asks("bob", "reset").await?;
    let mail = app.mail_to(&recovery_address("bob"), 1).await;
    let phone = Person::at(&app, &browser, PageOptions { dark: true, ..PHONE }).await?;
    let link = link_in(&mail, "/reset/l/");
    phone.open(&link).await?;
    phone.sees("Welcome back").await?;
    phone.follow("main form button").await?;
    phone.sees("Choose a new password").await?;

    // The desktop has gained nothing by it.
    desktop.open("/reset/password").await?;
    desktop.sees("Check your e-mail").await?;
    phone.answer("/reset/password", "password", NEW).await?;
    phone.sees("Your password is changed").await?;
    assert!(app.is_password_of("bob", NEW).await);

    desktop.answer("/reset/prove", "code", &code).await?;
    desktop.is_content().await?;
    assert_ne!(desktop.page.text("h1").await?, "Choose a new password");
    phone.open(&link).await?;
    phone.sees("This link no longer works").await
}
