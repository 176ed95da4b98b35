//! Without a mouse.

use std::time::Duration;

use anyhow::{Result, bail, ensure};
use regain_testkit::api::code_in;
use regain_testkit::app::TestApp;
use regain_testkit::browser::Browser;
use regain_testkit::people::recovery_address;

use super::person::{DARK_DESKTOP, NEW, PHONE, Person};

/// What keeps a person from seeing where the focus is; null if nothing does.
const HIDDEN_FOCUS: &str = "(() => {
    const element = document.activeElement;
    const {outlineStyle, outlineWidth} = getComputedStyle(element.closest('.choice') ?? element);
    if (outlineStyle === 'none' || parseFloat(outlineWidth) < 2) return 'it has no outline';
    const box = element.getBoundingClientRect();
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
