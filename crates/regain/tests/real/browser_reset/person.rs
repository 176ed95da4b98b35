//! Somebody at a browser, who looks closely at every page.

use anyhow::{Context, Result, ensure};
use regain_testkit::accessibility;
use regain_testkit::api::code_in;
use regain_testkit::app::TestApp;
use regain_testkit::browser::{Browser, Page, PageOptions};
use regain_testkit::people::recovery_address;
use serde_json::json;

/// A password that keeps all rules.
pub(super) const NEW: &str = "plum kettle orbit fern";

/// A small telephone, in light colours.
pub(super) const PHONE: PageOptions<'_> = PageOptions {
    width: 320,
    height: 640,
    dark: false,
    reduced_motion: false,
    javascript: true,
    language: None,
};

/// A desktop, in dark colours.
pub(super) const DARK_DESKTOP: PageOptions<'_> =
    PageOptions { width: 1280, height: 900, dark: true, ..PHONE };

/// What a field says is wrong with it, tied to it for those who do not see it.
const TOLD: &str = "(field => {
    const invalid = document.getElementById(field).closest('[aria-invalid=true]');
    const texts = (invalid?.getAttribute('aria-describedby') ?? '').split(/\\s+/)
        .map(id => document.getElementById(id)?.innerText);
    return texts.join('\\n');
})";

/// Somebody at a browser.
pub(super) struct Person<'a> {
    pub(super) app: &'a TestApp,
    pub(super) page: Page,
    options: PageOptions<'a>,
}

impl<'a> Person<'a> {
    pub(super) async fn at(app: &'a TestApp, browser: &Browser, options: PageOptions<'a>) -> Result<Self> {
        Ok(Self { app, page: browser.page(options).await?, options })
    }

    /// Opens a page by its path.
    pub(super) async fn open(&self, path: &str) -> Result<()> {
        self.page.goto(&format!("{}{path}", self.app.url)).await
    }

    /// Follows a link.
    pub(super) async fn follow(&self, selector: &str) -> Result<()> {
        self.page.navigates(self.page.click(selector)).await
    }

    /// Presses the button of the form that is sent to this path.
    pub(super) async fn send(&self, path: &str) -> Result<()> {
        self.follow(&format!("form[action='{path}'] button:not([type=button])")).await
    }

    /// Fills in a field, and presses the button of its form.
    pub(super) async fn answer(&self, path: &str, field: &str, text: &str) -> Result<()> {
        self.page.type_into(&format!("#{field}"), text).await?;
        self.send(path).await
    }

    /// The page that just came has this heading, and no flaw.
    pub(super) async fn sees(&self, heading: &str) -> Result<()> {
        let found = self.page.text("h1").await?;
        ensure!(found == heading, "{heading:?} is {found:?} at {}", self.page.url().await?);
        self.is_content().await
    }

    /// The page that just came has no flaw: no barrier, no error, no foreign part, nothing to scroll to sideways; and
    /// reading starts where it matters.
    pub(super) async fn is_content(&self) -> Result<()> {
        let page = &self.page;
        let mut flaws = Vec::new();
        if self.options.javascript {
            let place = if self.count(".summary").await? > 0 { "section" } else { "h1" };
            let focused = page.focused().await?;
            if !focused.starts_with(place) {
                flaws.push(format!("the focus is on {focused}, not on the {place}"));
            }
        }
        flaws.extend(page.overflows().await?.map(|pixels| format!("{pixels} pixels wider than the window")));
        flaws.extend(accessibility::check(page).await?);
        flaws.extend(page.problems());
        let (url, title) = (page.url().await?, page.title().await?);
        ensure!(flaws.is_empty(), "{title:?} at {url} with {:?}:\n{}", self.options, flaws.join("\n"));
        Ok(())
    }

    /// The summary says what is wrong, and leads into the field, which says the same.
    pub(super) async fn is_told(&self, field: &str, text: &str) -> Result<()> {
        let link = format!(".summary a[href='#{field}']");
        let said = self.page.text(&link).await?;
        ensure!(said == text, "the summary says {said:?}");
        let near = self.page.evaluate(&format!("{TOLD}({})", json!(field))).await?;
        ensure!(near.as_str().is_some_and(|near| near.contains(text)), "{field} says {near}");
        let title = self.page.title().await?;
        ensure!(title.starts_with("Error: "), "the title is {title:?}");
        self.page.click(&link).await?;
        let focused = self.page.focused().await?;
        ensure!(focused.starts_with(&format!("input#{field} ")), "the link leads to {focused}");
        Ok(())
    }

    /// Goes from the start to the page that asks for the code, and takes the code from the mail.
    pub(super) async fn asks(&self, name: &str, kind: &str) -> Result<String> {
        let address = recovery_address(name);
        let before = self.app.inbox.messages().iter().filter(|message| message.to == address).count();
        self.open("/reset").await?;
        self.page.click(&format!("#kind-{kind}")).await?;
        self.answer("/reset", "identifier", name).await?;
        Ok(code_in(&self.app.mail_to(&address, before + 1).await))
    }

    /// Goes from the start to the page that asks for the new password.
    pub(super) async fn proves(&self, name: &str) -> Result<()> {
        let code = self.asks(name, "reset").await?;
        self.answer("/reset/prove", "code", &code).await
    }

    /// How many elements match the selector.
    pub(super) async fn count(&self, selector: &str) -> Result<u64> {
        let script = format!("document.querySelectorAll({}).length", json!(selector));
        self.page.evaluate(&script).await?.as_u64().context("a number")
    }

    /// How many elements match the selector and can be seen.
    pub(super) async fn visible(&self, selector: &str) -> Result<u64> {
        let script = format!(
            "[...document.querySelectorAll({})].filter(it => it.checkVisibility()).length",
            json!(selector)
        );
        self.page.evaluate(&script).await?.as_u64().context("a number")
    }

    /// A property of the first element that matches the selector, as text.
    pub(super) async fn property(&self, selector: &str, name: &str) -> Result<String> {
        let script = format!("String(document.querySelector({})[{}])", json!(selector), json!(name));
        Ok(self.page.evaluate(&script).await?.as_str().context("a text")?.to_owned())
    }
}
