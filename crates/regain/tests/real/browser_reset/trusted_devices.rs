//! A trusted browser in a real one, which makes and keeps the key itself: trusted by keyboard, tried, used beside another proof, and
//! refused when it was removed, or has only half of what it needs.

use anyhow::{Result, ensure};
use regain_core::method::Method;
use regain_core::policy::Required;
use regain_core::registration::FRESH;
use regain_testkit::app::TestApp;
use regain_testkit::browser::{Browser, PageOptions};
use regain_testkit::people::old_password;
use std::time::Duration;

use super::person::{DARK_DESKTOP, NEW, PHONE, Person};

const ADDRESS: &str = "/account/security-info/trusted-device";
const REFUSED: &str =
    "This browser is not one that this account trusts. Use the one that you trusted, or choose another way.";
const NOTHING: &str = "This browser is not trusted, or its data was cleared.";

/// Whether the key is there, and can't be taken out.
const KEPT: &str = "(async () => {
    const asked = request => new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });
    const kept = (await asked(indexedDB.open('trusted-device'))).transaction('keys').objectStore('keys');
    const {privateKey} = await asked(kept.get('key'));
    return crypto.subtle.exportKey('pkcs8', privateKey).then(() => 'taken', error => error.name);
})()";

/// Takes the key away, as clearing the data of the site does.
const FORGET: &str = "new Promise(resolve => {
    const request = indexedDB.deleteDatabase('trusted-device');
    request.onsuccess = request.onerror = request.onblocked = () => resolve(true);
})";

/// A house that asks for two proofs, of which a trusted browser may be one.
async fn house() -> TestApp {
    let app = TestApp::start().await;
    app.apply_one(|it| {
        it.methods = Some(vec![Method::Email, Method::RecoveryCode, Method::TrustedDevice]);
        it.required = Required::Exactly(2);
    })
    .await;
    app.give_recovery_codes("bob").await;
    app
}

impl Person<'_> {
    async fn trusts_this_browser(&self) -> Result<()> {
        self.signs_in("bob", &old_password("bob")).await?;
        self.open("/account/security-info").await?;
        self.goes_to("Tab", "a \"Trust this browser\"").await?;
        self.enters().await?;
        self.sees("Trust this browser").await?;
        self.goes_to("Tab", "input#name").await?;
        self.types("Blue laptop").await?;
        self.goes_to("Tab", "button \"Trust this browser\"").await?;
        self.enters().await?;
        self.sees("Security info").await?;
        self.page.wait_for_text("Blue laptop").await?;
        self.page.wait_for_text("This browser").await
    }

    /// Gives the code of a mail, and comes to the page that asks for the trusted browser.
    async fn is_asked_for_its_browser(&self) -> Result<()> {
        self.app.settled().await;
        self.app.clock.advance(Duration::from_secs(61));
        self.proves("bob").await?;
        self.sees("One more proof, then you are in").await?;
        self.page.click("input[value=trusted-device]").await?;
        self.send("/reset/method").await?;
        self.sees("Use a browser that you trust").await
    }
}

#[tokio::test]
async fn a_trusted_browser_gets_its_owner_back_in_beside_another_proof() -> Result<()> {
    let browser = Browser::start().await?;
    for options in [PHONE, DARK_DESKTOP] {
        let app = house().await;
        let bob = Person::at(&app, &browser, options).await?;
        bob.trusts_this_browser().await?;
        let kept = bob.page.evaluate(KEPT).await?;
        ensure!(kept == "InvalidAccessError", "the key stays where it is: {kept}");
        bob.follow("section[aria-labelledby=devices] a[href$='/try']").await?;
        bob.sees("Try it now").await?;
        bob.goes_to("Tab", "button \"Try\"").await?;
        bob.enters().await?;
        bob.sees("Security info").await?;
        bob.page.wait_for_text("It works.").await?;
        app.clock.advance(FRESH);
        bob.is_asked_for_its_browser().await?;
        bob.goes_to("Tab", "button \"Continue\"").await?;
        bob.enters().await?;
        bob.sees("Choose a new password").await?;
        bob.answer("/reset/password", "password", NEW).await?;
        bob.sees("Your password is changed").await?;
        ensure!(app.is_password_of("bob", NEW).await, "the new password");
        bob.page.wait_for_text("Blue laptop").await?;
        bob.goes_to("Tab", "button \"Remove: Blue laptop\"").await?;
        bob.enters().await?;
        bob.sees("Your password is changed").await?;
        ensure!(bob.count("form[action$='/remove']").await? == 0, "it is trusted no more");
    }
    Ok(())
}

#[tokio::test]
async fn a_browser_that_was_removed_or_lost_its_half_is_refused_and_another_way_is_open() -> Result<()> {
    let (app, browser) = (house().await, Browser::start().await?);
    let bob = Person::at(&app, &browser, PHONE).await?;
    bob.trusts_this_browser().await?;
    app.clock.advance(FRESH);
    // Somebody who saw the code of the mail, in a browser of their own.
    let thief = Person::at(&app, &browser, DARK_DESKTOP).await?;
    thief.is_asked_for_its_browser().await?;
    thief.page.click("form[action='/reset/prove'] button:not([type=button])").await?;
    thief.page.wait_for_text(NOTHING).await?;
    let flaws = regain_testkit::accessibility::check(&thief.page).await?;
    ensure!(flaws.is_empty(), "{flaws:?}");
    // The cookie without the key.
    bob.is_asked_for_its_browser().await?;
    bob.page.evaluate(FORGET).await?;
    bob.page.click("form[action='/reset/prove'] button:not([type=button])").await?;
    bob.page.wait_for_text(NOTHING).await?;
    // Trusted again, and removed elsewhere while a reset runs here.
    let again = Person::at(&app, &browser, PHONE).await?;
    again.trusts_this_browser().await?;
    app.clock.advance(FRESH);
    again.is_asked_for_its_browser().await?;
    let elsewhere = Person::at(&app, &browser, DARK_DESKTOP).await?;
    elsewhere.signs_in("bob", &old_password("bob")).await?;
    for _ in 0..2 {
        elsewhere.open("/account/security-info").await?;
        elsewhere.follow("section[aria-labelledby=devices] a:not([href$='/try']):not(.button)").await?;
        elsewhere.sees("Blue laptop").await?;
        elsewhere.follow("form[action$='/remove'] button").await?;
        elsewhere.sees("Security info").await?;
    }
    again.send("/reset/prove").await?;
    let said = again.page.text(".summary").await?;
    ensure!(said.contains(REFUSED), "{said}");
    again.is_content().await?;
    again.follow("a[href='/reset/method']").await?;
    ensure!(again.count("input[value=recovery-code]").await? == 1, "another way is open");
    Ok(())
}

#[tokio::test]
async fn without_scripts_it_says_what_it_needs() -> Result<()> {
    let (app, browser) = (house().await, Browser::start().await?);
    let bob = Person::at(&app, &browser, PageOptions { javascript: false, ..PHONE }).await?;
    bob.signs_in("bob", &old_password("bob")).await?;
    bob.open(ADDRESS).await?;
    bob.sees("Trust this browser").await?;
    let said = bob.page.text("noscript").await?;
    ensure!(said.contains("needs JavaScript"), "{said}");
    Ok(())
}
