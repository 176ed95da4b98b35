//! H07 for the first step: killed between the row of a start and the job that looks the name up.

use std::time::Duration;

use regain_testkit::database::Database;
use regain_testkit::people::recovery_address;
use reqwest::{Method, StatusCode};
use serde_json::json;
use sqlx::{Connection, Executor};
use tokio::time::sleep;

use crate::house::{House, NEW, api, databases, prove, prove_started, signs_in};

/// The person never gets an answer, and starts again; what was left behind is looked up and leads to nothing.
#[tokio::test(flavor = "multi_thread")]
async fn killed_before_a_start_is_answered() {
    for database in databases() {
        let (mut house, node) = House::start(database).await;
        node.die_at("job.submit.before");
        let request =
            api(&node).request(Method::POST, "/api/v1/resets").json(&json!({ "identifier": "bob" }));
        assert!(request.send().await.is_err(), "it dies before it answers");
        let survivor = house.after_the_death_of(node).await;
        house.installation.has_noted("reset.subject-resolved").await;
        house.installation.no_job_is_left().await;
        assert!(house.mail.mails().is_empty());
        let reset = prove(&house, &survivor, "bob").await;
        let reply = api(&survivor).password(&reset, NEW).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.text);
        assert!(signs_in(&survivor, "bob", NEW).await);
        for action in ["reset.started", "reset.subject-resolved"] {
            assert_eq!(house.installation.count(action).await, 2, "{action}");
        }
    }
}

/// The person has an answer, and goes on with it at the other node.
#[tokio::test(flavor = "multi_thread")]
async fn killed_before_the_name_is_looked_up() {
    // On SQLite nobody can be made to wait for a read.
    for database in databases().into_iter().filter(|database| *database == Database::Postgres) {
        let (mut house, node) = House::start(database).await;
        let mut reader = house.installation.connection().await;
        reader.execute("BEGIN").await.unwrap();
        reader.execute("LOCK TABLE builtin_account IN ACCESS EXCLUSIVE MODE").await.unwrap();
        let reset = api(&node).start("bob").await;
        sleep(Duration::from_millis(200)).await;
        node.kill().await;
        reader.execute("ROLLBACK").await.unwrap();
        reader.close().await.unwrap();
        assert_eq!(house.installation.count("reset.subject-resolved").await, 0);
        house.installation.a_minute_passes().await;
        let survivor = house.second.take().unwrap();
        let reset = prove_started(&house, &survivor, "bob", reset).await;
        let reply = api(&survivor).password(&reset, NEW).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.text);
        assert_eq!(house.installation.count("reset.subject-resolved").await, 1);
        house.installation.has_noted("notice.sent").await;
        house.installation.no_job_is_left().await;
        assert_eq!(house.mail.mails_to(&recovery_address("bob")).len(), 2, "one code, one notice");
    }
}
