//! Promise 12 for the database: another process that writes to the same SQLite file, such as a backup tool, and does not
//! let go. Who comes meanwhile waits, or is told to come back; nothing is half written.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests fail by panicking")]

use std::time::Duration;

use regain_testkit::api::{Api, Reply};
use regain_testkit::app::TestApp;
use regain_testkit::faulty_directory::{Behaviour, Call};
use regain_testkit::people::{old_password, recovery_address};
use regain_testkit::visitor::Visitor;
use reqwest::StatusCode;
use serde_json::json;
use sqlx::{AnyConnection, Connection, Executor};
use tokio::time::{Instant, sleep};

const NEW: &str = "plum kettle orbit fern";

/// The lock of whoever writes to the file of an app.
struct Lock(AnyConnection);

impl Lock {
    async fn take(app: &TestApp) -> Self {
        let [file, _] = app.database_files();
        sqlx::any::install_default_drivers();
        let mut connection = AnyConnection::connect(&format!("sqlite://{}", file.display())).await.unwrap();
        connection.execute("PRAGMA busy_timeout = 5000").await.unwrap();
        connection.execute("BEGIN IMMEDIATE").await.unwrap();
        Self(connection)
    }

    async fn release(mut self) {
        self.0.execute("ROLLBACK").await.unwrap();
        self.0.close().await.unwrap();
    }
}

async fn start(api: &Api) -> Reply {
    api.post("/api/v1/resets", "", &json!({ "identifier": "bob" })).await
}

#[track_caller]
fn is_told_to_come_back(reply: &Reply) {
    assert_eq!((reply.status, reply.problem()), (StatusCode::SERVICE_UNAVAILABLE, "busy"), "{}", reply.text);
    assert_eq!(reply.headers["retry-after"], "5");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_waits_for_another_process_for_some_seconds() {
    let app = TestApp::start().await;
    let api = Api::from(&app, "192.0.2.1");
    let lock = Lock::take(&app).await;
    let before = Instant::now();
    let (reply, ()) = tokio::join!(start(&api), async {
        sleep(Duration::from_secs(2)).await;
        lock.release().await;
    });
    assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text);
    assert!(before.elapsed() >= Duration::from_secs(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_stays_locked_is_said_to_be_busy_and_nothing_is_lost() {
    let app = TestApp::start().await;
    let (api, visitor) = (Api::from(&app, "192.0.2.1"), Visitor::new(&app, "192.0.2.1"));
    let reset = api.prove(&app, "bob", &recovery_address("bob")).await;
    let form = visitor.open("/reset").await;
    app.settled().await;
    let before = app.actions().await;

    let lock = Lock::take(&app).await;
    // What only reads goes on.
    assert_eq!(visitor.open("/reset").await.status, StatusCode::OK);
    assert_eq!(api.status(&reset).await.text("state"), "proved");
    let fields = [("identifier", "bob"), ("kind", "reset")];
    let (started, password, page) =
        tokio::join!(start(&api), api.password(&reset, NEW), visitor.submit(&form, "/reset", &fields));
    is_told_to_come_back(&started);
    is_told_to_come_back(&password);
    assert_eq!(
        (page.status, page.heading().as_str()),
        (StatusCode::SERVICE_UNAVAILABLE, "That did not get through")
    );
    assert_eq!(page.headers["retry-after"], "5");
    lock.release().await;

    assert_eq!(app.actions().await, before);
    assert!(app.is_password_of("bob", &old_password("bob")).await);
    assert_eq!(start(&api).await.status, StatusCode::CREATED);
    assert_eq!(api.password(&reset, NEW).await.status, StatusCode::OK);
    assert!(app.is_password_of("bob", NEW).await);
}

/// Locked between the row before the write and the write itself.
#[tokio::test(flavor = "multi_thread")]
async fn a_reset_that_is_being_written_is_settled_when_the_database_is_free() {
    let app = TestApp::start().await;
    let api = Api::from(&app, "192.0.2.1");
    let reset = api.prove(&app, "bob", &recovery_address("bob")).await;
    app.faults.behave_at(&[Call::SetPassword], Behaviour::Slow(Duration::from_secs(1)));
    let (reply, lock) = tokio::join!(api.password(&reset, NEW), async {
        while !app.actions().await.contains(&"reset.applying".to_owned()) {
            sleep(Duration::from_millis(10)).await;
        }
        Lock::take(&app).await
    });
    assert_eq!(
        (reply.status, reply.problem()),
        (StatusCode::SERVICE_UNAVAILABLE, "settling"),
        "{}",
        reply.text
    );
    assert_eq!(api.status(&reset).await.text("state"), "applying");
    lock.release().await;
    app.faults.behave(Behaviour::Fine);
    app.clock.advance(Duration::from_secs(61));
    app.settled().await;
    assert_eq!(api.status(&reset).await.text("state"), "proved");
    assert!(app.is_password_of("bob", &old_password("bob")).await);
    assert_eq!(api.password(&reset, NEW).await.status, StatusCode::OK);
    assert!(app.is_password_of("bob", NEW).await);
    assert_eq!(app.actions().await.iter().filter(|it| *it == "password.reset").count(), 1);
}
