//! Somebody answers security questions with the keyboard alone, is taught while typing, and gets back in with the answers.

use anyhow::{Result, ensure};
use regain_core::method::Method;
use regain_core::policy::Required;
use regain_testkit::app::TestApp;
use regain_testkit::browser::{Browser, PageOptions};
use regain_testkit::people::old_password;
use std::time::Duration;

use super::person::{DARK_DESKTOP, NEW, PHONE, Person};

const ADDRESS: &str = "/account/security-info/questions";
const ANSWERS: [&str; 3] = ["behind the boiler", "gravel ladder", "orbit fern"];

#[tokio::test]
async fn questions_are_answered_and_lead_back_in_from_every_browser() -> Result<()> {
    let browser = Browser::start().await?;
    for options in [PHONE, DARK_DESKTOP, PageOptions { javascript: false, ..PHONE }] {
        let app = TestApp::start().await;
        app.apply_one(|it| {
            it.methods = Some(vec![Method::Email, Method::SecurityQuestions]);
            (it.questions_registered, it.required) = (3, Required::Exactly(2));
        })
        .await;
        let bob = Person::at(&app, &browser, options).await?;
        bob.signs_in("bob", &old_password("bob")).await?;
        bob.answers_in_advance(options.javascript).await?;
        app.clock.advance(Duration::from_secs(25 * 60 * 60));
        bob.gets_back_in().await?;
        ensure!(app.is_password_of("bob", NEW).await, "the new password");
    }
    Ok(())
}

impl Person<'_> {
    async fn answers_in_advance(&self, javascript: bool) -> Result<()> {
        self.open("/account/security-info").await?;
        self.follow(&format!("a[href='{ADDRESS}']")).await?;
        self.sees("Security questions").await?;
        for (place, answer) in ANSWERS.iter().enumerate() {
            self.goes_to("Tab", &format!("select#question-{}", place + 1)).await?;
            for _ in 0..=place {
                self.page.press("ArrowDown").await?;
            }
            self.goes_to("Tab", &format!("input#answer-{}", place + 1)).await?;
            if place == 0 {
                self.types("password").await?;
            } else {
                self.types(answer).await?;
            }
        }
        if javascript {
            self.page.wait_for_text("Many people would give this answer.").await?;
            self.page.wait_for("[data-checked=answer-2][data-good=true]").await?;
            let flaws = regain_testkit::accessibility::check(&self.page).await?;
            ensure!(flaws.is_empty(), "{flaws:?}");
        }
        self.goes_to("Tab", "button \"Keep these answers\"").await?;
        self.enters().await?;
        self.sees("Security questions").await?;
        let told = "Many people would give this answer. Think of another one, or add a word that only you would add.";
        self.is_told("answer-1", told).await?;
        ensure!(self.property("#answer-3", "value").await? == ANSWERS[2], "what was typed is there still");
        self.answer(ADDRESS, "answer-1", ANSWERS[0]).await?;
        self.sees("Security info").await?;
        self.page.wait_for_text("3 questions answered").await
    }

    async fn gets_back_in(&self) -> Result<()> {
        self.proves("bob").await?;
        self.sees("One more proof, then you are in").await?;
        self.page.click("input[value=security-questions]").await?;
        self.send("/reset/method").await?;
        self.sees("Answer your questions").await?;
        self.types_answers("wrong").await?;
        self.sees("Answer your questions").await?;
        self.is_told("answer-1", "These answers did not work. Check all of them and try again.").await?;
        self.types_answers(ANSWERS[2]).await?;
        self.answer("/reset/password", "password", NEW).await?;
        self.sees("Your password is changed").await
    }

    /// The answers to the questions, which are asked in the order of the bank; with this one as the last.
    async fn types_answers(&self, last: &str) -> Result<()> {
        for (place, answer) in [ANSWERS[0], ANSWERS[1], last].into_iter().enumerate() {
            self.page.type_into(&format!("#answer-{}", place + 1), &answer.to_uppercase()).await?;
        }
        self.send("/reset/prove").await
    }
}
