//! Promises 9 and 10 for someone who changes a password they know: killed at any step, the password is the old one and
//! nothing happened, or the new one with its notice, its audit row and every session ended.

use regain_testkit::database::Database;
use regain_testkit::people::{old_password, recovery_address};
use reqwest::Method;

use crate::house::{House, NEW, browser, databases, signs_in};

async fn killed_at(database: Database, failpoint: &str, is_changed: bool) {
    let (mut house, node) = House::start(database).await;
    let (here, there) = (browser(&node), browser(&node));
    for browser in [&here, &there] {
        assert_eq!(browser.sign_in("bob", &old_password("bob")).await.path, "/account");
    }
    let page = here.open("/account/password").await;
    node.die_at(failpoint);
    let (csrf, old) = (page.csrf(), old_password("bob"));
    let fields = [("current", old.as_str()), ("password", NEW), ("csrf", csrf.as_str())];
    let request = here.request(Method::POST, "/account/password").header("origin", &node.url).form(&fields);
    assert!(request.send().await.is_err(), "it dies before it answers");
    let survivor = house.after_the_death_of(node).await;
    if is_changed {
        house.installation.has_noted("notice.sent").await;
    }
    house.installation.no_job_is_left().await;
    assert_eq!(signs_in(&survivor, "bob", &old_password("bob")).await, !is_changed);
    assert_eq!(signs_in(&survivor, "bob", NEW).await, is_changed);
    for browser in [here, there] {
        let path = browser.moved_to(&survivor.url).open("/account").await.path;
        assert_eq!(path, if is_changed { "/signin" } else { "/account" });
    }
    let times = usize::from(is_changed);
    for action in ["password.changed", "notice.sent"] {
        assert_eq!(house.installation.count(action).await, times, "{action}");
    }
    assert_eq!(house.mail.mails_to(&recovery_address("bob")).len(), times);
}

async fn killed_everywhere(failpoint: &str, is_changed: bool) {
    for database in databases() {
        killed_at(database, failpoint, is_changed).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_before_the_change_is_noted() {
    killed_everywhere("change.applying.before", false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_after_the_change_is_noted_and_before_the_write() {
    killed_everywhere("change.write.before", false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_after_the_write_and_before_it_is_settled() {
    killed_everywhere("change.settle.before", true).await;
}

/// The browser that asked was about to be given the tokens that count now, and never got them.
#[tokio::test(flavor = "multi_thread")]
async fn killed_after_it_is_settled() {
    killed_everywhere("change.settle.after", true).await;
}
