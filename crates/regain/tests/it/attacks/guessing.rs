//! C: guessing codes, and codes that are not good any more.

use futures_util::future::join_all;
use regain_testkit::api::Api;
use regain_testkit::visitor::Visitor;
use reqwest::StatusCode;
use serde_json::json;

use super::*;

async fn refused_proofs(app: &TestApp) -> usize {
    app.actions().await.iter().filter(|it| *it == "proof.refused").count()
}

/// Nothing that anybody is told of.
fn quiet() -> Setup {
    let mut setup = Setup::default();
    setup.limits.wrong_proofs_per_account.count = 1_000_000;
    setup.limits.wrong_proofs_alarm.least = 1_000_000;
    setup
}

// C21, promise 4
#[tokio::test(flavor = "multi_thread")]
async fn of_two_hundred_guesses_at_once_five_are_looked_at() {
    let app = TestApp::with(quiet()).await;
    let api = Api::from(&app, "192.0.2.1");
    let asked = Asked::of(&app, &api, "bob").await;
    let before = Before::of(&app).await;
    let wrongs: Vec<String> = (0..199).map(|number| wrong(&asked.code, number)).collect();
    let right = async {
        while refused_proofs(&app).await < 5 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        asked.answer(&api, &asked.code).await
    };
    let (guesses, right) = tokio::join!(join_all(wrongs.iter().map(|code| asked.answer(&api, code))), right);
    assert_eq!(right.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", right.text);
    assert!(guesses.iter().all(|guess| guess.text == right.text), "nobody learns how many were looked at");
    before.refused(200).await;
    assert_eq!(api.status(&asked.reset).await.text("state"), "started");
}

// C21: five, and not four
#[tokio::test]
async fn the_fifth_guess_counts_and_the_sixth_does_not() {
    let app = TestApp::with(generous()).await;
    let api = Api::from(&app, "192.0.2.1");
    for (misses, status) in [(4, StatusCode::OK), (5, StatusCode::UNPROCESSABLE_ENTITY)] {
        let asked = Asked::of(&app, &api, "bob").await;
        let codes: Vec<String> = (0..misses).map(|number| wrong(&asked.code, number)).collect();
        join_all(codes.iter().map(|code| asked.answer(&api, code))).await;
        assert_eq!(asked.answer(&api, &asked.code).await.status, status);
    }
}

// C21, D03: tries are not multiplied by asking many times at once.
#[tokio::test(flavor = "multi_thread")]
async fn one_flow_has_one_challenge_however_often_it_is_asked_for() {
    let app = TestApp::with(generous()).await;
    let api = Api::from(&app, "192.0.2.1");
    for name in ["bob", "nobody"] {
        let reset = api.start(name).await;
        let replies = join_all((0..20).map(|_| api.challenge(&reset))).await;
        let ids: std::collections::BTreeSet<String> = replies.iter().map(|reply| reply.text("id")).collect();
        assert_eq!(ids.len(), 1, "{name}: {ids:?}");
    }
    assert_eq!(app.settled().await.len(), 1);
}

// C21: the right code, five times at once
#[tokio::test(flavor = "multi_thread")]
async fn the_right_code_proves_once() {
    let app = TestApp::start().await;
    let api = Api::from(&app, "192.0.2.1");
    let asked = Asked::of(&app, &api, "bob").await;
    let (refusals, others) = rows(&app).await;
    let replies = join_all((0..5).map(|_| asked.answer(&api, &asked.code))).await;
    assert_eq!(replies.iter().filter(|reply| reply.status == StatusCode::OK).count(), 1);
    app.settled().await;
    assert_eq!(rows(&app).await, (refusals + 4, others + 1), "one row each");
    let again = asked.answer(&api, &asked.code).await;
    assert_eq!(again.problem(), "proof-refused", "{}", again.text);
}

// C25, F09: another message has another code and the same tries.
#[tokio::test]
async fn another_message_ends_the_old_code_and_refills_nothing() {
    let app = TestApp::with(generous()).await;
    let api = Api::from(&app, "192.0.2.1");
    let asked = Asked::of(&app, &api, "bob").await;
    let codes: Vec<String> = (0..3).map(|number| wrong(&asked.code, number)).collect();
    join_all(codes.iter().map(|code| asked.answer(&api, code))).await;
    app.clock.advance(MINUTE + MINUTE);
    let again = api.challenge(&asked.reset).await;
    assert_eq!(again.text("id"), asked.challenge);
    let mail = app.mail_to(&recovery_address("bob"), 2).await;
    let visitor = Visitor::new(&app, "192.0.2.2");
    assert_eq!(visitor.open(&asked.link).await.status, StatusCode::NOT_FOUND, "the old link is dead");
    assert_eq!(visitor.open(&link_in(&mail, "/reset/l/")).await.status, StatusCode::OK);
    assert_eq!(
        asked.answer(&api, &asked.code).await.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "the fourth try"
    );
    let fifth = wrong(&code_in(&mail), 7);
    assert_eq!(asked.answer(&api, &fifth).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        asked.answer(&api, &code_in(&mail)).await.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "one too many"
    );
}

// C25: what one person does right leaves another's counter alone.
#[tokio::test]
async fn a_success_elsewhere_refills_nothing() {
    let app = TestApp::start().await;
    let api = Api::from(&app, "192.0.2.1");
    let asked = Asked::of(&app, &api, "bob").await;
    let codes: Vec<String> = (0..5).map(|number| wrong(&asked.code, number)).collect();
    join_all(codes.iter().map(|code| asked.answer(&api, code))).await;
    let own = api.prove(&app, "mallory", &recovery_address("mallory")).await;
    assert_eq!(api.password(&own, NEW).await.status, StatusCode::OK);
    assert_eq!(asked.answer(&api, &asked.code).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

// C23, promise 13: over many flows a stranger has twenty wrong guesses a day; the link always works.
#[tokio::test]
async fn guesses_are_counted_over_all_flows_of_an_account() {
    let app = TestApp::with(generous()).await;
    for number in 0..4 {
        let api = Api::from(&app, &format!("203.0.113.{number}"));
        let asked = Asked::of(&app, &api, "bob").await;
        let codes: Vec<String> = (0..5).map(|guess| wrong(&asked.code, guess)).collect();
        join_all(codes.iter().map(|code| asked.answer(&api, code))).await;
    }
    let api = Api::from(&app, "203.0.113.99");
    let asked = Asked::of(&app, &api, "bob").await;
    let reply = asked.answer(&api, &asked.code).await;
    assert_eq!(reply.problem(), "proof-refused", "in silence: {}", reply.text);
    // Nobody else is held up by it, and neither is the owner.
    let other = Asked::of(&app, &api, "alice").await;
    assert_eq!(other.answer(&api, &other.code).await.status, StatusCode::OK);
    let visitor = Visitor::new(&app, "192.0.2.1");
    let landing = visitor.open(&asked.link).await;
    let password = visitor.submit(&landing, &asked.link, &[]).await;
    let done = visitor.submit(&password, "/reset/password", &[("password", NEW)]).await;
    assert_eq!(done.path, "/reset/done", "{}", done.html);
}

// C23, promise 13: what is answered after the tries of a challenge is no guess, so it takes nothing from the account.
#[tokio::test]
async fn one_flow_does_not_use_up_the_guesses_of_an_account() {
    let app = TestApp::with(generous()).await;
    let stranger = Api::from(&app, "203.0.113.1");
    let asked = Asked::of(&app, &stranger, "bob").await;
    let codes: Vec<String> = (0..30).map(|number| wrong(&asked.code, number)).collect();
    join_all(codes.iter().map(|code| asked.answer(&stranger, code))).await;
    let api = Api::from(&app, "192.0.2.1");
    let own = Asked::of(&app, &api, "bob").await;
    assert_eq!(own.answer(&api, &own.code).await.status, StatusCode::OK);
}

// LNK-05: a code is good for ten minutes, in a reset that is kept alive by its holder.
#[tokio::test]
async fn a_code_ends_after_ten_minutes() {
    for (seconds, path) in [(-1_i64, "/reset/password"), (1, "/reset/prove")] {
        let app = TestApp::start().await;
        let visitor = Visitor::new(&app, "192.0.2.1");
        let prove = visitor.start("bob").await;
        let mail = app.mail_to(&recovery_address("bob"), 1).await;
        app.clock.advance(5 * MINUTE);
        visitor.submit(&prove, "/reset/stay", &[]).await;
        app.clock.advance(Duration::from_secs((5 * 60 + seconds).try_into().unwrap()));
        let answered = visitor.submit(&prove, "/reset/prove", &[("code", &code_in(&mail))]).await;
        assert_eq!(answered.path, path, "{seconds}: {}", answered.html);
    }
}

// Issue 2.9: whoever floods a reset of their own writes few rows, which say how much it was.
#[tokio::test]
async fn a_flood_of_wrong_answers_and_steps_is_counted_in_few_rows() {
    let app = TestApp::with(quiet()).await;
    let api = Api::from(&app, "192.0.2.1");
    for name in ["bob", "nobody"] {
        let reset = api.start(name).await;
        let challenge = api.challenge(&reset).await.text("id");
        let before = Before::of(&app).await;
        let rows = app.audit().await.len();
        join_all((0..100).map(|_| api.answer(&reset, &challenge, "00000000"))).await;
        join_all((0..100).map(|_| api.password(&reset, NEW))).await;
        before.refused(200).await;
        let written: Vec<_> = app.audit().await.split_off(rows);
        assert_eq!(written.len(), 2, "{name}: {} rows", written.len());
    }
}

// REC-05: a link and its family live for half an hour, whatever is done.
#[tokio::test]
async fn a_link_ends_after_half_an_hour() {
    for (seconds, status) in [(-1_i64, StatusCode::OK), (1, StatusCode::NOT_FOUND)] {
        let app = TestApp::start().await;
        let asked = Asked::of(&app, &Api::from(&app, "192.0.2.1"), "bob").await;
        app.clock.advance(Duration::from_secs((30 * 60 + seconds).try_into().unwrap()));
        let visitor = Visitor::new(&app, "192.0.2.1");
        let seen = visitor.open(&asked.link).await;
        assert_eq!(seen.status, status, "{seconds}");
        let form = visitor.open("/reset").await;
        let pressed = visitor.submit(&form, &asked.link, &[]).await;
        assert_eq!(pressed.status, status, "{seconds}: {}", pressed.html);
    }
}

// F23: a code that is asked for late is good for as long as the mail says.
#[tokio::test]
async fn a_late_message_is_as_good_as_it_says() {
    let app = TestApp::with(generous()).await;
    let api = Api::from(&app, "192.0.2.1");
    let asked = Asked::of(&app, &api, "bob").await;
    app.clock.advance(9 * MINUTE);
    let again = api.step(&asked.reset, "/challenges", &json!({ "method": "email" })).await;
    assert_eq!(again.status, StatusCode::ACCEPTED);
    let mail = app.mail_to(&recovery_address("bob"), 2).await;
    app.clock.advance(5 * MINUTE);
    assert_eq!(asked.answer(&api, &code_in(&mail)).await.status, StatusCode::OK, "{}", mail.text);
}
