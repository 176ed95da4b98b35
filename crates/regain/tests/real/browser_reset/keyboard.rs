//! Without a mouse.

use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use regain_core::time::Clock;
use regain_testkit::api::code_in;
use regain_testkit::app::TestApp;
use regain_testkit::browser::Browser;
use regain_testkit::people::{old_password, recovery_address};
use regain_testkit::registration::Authenticator;

use super::person::{DARK_DESKTOP, NEW, PHONE, Person};

/// What keeps a person from seeing where the focus is; null if nothing does.
const HIDDEN_FOCUS: &str = "(() => {
    const element = document.activeElement;
    const {outlineStyle, outlineWidth} = getComputedStyle(element.closest('.choice') ?? element);
    if (outlineStyle === 'none' || parseFloat(outlineWidth) < 2) return 'it has no outline';
    const box = element.getClientRects()[0];
    const hit = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    return hit && (element.contains(hit) || hit.closest('label')?.control === element) ? null
        : `it is out of sight or under ${hit?.outerHTML.slice(0, 80)}`;
})()";

impl Person<'_> {
    /// Presses Tab (or `Shift+Tab`) until this has the focus, and sees at each stop where it is.
    pub(super) async fn goes_to(&self, key: &str, stop: &str) -> Result<()> {
        for _ in 0..20 {
            self.page.press(key).await?;
            let focused = self.page.focused().await?;
            let hidden = self.page.evaluate(HIDDEN_FOCUS).await?;
            ensure!(hidden.is_null(), "the focus is on {focused}, but {hidden}");
            if focused.starts_with(stop) {
                return Ok(());
            }
        }
        bail!("{key} does not lead to {stop}");
    }

    pub(super) async fn types(&self, text: &str) -> Result<()> {
        for character in text.chars() {
            self.page.press(&character.to_string()).await?;
        }
        Ok(())
    }

    /// Goes on to this link or button and presses Enter.
    async fn chooses(&self, stop: &str) -> Result<()> {
        self.goes_to("Tab", stop).await?;
        self.enters().await
    }

    /// Goes on to this field, types, and presses Enter.
    async fn fills_in(&self, field: &str, text: &str) -> Result<()> {
        self.goes_to("Tab", field).await?;
        self.types(text).await?;
        self.enters().await
    }

    pub(super) async fn enters(&self) -> Result<()> {
        self.page.navigates(self.page.press("Enter")).await
    }
}

#[tokio::test]
async fn the_whole_path_works_with_the_keyboard_alone() -> Result<()> {
    let (app, browser) = (TestApp::start().await, Browser::start().await?);
    for options in [PHONE, DARK_DESKTOP] {
        walk(&Person::at(&app, &browser, options).await?).await?;
        app.clock.advance(Duration::from_secs(60 * 60));
    }
    Ok(())
}

#[tokio::test]
async fn the_warning_that_time_is_short_hides_no_focus() -> Result<()> {
    let (app, browser) = (TestApp::start().await, Browser::start().await?);
    let bob = Person::at(&app, &browser, PHONE).await?;
    bob.proves("bob").await?;
    app.clock.advance(Duration::from_secs(9 * 60));
    bob.open("/reset/password").await?;
    bob.page.wait_for_text("This step closes soon.").await?;
    bob.goes_to("Tab", "button \"Stay\"").await?;
    bob.goes_to("Shift+Tab", "button \"Use this one\"").await?;
    bob.goes_to("Shift+Tab", "a \"Regain, start page\"").await
}

async fn walk(bob: &Person<'_>) -> Result<()> {
    let sent = bob.app.inbox.messages().len();
    bob.open("/signin").await?;
    bob.goes_to("Tab", "a \"Can’t access your account?\"").await?;
    bob.enters().await?;
    bob.goes_to("Tab", "input#identifier").await?;
    bob.types("bob").await?;
    bob.goes_to("Tab", "input#kind-reset").await?;
    bob.page.press("ArrowDown").await?;
    ensure!(bob.page.focused().await?.starts_with("input#kind-unlock"), "the other kind is one arrow away");
    bob.page.press("ArrowUp").await?;
    bob.goes_to("Tab", "button \"Continue\"").await?;
    bob.enters().await?;
    ensure!(bob.page.text("h1").await? == "Check your e-mail");
    let code = code_in(&bob.app.mail_to(&recovery_address("bob"), sent + 1).await);
    bob.goes_to("Tab", "input#code").await?;
    bob.types(&code).await?;
    bob.enters().await?;
    ensure!(bob.page.text("h1").await? == "Choose a new password");
    bob.goes_to("Tab", "input#password").await?;
    bob.types(NEW).await?;
    bob.goes_to("Tab", "button \"Change password\"").await?;
    bob.enters().await?;
    ensure!(bob.page.text("h1").await? == "Your password is changed");
    bob.goes_to("Tab", "a \"Sign in\"").await?;
    bob.enters().await?;
    ensure!(bob.page.text("h1").await? == "Sign in");
    Ok(())
}

#[tokio::test]
async fn security_info_works_with_the_keyboard_alone() -> Result<()> {
    let browser = Browser::start().await?;
    for options in [PHONE, DARK_DESKTOP] {
        let app = TestApp::start().await;
        let bob = Person::at(&app, &browser, options).await?;
        bob.signs_in("bob", &old_password("bob")).await?;
        bob.open("/account/security-info").await?;
        bob.chooses("a \"Add an authenticator app\"").await?;
        let phone = Authenticator::with_key(&bob.page.text(".key").await?);
        bob.goes_to("Tab", "input#code").await?;
        bob.types(&phone.code(app.clock.now())).await?;
        bob.fills_in("input#name", "Desk").await?;
        bob.sees("Security info").await?;
        makes_codes(&bob).await?;
        app.clock.advance(Duration::from_secs(30));
        bob.chooses("a \"Try it now: Desk\"").await?;
        bob.fills_in("input#code", &phone.code(app.clock.now())).await?;
        bob.page.wait_for_text("It works.").await?;
        loses_the_app(&bob).await?;
    }
    Ok(())
}

async fn makes_codes(bob: &Person<'_>) -> Result<()> {
    bob.chooses("a \"Make recovery codes\"").await?;
    bob.chooses("button \"Make ten codes\"").await?;
    bob.sees("Your recovery codes").await?;
    bob.chooses("a \"I have kept them\"").await?;
    bob.page.wait_for_text("10 codes left").await
}

/// Another name for it, and away with it a day later, by a recovery code.
async fn loses_the_app(bob: &Person<'_>) -> Result<()> {
    bob.chooses("a \"Change or remove: Desk\"").await?;
    bob.fills_in("input#name", "Phone").await?;
    bob.page.wait_for_text("The name is changed.").await?;
    bob.app.clock.advance(Duration::from_secs(601));
    let codes = bob.app.give_recovery_codes("bob").await;
    let code = codes.first().context("a recovery code")?;
    bob.chooses("a \"Change or remove: Phone\"").await?;
    bob.sees("Is it still you?").await?;
    bob.fills_in("input#recovery_code", "3-7KQM-2XFD-9TNA-BB4C").await?;
    bob.is_told("recovery_code", "That code did not work. Check it and try again; each code works once.")
        .await?;
    // The link of the summary led into the field.
    bob.types(code).await?;
    bob.enters().await?;
    bob.sees("Phone").await?;
    bob.chooses("button \"Remove\"").await?;
    bob.page.wait_for_text("That is removed.").await
}
