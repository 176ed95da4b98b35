//! Promise 12, E03, H05: what people and strangers notice of a mail server that is slow, busy or down, and of a process that
//! is asked to stop in the middle of it all.

use std::time::Duration;

use futures_util::future::join_all;
use regain_testkit::api::{Api, Reply};
use regain_testkit::database::Database;
use regain_testkit::installation::Node;
use regain_testkit::mail_server::Behaviour;
use regain_testkit::people::recovery_address;
use reqwest::{Method, StatusCode};
use serde_json::json;
use tokio::time::{Instant, sleep};

use crate::house::{House, NEW, api, prove, signs_in};

/// What a stranger sees of a start and a challenge, without ids, tokens and times.
async fn seen(node: &Node, name: &str) -> Vec<(StatusCode, Vec<String>)> {
    let api = Api::at(&node.url, "203.0.113.9");
    let reset = api.start(name).await;
    let asked = api.challenge(&reset).await;
    let status = api.status(&reset).await;
    let keys = |reply: &Reply| {
        let fields = reply.body.as_object().into_iter().flatten();
        let is_stable = |key: &str| !["id", "expires_at", "resend_at"].contains(&key);
        fields.filter(|(key, _)| is_stable(key)).map(|(key, value)| format!("{key}={value}")).collect()
    };
    [asked, status].iter().map(|reply| (reply.status, keys(reply))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_server_that_is_slow_busy_or_down_shows_nobody_anything_and_loses_nothing() {
    let (house, node) = House::start(Database::Sqlite).await;
    let usual = seen(&node, "nobody").await;
    let faults = [Behaviour::Slow(Duration::from_secs(3)), Behaviour::Busy, Behaviour::Down];
    for (fault, name) in faults.into_iter().zip(["alice", "bob", "mallory"]) {
        house.mail.behave(fault);
        let before = Instant::now();
        assert_eq!(seen(&node, name).await, usual, "{fault:?}");
        assert_eq!(seen(&node, &format!("not-{name}")).await, usual, "{fault:?}");
        assert!(
            before.elapsed() < Duration::from_millis(2_900),
            "nobody waits for the mail server: {fault:?}"
        );
        sleep(Duration::from_secs(1)).await;
        house.mail.behave(Behaviour::Fine);
        // Tried again by itself, a few seconds later.
        let mails = house.mail.wait_for(&recovery_address(name), 1).await;
        assert_eq!(mails.len(), 1, "{mails:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_stands_and_is_told_when_the_mail_server_is_back() {
    let (house, node) = House::start(Database::Sqlite).await;
    let reset = prove(&house, &node, "bob").await;
    house.mail.behave(Behaviour::Down);
    let reply = api(&node).password(&reset, NEW).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text);
    assert!(signs_in(&node, "bob", NEW).await);
    node.logged("a job is tried again").await;
    assert_eq!(house.installation.count("notice.sent").await, 0);
    house.mail.behave(Behaviour::Fine);
    house.installation.has_noted("notice.sent").await;
    assert_eq!(house.mail.mails_to(&recovery_address("bob")).len(), 2, "one code, one notice");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_is_asked_to_stop_finishes_what_it_has_begun() {
    let (house, node) = House::start(Database::Sqlite).await;
    let reset = prove(&house, &node, "bob").await;
    house.mail.behave(Behaviour::Slow(Duration::from_secs(2)));
    let client = api(&node);
    let (reply, ()) = tokio::join!(client.password(&reset, NEW), async {
        // The request is on its way, and its hash takes longer than this.
        sleep(Duration::from_millis(5)).await;
        node.ask_to_stop().await;
    });
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text);
    node.stopped().await;
    // The password is written, and the job of the notice was either finished or is there for the next process.
    house.mail.behave(Behaviour::Fine);
    let next = house.installation.serve(0).await;
    house.installation.a_minute_passes().await;
    house.installation.has_noted("notice.sent").await;
    house.installation.no_job_is_left().await;
    assert!(signs_in(&next, "bob", NEW).await);
    assert_eq!(house.mail.mails_to(&recovery_address("bob")).len(), 2, "one code, one notice");
    assert_eq!(house.installation.count("password.reset").await, 1);
}

/// The last requests of a process queue jobs while it stops; nobody else would do them before their leases run out.
#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_is_asked_to_stop_does_what_the_last_requests_queued() {
    let (house, node) = House::start(Database::Sqlite).await;
    let clients: Vec<Api> = (1..=40).map(|at| Api::at(&node.url, &format!("192.0.2.{at}"))).collect();
    let request =
        |client: &Api| client.request(Method::POST, "/api/v1/resets").json(&json!({ "identifier": "bob" }));
    let starts = join_all(clients.iter().map(async |client| request(client).send().await.is_ok()));
    let (answered, ()) = tokio::join!(starts, async {
        sleep(Duration::from_millis(20)).await;
        node.ask_to_stop().await;
    });
    node.stopped().await;
    // Those that came too late were refused; what was begun is done, though nobody is left to do it.
    let started = house.installation.count("reset.started").await;
    assert!(started > 0 && started >= answered.iter().filter(|it| **it).count());
    assert_eq!(house.installation.count("reset.subject-resolved").await, started);
    house.installation.no_job_is_left().await;
}
