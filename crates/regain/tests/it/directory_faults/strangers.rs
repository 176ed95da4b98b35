//! Before the first proof: looking up and sending.

use futures_util::future::join_all;
use regain_testkit::api::code_in;
use serde_json::json;
use tokio::time::Instant;

use super::*;
use crate::attacks::enumeration::{CLASSES, head};
use crate::attacks::generous;

/// What an answer says, but for ids and times.
fn told(reply: &Reply, typed: &str) -> String {
    let mut body = reply.body.clone();
    for random in ["id", "token", "expires_at", "resend_at"] {
        body.as_object_mut().unwrap().remove(random);
    }
    format!("{} {} {body} {}", reply.status, head(&reply.headers, typed), reply.text.len())
}

/// What a stranger sees of a name: start, challenge and status, and how long they took, then a wrong answer.
async fn seen(app: &TestApp, typed: &str) -> (Vec<String>, Duration, String) {
    let (api, before) = (api(app), Instant::now());
    let started = api.post("/api/v1/resets", "", &json!({ "identifier": typed, "kind": "reset" })).await;
    let reset = Started { id: started.text("id"), token: started.text("token") };
    let asked = api.challenge(&reset).await;
    let status = api.status(&reset).await;
    let took = before.elapsed();
    let answer = api.answer(&reset, &asked.text("id"), "1234567").await;
    ([started, asked, status].iter().map(|reply| told(reply, typed)).collect(), took, told(&answer, typed))
}

/// What strangers see of every class of account, which is one thing.
async fn seen_of_all(behaviour: Behaviour) -> (Vec<String>, Duration, String) {
    let app = TestApp::with(generous()).await;
    app.faults.behave(behaviour);
    let all = join_all(CLASSES.map(|typed| seen(&app, typed))).await;
    let (first, _, answer) = all[0].clone();
    for (name, (told, _, wrong)) in CLASSES.iter().zip(&all) {
        assert_eq!((told, wrong), (&first, &answer), "{name}, {behaviour:?}");
    }
    (first, all.iter().map(|(_, took, _)| *took).max().unwrap(), answer)
}

// E05
#[tokio::test(flavor = "multi_thread")]
async fn strangers_see_the_same_of_every_name_and_wait_for_nothing() {
    let (usual, _, refused) = seen_of_all(Behaviour::Fine).await;
    assert!(refused.starts_with("422 "), "{refused}");
    let slow = Behaviour::Slow(Duration::from_secs(4));
    let faults = [slow, Behaviour::Busy, Behaviour::Down, Behaviour::Unexpected];
    for (fault, (told, took, answer)) in faults.iter().zip(join_all(faults.map(seen_of_all)).await) {
        assert_eq!(told, usual, "{fault:?}");
        assert!(took < Duration::from_millis(3_500), "{took:?} for start, challenge and status: {fault:?}");
        // An answer waits for the directory, for everybody alike; what makes no sense is not waited for.
        let is_known = matches!(fault, Behaviour::Slow(_) | Behaviour::Unexpected);
        assert_eq!(answer == refused, is_known, "{fault:?}: {answer}");
        assert!(is_known || answer.contains("directory-unavailable"), "{fault:?}: {answer}");
    }
}

// E05: an entry of the directory that can't be read, among others that can.
#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_can_not_be_looked_up_looks_like_nobody() {
    let app = TestApp::with(generous()).await;
    let nobody = seen(&app, "ghost").await;
    app.faults.behave_at(&[Call::Find], Behaviour::Unexpected);
    let broken = seen(&app, "bob").await;
    assert_eq!((broken.0, broken.2), (nobody.0, nobody.2));
    assert!(app.settled().await.is_empty());
    let mut resolved = app.audit().await.into_iter().filter(|row| row.action == "reset.subject-resolved");
    assert_eq!(resolved.next_back().unwrap().detail, "unreadable");
}

async fn goes_on(fault: Behaviour) {
    let app = TestApp::start().await;
    let api = api(&app);
    app.faults.behave(fault);
    let reset = api.start("bob").await;
    let is_away = !matches!(fault, Behaviour::Slow(_));
    if is_away {
        // Some minutes, and the person does not give up.
        for _ in 0..5 {
            tried_again(&app).await;
        }
    }
    let challenge = api.challenge(&reset).await.text("id");
    if is_away {
        refused(&api.answer(&reset, &challenge, "1234567").await, "directory-unavailable", "60");
        quiet(&app).await;
        assert!(app.inbox.messages().is_empty());
        app.faults.behave(Behaviour::Fine);
        app.clock.advance(Duration::from_secs(31));
    }
    let code = code_in(&app.mail_to(&recovery_address("bob"), 1).await);
    let reply = api.answer(&reset, &challenge, &code).await;
    assert_eq!(reply.status, StatusCode::OK, "{fault:?}: {}", reply.text);
    let reply = api.password(&reset, NEW).await;
    assert_eq!(reply.status, StatusCode::OK, "{fault:?}: {}", reply.text);
    assert!(app.is_password_of("bob", NEW).await);
    let once = ["reset.subject-resolved", "challenge.sent", "proof.accepted", "password.reset"];
    assert_eq!(counts(&app, once).await, [1; 4], "{fault:?}");
    assert_eq!(app.actions().await.iter().filter(|it| *it == "message.failed").count(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_goes_on_when_the_directory_is_back() {
    let slow = Behaviour::Slow(Duration::from_secs(1));
    join_all([slow, Behaviour::Busy, Behaviour::Down].map(goes_on)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_waits_for_the_directory_and_is_sent_once() {
    for fault in [Behaviour::Busy, Behaviour::Down, Behaviour::Unexpected] {
        let app = TestApp::start().await;
        let reset = api(&app).start("carl").await;
        quiet(&app).await;
        app.faults.behave_at(&[Call::Account], fault);
        assert_eq!(api(&app).challenge(&reset).await.status, StatusCode::ACCEPTED);
        tried_again(&app).await;
        assert!(app.inbox.messages().is_empty(), "{fault:?}");
        app.faults.behave(Behaviour::Fine);
        tried_again(&app).await;
        assert_eq!(app.inbox.messages().len(), 2, "one to each of two addresses");
        assert_eq!(counts(&app, ["challenge.sent"]).await, [1]);
    }
}
