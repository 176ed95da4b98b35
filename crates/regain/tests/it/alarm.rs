//! Guesses that are spread over a whole organization: no limit stops them, so staff are told.

use std::time::Duration;

use futures_util::future::join_all;
use regain_testkit::api::Api;
use regain_testkit::app::{Setup, TestApp};

const HOUR: Duration = Duration::from_hours(1);

async fn quick_to_alarm() -> TestApp {
    let mut setup = Setup::default();
    setup.limits.wrong_proofs_alarm.least = 6;
    TestApp::with(setup).await
}

/// So many wrong answers, from a source of its own, to a name that means nobody.
async fn wrong(app: &TestApp, source: &str, count: usize) {
    let api = Api::from(app, source);
    let reset = api.start("nobody").await;
    let challenge = api.challenge(&reset).await.text("id");
    join_all((0..count).map(|_| api.answer(&reset, &challenge, "00000000"))).await;
    app.settled().await;
}

async fn alarms(app: &TestApp) -> Vec<String> {
    let rows = app.audit().await.into_iter().filter(|row| row.action == "proof.alarm");
    rows.map(|row| row.detail).collect()
}

#[tokio::test]
async fn far_more_wrong_answers_than_usual_raise_one_alarm_an_hour() {
    let app = quick_to_alarm().await;
    wrong(&app, "192.0.2.1", 3).await;
    wrong(&app, "192.0.2.2", 2).await;
    assert!(alarms(&app).await.is_empty(), "a few are no alarm");
    wrong(&app, "192.0.2.3", 1).await;
    assert_eq!(alarms(&app).await, ["wrong=6"]);
    wrong(&app, "192.0.2.4", 20).await;
    assert_eq!(alarms(&app).await.len(), 1);
    app.clock.advance(HOUR);
    wrong(&app, "192.0.2.5", 7).await;
    assert_eq!(alarms(&app).await.len(), 2);
}

#[tokio::test]
async fn usual_is_what_the_same_hour_of_the_days_before_was_like() {
    let app = quick_to_alarm().await;
    for day in 0..4 {
        wrong(&app, &format!("192.0.2.{day}"), 3).await;
        app.clock.advance(24 * HOUR);
    }
    wrong(&app, "192.0.2.10", 14).await;
    assert!(alarms(&app).await.is_empty(), "less than five times the usual three");
    wrong(&app, "192.0.2.11", 1).await;
    assert_eq!(alarms(&app).await, ["wrong=15"]);
    app.clock.advance(12 * HOUR);
    wrong(&app, "192.0.2.12", 6).await;
    assert_eq!(alarms(&app).await.len(), 2, "another hour has another usual");
}
