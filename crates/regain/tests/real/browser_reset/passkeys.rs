//! Passkeys in a real browser, with an authenticator that the browser makes up: made, used to get back in and to sign in,
//! and refused by the browser or by us.

use anyhow::{Result, ensure};
use regain_core::registration::FRESH;
use regain_testkit::accessibility;
use regain_testkit::app::TestApp;
use regain_testkit::browser::Browser;
use regain_testkit::people::old_password;
use serde_json::{Value, json};

use super::person::{DARK_DESKTOP, NEW, PHONE, Person};

const ADDRESS: &str = "/account/security-info/passkey";
const REFUSED: &str = "That passkey did not work here. Try again, or choose another way.";

/// What the sign-in page asks for.
const ASKED: &str = "(() => {
    const {assertion, request} = document.querySelector('form[action=\"/signin/passkey\"]').elements;
    return {options: JSON.parse(assertion.closest('[data-passkey]').dataset.passkey), request: request.value};
})()";

/// Signs what was asked for with these changes to it.
const SIGN: &str = "(async (asked, changes) => {
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON({...asked.options, ...changes});
    const signed = await navigator.credentials.get({publicKey});
    return {assertion: JSON.stringify(signed), request: asked.request};
})";

/// Sends this with the form of the sign-in page.
const SEND: &str = "(signed => {
    const form = document.querySelector('form[action=\"/signin/passkey\"]');
    form.elements.assertion.value = signed.assertion;
    form.elements.request.value = signed.request;
    form.submit();
})";

impl Person<'_> {
    /// Signs in with the password, and adds a passkey to an authenticator that nobody touches afterwards.
    async fn makes_a_passkey(&self) -> Result<String> {
        self.signs_in("bob", &old_password("bob")).await?;
        let authenticator = self.page.plug_in_authenticator().await?;
        self.open("/account/security-info").await?;
        self.follow(&format!("a[href='{ADDRESS}']")).await?;
        self.sees("Add a passkey").await?;
        self.page.type_into("#name", "Blue laptop").await?;
        self.send(ADDRESS).await?;
        self.sees("Security info").await?;
        self.page.wait_for_text("Blue laptop").await?;
        // Else it answers the sign-in page at once, as if its owner had chosen it from the list.
        self.page.touches(&authenticator, false).await?;
        self.send("/signout").await?;
        Ok(authenticator)
    }

    async fn begins_with_a_passkey(&self) -> Result<()> {
        self.open("/reset").await?;
        self.page.click("#method-passkey").await?;
        self.answer("/reset", "identifier", "bob").await?;
        self.sees("Use your passkey").await
    }

    /// Sends what was signed.
    async fn sends(&self, signed: &Value) -> Result<()> {
        let fill = format!("{SEND}({signed})");
        self.page.navigates(async { self.page.evaluate(&fill).await.map(drop) }).await
    }

    /// Sends what was signed elsewhere or otherwise, and is refused.
    async fn is_refused(&self, signed: &Value) -> Result<()> {
        self.sends(signed).await?;
        let (heading, said) = (self.page.text("h1").await?, self.page.text(".summary").await?);
        ensure!(heading == "Sign in" && said.contains(REFUSED), "{heading}: {said}");
        Ok(())
    }
}

#[tokio::test]
async fn a_passkey_is_made_gets_its_owner_back_in_and_signs_in() -> Result<()> {
    let browser = Browser::start().await?;
    for options in [PHONE, DARK_DESKTOP] {
        let app = TestApp::start().await;
        let bob = Person::at(&app, &browser, options).await?;
        let authenticator = bob.makes_a_passkey().await?;
        app.clock.advance(FRESH);
        bob.begins_with_a_passkey().await?;
        bob.page.knows_its_owner(&authenticator, false).await?;
        bob.page.touches(&authenticator, true).await?;
        bob.page.click("form[action='/reset/prove'] button:not([type=button])").await?;
        bob.page.wait_for_text("No passkey was used. Try again, or choose another way.").await?;
        let flaws = accessibility::check(&bob.page).await?;
        ensure!(flaws.is_empty(), "{flaws:?}");
        bob.page.knows_its_owner(&authenticator, true).await?;
        bob.send("/reset/prove").await?;
        bob.sees("Choose a new password").await?;
        bob.answer("/reset/password", "password", NEW).await?;
        bob.sees("Your password is changed").await?;
        ensure!(app.is_password_of("bob", NEW).await, "the new password");
        bob.page.touches(&authenticator, false).await?;
        bob.open("/signin").await?;
        bob.sees("Sign in").await?;
        bob.page.touches(&authenticator, true).await?;
        bob.goes_to("Tab", "button \"Sign in with a passkey\"").await?;
        bob.enters().await?;
        bob.sees("Your account").await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_passkey_that_the_browser_offers_beside_the_name_signs_in() -> Result<()> {
    let (app, browser) = (TestApp::start().await, Browser::start().await?);
    let bob = Person::at(&app, &browser, PHONE).await?;
    let authenticator = bob.makes_a_passkey().await?;
    // Its touch is what choosing it from the list is.
    bob.page.touches(&authenticator, true).await?;
    bob.open("/signin").await?;
    bob.page.wait_for_path("/account").await?;
    bob.sees("Your account").await
}

#[tokio::test]
async fn a_passkey_that_the_browser_offers_beside_the_name_starts_a_reset() -> Result<()> {
    let browser = Browser::start().await?;
    for options in [PHONE, DARK_DESKTOP] {
        let app = TestApp::start().await;
        let bob = Person::at(&app, &browser, options).await?;
        let authenticator = bob.makes_a_passkey().await?;
        app.clock.advance(FRESH);
        bob.open("/reset").await?;
        bob.sees("Let’s get you back in").await?;
        // The wrong finger: nothing is sent, and the page is there for a name.
        bob.page.knows_its_owner(&authenticator, false).await?;
        bob.page.touches(&authenticator, true).await?;
        bob.answer("/reset", "identifier", "bob").await?;
        bob.sees("Check your e-mail").await?;
        bob.page.knows_its_owner(&authenticator, true).await?;
        bob.open("/reset").await?;
        bob.page.wait_for_path("/reset/password").await?;
        bob.sees("Choose a new password").await?;
        bob.answer("/reset/password", "password", NEW).await?;
        bob.sees("Your password is changed").await?;
        ensure!(app.is_password_of("bob", NEW).await, "the new password");
    }
    Ok(())
}

#[tokio::test]
async fn what_a_browser_signs_otherwise_elsewhere_or_again_is_refused() -> Result<()> {
    let (app, elsewhere, browser) = (TestApp::start().await, TestApp::start().await, Browser::start().await?);
    let bob = Person::at(&app, &browser, DARK_DESKTOP).await?;
    let authenticator = bob.makes_a_passkey().await?;
    bob.open("/signin").await?;
    let asked = bob.page.evaluate(ASKED).await?;
    // Another page of that server, since the sign-in page asks the authenticator itself.
    let signs_at = async |url: &str, changes: Value| {
        bob.page.goto(&format!("{url}/reset/help")).await?;
        bob.page.touches(&authenticator, true).await?;
        let signed = bob.page.evaluate(&format!("{SIGN}({asked}, {changes})")).await;
        bob.page.touches(&authenticator, false).await?;
        bob.open("/signin").await?;
        signed
    };
    // Whoever has the device, and not its owner's finger.
    bob.page.knows_its_owner(&authenticator, false).await?;
    let signed = signs_at(&app.url, json!({"userVerification": "discouraged"})).await?;
    bob.is_refused(&signed).await?;
    bob.page.knows_its_owner(&authenticator, true).await?;
    // Another server on this machine has the same name, and so the browser lets it have a signature.
    let signed = signs_at(&elsewhere.url, json!({})).await?;
    bob.is_refused(&signed).await?;
    // A page under another name gets none.
    let other_name = signs_at(&app.url.replace("localhost", "127.0.0.1"), json!({})).await;
    ensure!(
        other_name.is_err_and(|error| error.to_string().contains("SecurityError")),
        "a page of another name"
    );
    // As it should be, and the same signature again.
    let signed = signs_at(&app.url, json!({})).await?;
    let thief = Person::at(&app, &browser, PHONE).await?;
    thief.open("/signin").await?;
    bob.sends(&signed).await?;
    bob.sees("Your account").await?;
    thief.is_refused(&signed).await
}
