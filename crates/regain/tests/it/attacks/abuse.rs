//! F: floods, forged sources, and jobs that can't be done.

use std::collections::HashSet;

use futures_util::future::join_all;
use regain_core::ids::JobId;
use regain_core::job::{Job, Notice};
use regain_core::random::Randomness;
use regain_store::NewJob;
use regain_testkit::faulty_directory::{Behaviour, Call};
use regain_testkit::visitor::Visitor;
use reqwest::StatusCode;
use serde_json::json;

use super::*;

const HOUR: Duration = Duration::from_hours(1);

// F03: whichever of their names somebody is called by, the same mailbox gets as many messages, and there are as many guesses.
#[tokio::test]
async fn every_name_of_an_account_spends_the_same_budgets() {
    let mut setup = generous();
    setup.limits.sends_per_destination[2].count = 3;
    setup.limits.wrong_proofs_per_account.count = 3;
    let app = TestApp::with(setup).await;
    let names = ["bob", " BOB ", "Bob@Meridian.example", "bob@post.example", "BOB@POST.EXAMPLE", "bob"];
    let mut asked = Vec::new();
    for (number, typed) in names.into_iter().enumerate() {
        let api = Api::from(&app, &format!("203.0.113.{number}"));
        let reset = api.start(typed).await;
        let challenge = api.challenge(&reset).await.text("id");
        app.settled().await;
        asked.push((api, reset, challenge));
    }
    let resolved = app.actions().await.iter().filter(|it| *it == "reset.subject-resolved").count();
    assert_eq!((resolved, mails_to(&app, "bob")), (6, 4), "three, and the notice that there were more");
    for (api, reset, challenge) in &asked[3..] {
        assert_eq!(api.answer(reset, challenge, "00000000").await.problem(), "proof-refused");
    }
    let (api, reset, challenge) = &asked[2];
    let code = code_in(&app.inbox.messages()[2]);
    assert_eq!(
        api.answer(reset, challenge, &code).await.problem(),
        "proof-refused",
        "three guesses are used up"
    );
}

// F09: what strangers start, ask for and guess ends nothing of what the owner has begun.
#[tokio::test]
async fn strangers_who_begin_again_and_again_leave_a_live_code_alone() {
    let app = TestApp::start().await;
    let owner = Api::from(&app, "192.0.2.1");
    let asked = Asked::of(&app, &owner, "bob").await;
    for number in 0..100 {
        let stranger = Api::from(&app, &format!("203.0.113.{number}"));
        let reset = stranger.start("bob").await;
        let challenge = stranger.challenge(&reset).await.text("id");
        if number < 19 {
            stranger.answer(&reset, &challenge, &wrong(&asked.code, number)).await;
        }
        stranger.challenge(&reset).await;
    }
    app.settled().await;
    assert_eq!(asked.answer(&owner, &asked.code).await.status, StatusCode::OK);
    assert_eq!(owner.password(&asked.reset, NEW).await.status, StatusCode::OK);
}

// F19: neither other addresses of one network nor what a client writes before the proxy's entry make another source.
#[tokio::test]
async fn a_source_that_claims_to_be_others_is_one() {
    let mut setup = Setup::default();
    setup.limits.starts_per_source.count = 2;
    let app = TestApp::with(setup).await;
    for sources in [
        ["2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:db8:1:2:a:b:c:d"],
        ["192.0.2.1", "::ffff:192.0.2.1", "203.0.113.9, 192.0.2.1"],
        ["unknown", "203.0.113.1, nonsense", "203.0.113.2, "],
    ] {
        let mut statuses = Vec::new();
        for (number, source) in sources.into_iter().enumerate() {
            let typed = json!({ "identifier": format!("nobody {number}") });
            statuses.push(Api::from(&app, source).post("/api/v1/resets", "", &typed).await.status.as_u16());
        }
        assert_eq!(statuses, [201, 201, 429], "{sources:?}");
    }
}

/// Leaves a notice to somebody in the queue, as a node that died would, to be sent an hour later.
async fn leave_notice(app: &TestApp, name: &str) {
    let (now, mut random) = (app.app.now(), Randomness::from_seed([6; 32]).fork());
    let id = JobId::new(now, &mut random);
    let job = Job::Notify {
        account: account(app, name).await,
        notice: Notice::AccountReleased,
        at: now,
        family: None,
    };
    let write = app.store.write(app.organization, move |tx| {
        Box::pin(async move {
            let left = NewJob { id, job: &job, run_at: now + HOUR, expires_at: None, lease: None };
            tx.enqueue(&left, now).await
        })
    });
    write.await.unwrap();
}

// F21: more rows that can't be read than a node takes at a time, all of them before the one that can.
#[tokio::test]
async fn jobs_that_can_not_be_read_keep_no_other_waiting() {
    let app = TestApp::start().await;
    leave_notice(&app, "bob").await;
    execute(
        &app,
        "WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 100)
         INSERT INTO job (organization_id, id, name, job, run_at, attempts, progress, created_at)
         SELECT organization_id, randomblob(16), 'notify', '{\"job\":\"tell-the-moon\"}', run_at - 1000000, 0, 0, created_at
         FROM job, number",
    )
    .await;
    app.clock.advance(HOUR);
    app.mail_to(&recovery_address("bob"), 1).await;
}

// F21: a job that takes its process with it is not tried for ever.
#[tokio::test]
async fn a_job_is_tried_so_often_and_no_more() {
    let app = TestApp::start().await;
    for (attempts, name, mails) in [(59, "alice", 1), (60, "bob", 0)] {
        leave_notice(&app, name).await;
        execute(&app, &format!("UPDATE job SET attempts = {attempts}")).await;
        app.clock.advance(HOUR);
        app.settled().await;
        assert_eq!(mails_to(&app, name), mails, "after {attempts}");
    }
    let failed: Vec<_> = app.audit().await.into_iter().filter(|row| row.action == "message.failed").collect();
    assert_eq!(failed.iter().map(|row| row.detail.as_str()).collect::<Vec<_>>(), ["too-many-attempts"]);
}

// F23: a code that could not be sent for as long as it lives is not sent any more, and another one is.
#[tokio::test]
async fn a_code_that_is_too_late_is_not_sent_and_another_one_is() {
    let app = TestApp::start().await;
    app.faults.behave_at(&[Call::Account], Behaviour::Down);
    let visitor = Visitor::new(&app, "192.0.2.1");
    let prove = visitor.start("bob").await;
    for _ in 0..2 {
        app.clock.advance(5 * MINUTE);
        assert_eq!(visitor.submit(&prove, "/reset/stay", &[]).await.path, "/reset/prove");
    }
    app.faults.behave(Behaviour::Fine);
    app.clock.advance(MINUTE);
    assert!(app.settled().await.is_empty(), "a code that is dead");
    let failed = app.audit().await.into_iter().find(|row| row.action == "message.failed");
    assert_eq!(failed.unwrap().detail, "too-late");
    visitor.submit(&prove, "/reset/resend", &[]).await;
    let code = code_in(&app.mail_to(&recovery_address("bob"), 1).await);
    let password = visitor.submit(&prove, "/reset/prove", &[("code", &code)]).await;
    assert_eq!(password.path, "/reset/password", "{}", password.html);
}

// F27: eight clocks that begin a day's reminders at once, in days that are skipped: nobody is told twice.
#[tokio::test(flavor = "multi_thread")]
async fn schedulers_that_meet_tell_everybody_once() {
    let app = TestApp::start().await;
    app.apply_one(|it| it.password_days = Some(30)).await;
    app.clock.advance(Duration::from_hours(24 * 16));
    let begin = || async { app.app.begin_reminders().await.unwrap() };
    join_all((0..8).map(|_| begin())).await;
    let mails = app.settled().await;
    let told: HashSet<&str> = mails.iter().map(|mail| mail.to.as_str()).collect();
    let twins = "one address of two people";
    assert_eq!((mails.len(), told.contains("bob@post.example")), (told.len() + 1, true), "{twins}");
    app.clock.advance(Duration::from_hours(24));
    join_all((0..8).map(|_| begin())).await;
    assert_eq!(app.settled().await.len(), mails.len(), "the day after has none");
}
