//! A rotation of the keys while two processes on one PostgreSQL take people through resets: none of them notices.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use regain_testkit::api::{Api, Started};
use regain_testkit::database::Database;
use regain_testkit::installation::Node;
use regain_testkit::people::{recovery_address, sign_in_name};
use regain_testkit::visitor::Visitor;
use reqwest::StatusCode;
use tokio::time::{Instant, sleep, sleep_until};

use crate::house::{House, NEW, databases, signs_in};

/// More than a run takes: each of them gets one code, since a mailbox gets no second one within a minute.
const PEOPLE: usize = 400;

fn person(number: usize) -> String {
    format!("person{number}")
}

/// A reset that was begun on one node and has its message.
struct Begun {
    number: usize,
    reset: Started,
    challenge: String,
}

async fn begin(nodes: &[Node; 2], number: usize) -> Begun {
    let api = client(&nodes[number % 2], number);
    let reset = api.start(&person(number)).await;
    let challenge = api.challenge(&reset).await.text("id");
    Begun { number, reset, challenge }
}

/// Proves it on the other node, and sets the password on the first one.
async fn finish(house: &House, nodes: &[Node; 2], begun: Begun) {
    let Begun { number, reset, challenge } = begun;
    let code = house.mail.wait_for(&recovery_address(&person(number)), 1).await[0].code();
    let reply = client(&nodes[(number + 1) % 2], number).answer(&reset, &challenge, &code).await;
    assert_eq!(reply.status, StatusCode::OK, "{} {}", reply.text, logs(nodes));
    let reply = client(&nodes[number % 2], number).password(&reset, NEW).await;
    assert_eq!(reply.status, StatusCode::OK, "{} {}", reply.text, logs(nodes));
}

/// Everybody has an address of their own, so that no limit of starts is met.
fn client(node: &Node, number: usize) -> Api {
    Api::at(&node.url, &format!("198.51.{}.{}", number / 200, number % 200 + 1))
}

fn logs(nodes: &[Node; 2]) -> String {
    nodes.each_ref().map(Node::log).join("\n")
}

/// Starts the second process anew, a second out of step: both look at the key file every two seconds, and there must be a
/// time in which one has seen what the other has not.
async fn started_out_of_step(house: &House, second: Node) -> Node {
    let in_step = Instant::now();
    second.ask_to_stop().await;
    second.stopped().await;
    sleep_until(in_step + Duration::from_secs(3)).await;
    house.installation.serve(1).await
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_rotated_on_two_processes_while_resets_run() {
    if !databases().contains(&Database::Postgres) {
        return;
    }
    let mut people = "username,sign_in_name,email\n".to_owned();
    for name in (0..PEOPLE).map(person) {
        writeln!(people, "{name},{},{}", sign_in_name(&name), recovery_address(&name)).unwrap();
    }
    let (mut house, first) = House::with_people(Database::Postgres, &people).await;
    let second = house.second.take().unwrap();
    let nodes = [first, started_out_of_step(&house, second).await];
    let (next, is_rotated) = (AtomicUsize::new(0), AtomicBool::new(false));
    let traffic = async || {
        while !is_rotated.load(Ordering::Relaxed) {
            let number = next.fetch_add(1, Ordering::Relaxed);
            finish(&house, &nodes, begin(&nodes, number).await).await;
        }
    };
    // Begun with the old key, and finished when it is retired; a session from before as well.
    let early = [begin(&nodes, PEOPLE - 2).await, begin(&nodes, PEOPLE - 1).await];
    finish(&house, &nodes, begin(&nodes, PEOPLE - 3).await).await;
    let browser = Visitor::at(&nodes[0].url, "192.0.2.7");
    assert_eq!(browser.sign_in(&person(PEOPLE - 3), NEW).await.path, "/account");
    tokio::join!(traffic(), traffic(), traffic(), traffic(), async {
        house.installation.run(&["keys", "rotate"]).await;
        sleep(Duration::from_secs(1)).await;
        is_rotated.store(true, Ordering::Relaxed);
    });
    let count = next.load(Ordering::Relaxed);
    assert!((10..PEOPLE - 4).contains(&count), "{count} people");
    for begun in early {
        finish(&house, &nodes, begun).await;
    }
    for node in &nodes {
        assert_eq!(browser.moved_to(&node.url).open("/account").await.path, "/account");
    }

    house.installation.execute("UPDATE master_key SET resealed_at = resealed_at - 691200000000").await;
    house.installation.run(&["keys", "remove-retired"]).await;
    for node in &nodes {
        node.logged("a new key is in use").await;
    }
    // Each looks at its key file every two seconds.
    sleep(Duration::from_secs(3)).await;
    for number in [count, count + 1] {
        finish(&house, &nodes, begin(&nodes, number).await).await;
    }
    house.installation.no_job_is_left().await;
    let all = count + 5;
    for action in ["reset.started", "challenge.sent", "proof.accepted", "password.reset", "notice.sent"] {
        assert_eq!(house.installation.count(action).await, all, "{action}");
    }
    assert_eq!(house.mail.mails().len(), 2 * all, "one code, one notice for each");
    for number in [0, count - 1, count + 1, PEOPLE - 1] {
        assert!(signs_in(&nodes[1], &person(number), NEW).await, "{number}");
    }
    assert!(!logs(&nodes).contains("ERROR"), "{}", logs(&nodes));
}
