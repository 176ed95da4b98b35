//! Promise 12, E05, H03, H09: a directory that is slow, busy, down or silent, at every step. Strangers see nothing of it
//! in one name that they don't see in all; no check is left out; nothing is lost; and it is known which password counts.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

mod account;
mod strangers;
mod write;

use std::time::Duration;

use regain_core::message::Message;
use regain_testkit::api::{Api, Reply, Started};
use regain_testkit::app::{Setup, TestApp};
use regain_testkit::faulty_directory::{Behaviour, Call};
use regain_testkit::people::{old_password, recovery_address};
use regain_testkit::visitor::{Page, Visitor};
use reqwest::StatusCode;

const NEW: &str = "plum kettle orbit fern";
const OTHER: &str = "a dandelion for nobody";

/// A program at the app.
fn api(app: &TestApp) -> Api {
    Api::from(app, "192.0.2.1")
}

/// Somebody who has proved who they are.
async fn proved(app: &TestApp, name: &str) -> Started {
    api(app).prove(app, name, &recovery_address(name)).await
}

/// Waits until every job that is due has been tried.
async fn quiet(app: &TestApp) {
    for _ in 0..2_000 {
        let mut scope = app.store.read(app.organization).await.unwrap();
        if scope.due_jobs(app.app.now()).await.unwrap() == 0 {
            return;
        }
        drop(scope);
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("jobs are left over");
}

/// Lets what failed be tried again, half a minute later.
async fn tried_again(app: &TestApp) {
    quiet(app).await;
    app.clock.advance(Duration::from_secs(31));
    quiet(app).await;
}

/// The notices of changes among the messages to somebody: all but the codes.
async fn notices(app: &TestApp, name: &str) -> Vec<Message> {
    let messages = app.settled().await.into_iter();
    messages.filter(|mail| mail.to == recovery_address(name) && !mail.text.contains("/reset/l/")).collect()
}

/// How often each of these actions was audited.
async fn counts<const N: usize>(app: &TestApp, actions: [&str; N]) -> [usize; N] {
    let all = app.actions().await;
    actions.map(|action| all.iter().filter(|it| *it == action).count())
}

/// The refusal of a step, and the seconds to wait.
#[track_caller]
fn refused(reply: &Reply, problem: &str, wait: &str) {
    let told =
        (reply.status, reply.problem(), reply.headers.get("retry-after").map(|it| it.to_str().unwrap()));
    assert_eq!(told, (StatusCode::SERVICE_UNAVAILABLE, problem, Some(wait)), "{}", reply.text);
}

/// The page of a directory that does not answer: what is sure, and what to do next.
#[track_caller]
fn is_kind(page: &Page) {
    assert_eq!(
        (page.status, page.heading().as_str()),
        (StatusCode::SERVICE_UNAVAILABLE, "That did not get through")
    );
    assert!(page.html.contains("Your password has not been changed."), "{}", page.html);
    assert!(page.html.contains("Try again in a few minutes."), "{}", page.html);
    assert_eq!(page.headers["retry-after"], "60");
}

/// Nothing was begun, and the old password counts.
async fn nothing_has_happened(app: &TestApp, name: &str) {
    assert!(app.is_password_of(name, &old_password(name)).await);
    assert!(!app.is_password_of(name, NEW).await);
    assert_eq!(counts(app, ["reset.applying", "password.reset", "password.changed"]).await, [0; 3]);
    assert_eq!(notices(app, name).await.len(), 0);
}
