//! A message whose sender is killed is sent again, and is the same one: promise 5's code, known by the same `Message-ID`.

use std::collections::BTreeSet;
use std::time::Duration;

use regain_testkit::database::Database;
use regain_testkit::people::recovery_address;
use reqwest::StatusCode;
use serde_json::json;
use tokio::time::sleep;

use crate::house::{House, NEW, api, databases, risk, signs_in};

async fn killed_at(database: Database, failpoint: &str, copies: usize) {
    let (mut house, node) = House::start(database).await;
    let reset = api(&node).start("bob").await;
    // Whoever is meant is found out by a job too, which is not the one to die.
    house.installation.no_job_is_left().await;
    sleep(Duration::from_millis(200)).await;
    node.die_at(failpoint);
    risk(&node, &reset, "/challenges", &json!({ "method": "email" })).await;
    let survivor = house.after_the_death_of(node).await;
    // Asking again soon gives the same challenge and makes no further message.
    let challenge = api(&survivor).challenge(&reset).await.text("id");
    house.mail.wait_for(&recovery_address("bob"), copies).await;
    house.installation.no_job_is_left().await;
    let mails = house.mail.mails();
    assert_eq!(mails.len(), copies, "{mails:?}");
    let all: BTreeSet<_> = mails.iter().map(|mail| (mail.message_id.clone(), mail.code())).collect();
    assert_eq!(all.len(), 1, "the same message with the same code: {mails:?}");
    let reply = api(&survivor).answer(&reset, &challenge, &mails[0].code()).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text);
    let reply = api(&survivor).password(&reset, NEW).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text);
    assert!(signs_in(&survivor, "bob", NEW).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_before_a_code_is_sent() {
    for database in databases() {
        killed_at(database, "outbox.send.before", 1).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_after_a_code_is_sent() {
    for database in databases() {
        killed_at(database, "outbox.send.after", 2).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_after_the_job_of_a_code_is_deleted() {
    for database in databases() {
        killed_at(database, "job.finish.after", 1).await;
    }
}
