//! Each method whose proof is a code, typed in a browser; passkeys and questions have files of their own.

use anyhow::{Result, bail, ensure};
use regain_core::method::Method;
use regain_core::policy::Required;
use regain_testkit::app::TestApp;
use regain_testkit::belongings::{Belongings, every_method};
use regain_testkit::browser::{Browser, PageOptions};
use std::time::Duration;

use super::person::{DARK_DESKTOP, NEW, PHONE, Person};

#[tokio::test]
async fn each_method_gets_its_owner_back_in_by_keyboard_with_and_without_scripts() -> Result<()> {
    let (app, browser) = (TestApp::with(every_method(Required::Exactly(1))).await, Browser::start().await?);
    let mut belongings = Belongings::of(&app, "bob").await;
    for options in [PHONE, PageOptions { javascript: false, ..DARK_DESKTOP }] {
        // A trusted browser is never the first.
        for method in Method::ALL.into_iter().filter(|method| *method != Method::TrustedDevice) {
            let bob = Person::at(&app, &browser, options).await?;
            let password = format!("{NEW} {} {}", method.name(), options.width);
            bob.proves_by(method, &mut belongings, &password).await?;
        }
    }
    Ok(())
}

impl Person<'_> {
    async fn proves_by(&self, method: Method, belongings: &mut Belongings, password: &str) -> Result<()> {
        self.app.clock.advance(Duration::from_hours(24));
        let prepared = belongings.prepare(self.app, method).await;
        self.open("/reset").await?;
        self.begins_by_keyboard(method).await?;
        self.is_content().await?;
        let Some(code) = belongings.code(self.app, prepared).await else { return Ok(()) };
        // Browsers fill in the code of a text (WebOTP) or a mail by themselves.
        let offers = self.property("#code", "autocomplete").await?;
        ensure!((offers == "one-time-code") == (method != Method::RecoveryCode), "{method:?}: {offers}");
        self.answer("/reset/prove", "code", "00000000").await?;
        self.is_content().await?;
        ensure!(self.count(".summary a[href='#code']").await? == 1, "{method:?}: what is wrong is said");
        self.goes_to("Tab", "input#code").await?;
        self.types(&code).await?;
        self.enters().await?;
        self.sees("Choose a new password").await?;
        self.answer("/reset/password", "password", password).await?;
        self.sees("Your password is changed").await?;
        ensure!(self.app.is_password_of("bob", password).await, "the new password");
        Ok(())
    }

    async fn begins_by_keyboard(&self, method: Method) -> Result<()> {
        let wanted = format!("input#method-{} ", method.name());
        self.goes_to("Tab", "input#identifier").await?;
        self.types("bob").await?;
        self.goes_to("Tab", "input#method-").await?;
        for _ in Method::ALL {
            if self.page.focused().await?.starts_with(&wanted) {
                return self.enters().await;
            }
            self.page.press("ArrowDown").await?;
        }
        bail!("no arrow leads to {wanted}")
    }
}
