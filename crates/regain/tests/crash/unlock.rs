//! Promise 10 for an unlock: killed at any step, the account is locked and the unlock goes on, or it is open and its owner
//! was told once. The password is the old one all along.

use regain_testkit::database::Database;
use regain_testkit::people::{old_password, recovery_address};
use reqwest::StatusCode;
use serde_json::json;

use crate::house::{House, api, becomes, databases, prove_started, risk, signs_in};

async fn killed_at(database: Database, failpoint: &str, is_done: bool) {
    let (mut house, node) = House::start(database).await;
    house
        .installation
        .execute("UPDATE builtin_account SET locked_by = 'wrong-passwords' WHERE username = 'bob'")
        .await;
    let unlock = api(&node).start_kind("bob", "unlock").await;
    let unlock = prove_started(&house, &node, "bob", unlock).await;
    assert!(!signs_in(&node, "bob", &old_password("bob")).await, "it is locked");
    house.installation.no_job_is_left().await;
    node.die_at(failpoint);
    risk(&node, &unlock, "/unlock", &json!({})).await;
    let survivor = house.after_the_death_of(node).await;
    if !is_done {
        becomes(&survivor, &unlock, "proved").await;
        assert!(!signs_in(&survivor, "bob", &old_password("bob")).await);
        assert_eq!(house.mail.mails().len(), 1, "one code, and nothing to tell");
        let reply = api(&survivor).step(&unlock, "/unlock", &json!({})).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.text);
    }
    becomes(&survivor, &unlock, "completed").await;
    house.installation.has_noted("notice.sent").await;
    // Who looks later what became of it finds that all is done.
    house.installation.a_minute_passes().await;
    house.installation.no_job_is_left().await;
    assert!(signs_in(&survivor, "bob", &old_password("bob")).await);
    assert_eq!(house.mail.mails_to(&recovery_address("bob")).len(), 2, "one code, one notice");
    for action in ["account.unlocked", "notice.sent"] {
        assert_eq!(house.installation.count(action).await, 1, "{action}");
    }
}

async fn killed_everywhere(failpoint: &str, is_done: bool) {
    for database in databases() {
        killed_at(database, failpoint, is_done).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_before_applying_is_stored() {
    killed_everywhere("reset.applying.before", false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_after_applying_is_stored_and_before_the_write() {
    killed_everywhere("reset.write.before", false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_after_the_write_and_before_it_is_settled() {
    killed_everywhere("reset.settle.before", true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_after_it_is_settled() {
    killed_everywhere("reset.settle.after", true).await;
}
