//! What the owner hears of attempts: the messages with the codes, and once a day that there were too many.

use std::time::Duration;

use futures_util::future::join_all;
use regain_core::message::Message;
use regain_testkit::api::Api;
use regain_testkit::app::{Setup, TestApp};
use regain_testkit::people::recovery_address;

const MINUTE: Duration = Duration::from_mins(1);

/// The notices of attempts among the mails.
async fn notices(app: &TestApp) -> Vec<Message> {
    let mails = app.settled().await.into_iter();
    mails.filter(|mail| mail.subject.contains("Someone tried to get into")).collect()
}

/// Starts a reset and asks for its message; the minute after it is over.
async fn ask(app: &TestApp, api: &Api, name: &str) {
    let reset = api.start(name).await;
    api.challenge(&reset).await;
    app.settled().await;
    app.clock.advance(MINUTE);
}

#[tokio::test]
async fn a_mailbox_that_got_too_many_codes_gets_one_notice_a_day_and_all_addresses_do() {
    let app = TestApp::start().await;
    for start in 0..5 {
        ask(&app, &Api::from(&app, &format!("203.0.113.{start}")), "carl").await;
    }
    assert!(notices(&app).await.is_empty(), "each of those was told by its own message");
    for start in 5..9 {
        ask(&app, &Api::from(&app, &format!("203.0.113.{start}")), "carl").await;
    }
    let told = notices(&app).await;
    let mut to: Vec<&str> = told.iter().map(|mail| mail.to.as_str()).collect();
    to.sort_unstable();
    assert_eq!(to, [recovery_address("carl").as_str(), "carl@second.example"]);
    assert!(told.iter().all(|mail| !mail.text.contains("/reset/l/") && !mail.text.contains("/not-me/")));
    app.clock.advance(24 * 60 * MINUTE);
    for start in 0..6 {
        ask(&app, &Api::from(&app, &format!("198.51.100.{start}")), "carl").await;
    }
    assert_eq!(notices(&app).await.len(), 4, "the next day there is another");
}

#[tokio::test]
async fn somebody_who_is_impatient_gets_no_notice() {
    let app = TestApp::start().await;
    let api = Api::from(&app, "192.0.2.1");
    for _ in 0..3 {
        api.challenge(&api.start("bob").await).await;
    }
    assert!(notices(&app).await.is_empty());
}

#[tokio::test]
async fn guesses_that_used_up_the_day_are_told_once_and_look_the_same_for_nobody() {
    let mut setup = Setup::default();
    setup.limits.wrong_proofs_per_account.count = 3;
    let app = TestApp::with(setup).await;
    let mut answers = Vec::new();
    for name in ["bob", "nobody", "dave"] {
        let api = Api::from(&app, "192.0.2.1");
        let reset = api.start(name).await;
        let challenge = api.challenge(&reset).await.text("id");
        let guesses = join_all((0..3).map(|_| api.answer(&reset, &challenge, "00000000"))).await;
        assert!(notices(&app).await.len() == answers.len().min(1), "{name}: three are within the budget");
        let more = join_all((0..9).map(|_| api.answer(&reset, &challenge, "00000000"))).await;
        let all = guesses.into_iter().chain(more);
        answers.push(all.map(|reply| (reply.status, reply.text)).collect::<Vec<_>>());
    }
    assert!(answers.iter().all(|it| *it == answers[0]));
    let told: Vec<String> = notices(&app).await.into_iter().map(|mail| mail.to).collect();
    assert_eq!(told, [recovery_address("bob")]);
}
