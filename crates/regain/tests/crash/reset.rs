//! Promise 10, H07: kill -9 around every step of the last request of a reset. What is left is the old password and a
//! reset that goes on, or the new one with everything that belongs to it; never both, never neither.

use std::collections::BTreeSet;

use regain_testkit::database::Database;
use regain_testkit::installation::Node;
use regain_testkit::mail_server::Mail;
use regain_testkit::people::{old_password, recovery_address};
use regain_testkit::visitor::Visitor;
use reqwest::StatusCode;

use crate::house::{House, NEW, api, becomes, browser, databases, prove, risk_password, signs_in};
use regain_testkit::api::Started;

/// What a crash leaves.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Leaves {
    Old,
    New,
}

/// A person with two addresses, signed in somewhere, who has proved who they are.
struct Person {
    elsewhere: Visitor,
    reset: Started,
    codes: usize,
}

const ADDRESSES: [fn() -> String; 2] = [|| recovery_address("carl"), || "carl@second.example".to_owned()];

impl Person {
    async fn at(house: &House, node: &Node) -> Self {
        let elsewhere = browser(node);
        assert_eq!(elsewhere.sign_in("carl", &old_password("carl")).await.path, "/account");
        let reset = prove(house, node, "carl").await;
        // Both addresses have the code now.
        house.mail.wait_for(&ADDRESSES[1](), 1).await;
        house.installation.no_job_is_left().await;
        Self { elsewhere, reset, codes: house.mail.mails().len() }
    }

    async fn is_signed_in_at(&self, node: &Node) -> bool {
        self.elsewhere.moved_to(&node.url).open("/account").await.path == "/account"
    }

    /// What was sent since the codes to an address.
    fn notices(&self, house: &House, address: &str) -> Vec<Mail> {
        house.mail.mails().into_iter().skip(self.codes).filter(|mail| mail.to == address).collect()
    }

    /// The password is the old one, nobody noticed anything, and the same reset goes on.
    async fn still_has_the_old_password(&self, house: &House, node: &Node) {
        becomes(node, &self.reset, "proved").await;
        assert!(signs_in(node, "carl", &old_password("carl")).await);
        assert!(!signs_in(node, "carl", NEW).await);
        assert!(self.is_signed_in_at(node).await);
        assert_eq!(house.mail.mails().len(), self.codes, "nothing to tell");
        assert_eq!(house.installation.count("password.reset").await, 0);
    }

    /// The password is the new one, and everything that belongs to it has happened once.
    async fn has_the_new_password(&self, house: &House, node: &Node, copies: usize) {
        becomes(node, &self.reset, "completed").await;
        house.installation.has_noted("notice.sent").await;
        // Who looks later what became of a write finds that all is done.
        house.installation.a_minute_passes().await;
        house.installation.no_job_is_left().await;
        assert!(!signs_in(node, "carl", &old_password("carl")).await);
        assert!(signs_in(node, "carl", NEW).await);
        assert!(!self.is_signed_in_at(node).await, "every session ends");
        let again = api(node).password(&self.reset, "another one for nobody").await;
        assert_eq!(
            (again.status, again.problem()),
            (StatusCode::CONFLICT, "reset-over"),
            "the grant is spent"
        );
        for address in ADDRESSES {
            let notices = self.notices(house, &address());
            assert_eq!(notices.len(), copies, "{notices:?}");
            let ids: BTreeSet<&str> = notices.iter().map(|mail| mail.message_id.as_str()).collect();
            assert_eq!(ids.len(), 1, "one notice, known as one: {notices:?}");
        }
        for action in ["password.reset", "notice.sent"] {
            assert_eq!(house.installation.count(action).await, 1, "{action}");
        }
    }
}

async fn killed_at(database: Database, failpoint: &str, leaves: Leaves) {
    let (mut house, node) = House::start(database).await;
    let person = Person::at(&house, &node).await;
    node.die_at(failpoint);
    risk_password(&node, &person.reset).await;
    let survivor = house.after_the_death_of(node).await;
    if leaves == Leaves::Old {
        person.still_has_the_old_password(&house, &survivor).await;
        let reply = api(&survivor).password(&person.reset, NEW).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.text);
    }
    // What the mail server had taken when the process died is sent again, under the same name.
    let copies = if failpoint == "outbox.send.after" { 2 } else { 1 };
    person.has_the_new_password(&house, &survivor, copies).await;
}

async fn killed_everywhere(failpoint: &str, leaves: Leaves) {
    for database in databases() {
        killed_at(database, failpoint, leaves).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_before_applying_is_stored() {
    killed_everywhere("reset.applying.before", Leaves::Old).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_after_applying_is_stored_and_before_the_write() {
    killed_everywhere("reset.write.before", Leaves::Old).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_after_the_write_and_before_it_is_settled() {
    killed_everywhere("reset.settle.before", Leaves::New).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_after_it_is_settled() {
    killed_everywhere("reset.settle.after", Leaves::New).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_before_the_notice_is_sent() {
    killed_everywhere("outbox.send.before", Leaves::New).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_after_the_notice_is_sent() {
    killed_everywhere("outbox.send.after", Leaves::New).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_after_the_job_of_the_notice_is_deleted() {
    killed_everywhere("job.finish.after", Leaves::New).await;
}

/// Whoever finds out what became of the write dies of it too, and the next one finds out the same.
#[tokio::test(flavor = "multi_thread")]
async fn killed_again_while_it_is_settled() {
    for database in databases() {
        let (mut house, node) = House::start(database).await;
        let person = Person::at(&house, &node).await;
        node.die_at("reset.settle.before");
        risk_password(&node, &person.reset).await;
        let second = house.after_the_death_of(node).await;
        second.die_at("job.settle.before");
        let third = house.after_the_death_of(second).await;
        person.has_the_new_password(&house, &third, 1).await;
    }
}
