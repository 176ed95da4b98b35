//! Somebody sets up what gets them back in, from a telephone and from a desktop.

use anyhow::{Context, Result, ensure};
use regain_core::time::Clock;
use regain_testkit::app::TestApp;
use regain_testkit::browser::{Browser, PageOptions};
use regain_testkit::people::old_password;
use regain_testkit::registration::Authenticator;
use std::time::Duration;

use super::person::{DARK_DESKTOP, PHONE, Person};

#[tokio::test]
async fn security_info_is_set_up_in_every_browser() -> Result<()> {
    let browser = Browser::start().await?;
    for options in [PHONE, DARK_DESKTOP, PageOptions { javascript: false, ..PHONE }] {
        let app = TestApp::start().await;
        let bob = Person::at(&app, &browser, options).await?;
        bob.signs_in("bob", &old_password("bob")).await?;
        app.clock.advance(Duration::from_secs(601));
        bob.follow("main a[href='/account/security-info']").await?;
        bob.sees("Security info").await?;
        bob.follow("a[href='/account/security-info/authenticator']").await?;
        bob.sees("Is it still you?").await?;
        bob.answer("/account/security-info/confirm", "password", "not this one").await?;
        bob.sees("Is it still you?").await?;
        bob.is_told("password", "That is not your current password").await?;
        bob.answer("/account/security-info/confirm", "password", &old_password("bob")).await?;
        let phone = bob.adds_an_app().await?;
        bob.makes_codes(options.javascript).await?;
        bob.changes_the_app(&phone).await?;
    }
    Ok(())
}

impl Person<'_> {
    async fn adds_an_app(&self) -> Result<Authenticator> {
        const ADDRESS: &str = "/account/security-info/authenticator";
        self.sees("Add an authenticator app").await?;
        ensure!(self.visible(".picture svg path").await? == 2, "the picture");
        let phone = Authenticator::with_key(&self.page.text(".key").await?);
        self.answer(ADDRESS, "code", "000000").await?;
        self.sees("Add an authenticator app").await?;
        self.is_told(
            "code",
            "That code did not work. Type the one that the app shows now, and check that its clock is right.",
        )
        .await?;
        self.page.type_into("#name", "Work phone").await?;
        self.answer(ADDRESS, "code", &phone.code(self.app.clock.now())).await?;
        self.sees("Security info").await?;
        self.page.wait_for_text("Work phone").await?;
        Ok(phone)
    }

    async fn makes_codes(&self, javascript: bool) -> Result<()> {
        const ADDRESS: &str = "/account/security-info/recovery-codes";
        self.follow(&format!("a[href='{ADDRESS}']")).await?;
        self.sees("Recovery codes").await?;
        self.send(ADDRESS).await?;
        self.sees("Your recovery codes").await?;
        ensure!(self.visible(".codes code").await? == 10, "ten codes");
        ensure!(
            self.visible("[data-print]").await? == u64::from(javascript),
            "what needs a script is there with one"
        );
        let file = self.property("a[download]", "href").await?;
        let first = self.page.text(".codes code").await?;
        ensure!(file.contains(&first) && file.starts_with("data:text/plain"), "the file has the codes");
        self.follow("a[href='/account/security-info?done=added']").await?;
        self.sees("Security info").await?;
        self.page.wait_for_text("10 codes left").await
    }

    async fn changes_the_app(&self, phone: &Authenticator) -> Result<()> {
        let path = self.property("a[href$='/try']", "pathname").await?;
        let method = path.strip_suffix("/try").context("an address")?;
        self.follow("a[href$='/try']").await?;
        self.sees("Try it now").await?;
        self.answer(&path, "code", "000000").await?;
        self.sees("Try it now").await?;
        self.is_told("code", "That code did not work. Check it and try again; each code works once.").await?;
        self.app.clock.advance(Duration::from_secs(601));
        self.answer(&path, "code", &phone.code(self.app.clock.now())).await?;
        self.sees("Security info").await?;
        self.follow(&format!("a[href='{method}']")).await?;
        self.sees("Is it still you?").await?;
        self.app.clock.advance(Duration::from_secs(30));
        let code = phone.code(self.app.clock.now());
        self.answer("/account/security-info/confirm", "code", &code).await?;
        self.sees("Work phone").await?;
        self.send(&format!("{method}/remove")).await?;
        self.sees("Security info").await?;
        self.page.wait_for_text("That is removed.").await
    }
}
