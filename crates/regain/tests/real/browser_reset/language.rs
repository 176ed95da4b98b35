//! The path in German: chosen by the browser's setting or by the button, and German throughout.

use std::collections::HashSet;

use anyhow::{Context, Result};
use regain_testkit::api::code_in;
use regain_testkit::app::TestApp;
use regain_testkit::browser::{Browser, PageOptions};
use regain_testkit::people::recovery_address;

use super::person::{NEW, PHONE, Person};

/// Every text of a page that stands alone, and what only a screen reader says.
const TEXTS: &str = "[...document.querySelectorAll('h1, h2, legend, label, p, li, button, a, [aria-label]')]
    .flatMap(it => [it.getAttribute('aria-label'), it.textContent.trim()])
    .filter(text => /[a-z]{3}/i.test(text ?? ''))";

/// The same in every language: names, and the words of whoever runs the service.
const NAMES: [&str; 6] =
    ["English", "Deutsch", "Passkey", "Regain", "Meridian", "Call the service desk on 4711."];

const ENGLISH: [&str; 4] =
    ["Let’s get you back in", "Check your e-mail", "Choose a new password", "Your password is changed"];

const GERMAN: [&str; 4] = [
    "Wir bringen Sie zurück in Ihr Konto",
    "Sehen Sie in Ihre E‑Mail",
    "Wählen Sie ein neues Passwort",
    "Ihr Passwort ist geändert",
];

#[tokio::test]
async fn german_pages_are_german_throughout() -> Result<()> {
    let browser = Browser::start().await?;
    let english: HashSet<_> = walk(&browser, "en-US,en", ENGLISH).await?.into_iter().collect();
    let german = walk(&browser, "de-CH,de,en", GERMAN).await?;
    let is_english = |text: &&String| english.contains(*text) && !NAMES.contains(&text.as_str());
    let left: Vec<_> = german.iter().filter(is_english).collect();
    assert!(left.is_empty(), "these are English: {left:#?}");
    Ok(())
}

/// Walks the path and returns every text on it.
async fn walk(browser: &Browser, languages: &str, headings: [&str; 4]) -> Result<Vec<String>> {
    let app = TestApp::start().await;
    let bob = Person::at(&app, browser, PageOptions { language: Some(languages), ..PHONE }).await?;
    let mut texts = Vec::new();
    bob.open("/reset").await?;
    texts.extend(bob.reads(headings[0]).await?);
    bob.answer("/reset", "identifier", "bob").await?;
    texts.extend(bob.reads(headings[1]).await?);
    let code = code_in(&app.mail_to(&recovery_address("bob"), 1).await);
    bob.answer("/reset/prove", "code", &code).await?;
    texts.extend(bob.reads(headings[2]).await?);
    bob.answer("/reset/password", "password", "zu kurz").await?;
    texts.extend(bob.reads(headings[2]).await?);
    bob.answer("/reset/password", "password", NEW).await?;
    texts.extend(bob.reads(headings[3]).await?);
    assert_eq!(bob.property("html", "lang").await?, languages[..2]);
    Ok(texts)
}

impl Person<'_> {
    async fn reads(&self, heading: &str) -> Result<Vec<String>> {
        self.sees(heading).await?;
        let texts = self.page.evaluate(TEXTS).await?;
        let texts = texts.as_array().context("texts")?;
        Ok(texts.iter().filter_map(|text| text.as_str().map(str::to_owned)).collect())
    }
}

#[tokio::test]
async fn the_language_is_switched_by_a_button_and_stays() -> Result<()> {
    let (app, browser) = (TestApp::start().await, Browser::start().await?);
    let bob = Person::at(&app, &browser, PHONE).await?;
    bob.open("/reset?username=bob").await?;
    bob.follow("button[name=language][value=de]").await?;
    bob.sees(GERMAN[0]).await?;
    assert!(bob.page.url().await?.ends_with("/reset?username=bob"));
    bob.send("/reset").await?;
    bob.sees(GERMAN[1]).await?;
    bob.follow("button[name=language][value=en]").await?;
    bob.sees(ENGLISH[1]).await
}
