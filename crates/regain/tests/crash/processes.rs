//! C05, C21 on two processes of the real binary and one PostgreSQL, and a process that dies with jobs in its hands. Without
//! a server in the environment there is nothing to try.

use std::time::Duration;

use futures_util::future::join_all;
use regain_testkit::api::Api;
use regain_testkit::database::Database;
use regain_testkit::installation::Node;
use regain_testkit::mail_server::Behaviour;
use regain_testkit::people::recovery_address;
use regain_testkit::servers::optional;
use reqwest::StatusCode;
use tokio::time::sleep;

use crate::house::{House, api, prove, signs_in};

/// Two processes; none without a server for them.
async fn processes() -> Option<(House, [Node; 2])> {
    optional("REGAIN_TEST_POSTGRES_URL")?;
    let (mut house, first) = House::start(Database::Postgres).await;
    let second = house.second.take()?;
    Some((house, [first, second]))
}

fn logs(nodes: &[Node; 2]) -> String {
    nodes.each_ref().map(Node::log).join("\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn of_fifty_passwords_on_two_processes_one_is_written() {
    let Some((house, nodes)) = processes().await else { return };
    let clients = [api(&nodes[0]), api(&nodes[1])];
    let reset = prove(&house, &nodes[0], "bob").await;
    let passwords: Vec<String> = (0..50).map(|number| format!("plum kettle orbit fern {number}")).collect();
    let writes = passwords.iter().enumerate().map(|(at, new)| clients[at % 2].password(&reset, new));
    let replies = join_all(writes).await;
    let winners: Vec<usize> = (0..50).filter(|at| replies[*at].status == StatusCode::OK).collect();
    let statuses: Vec<_> = replies.iter().map(|reply| reply.status.as_u16()).collect();
    // A machine that has too much to do may also answer 5xx; what counts is that nobody else wins.
    assert_eq!(winners.len(), 1, "{statuses:?} {}", logs(&nodes));
    house.mail.wait_for(&recovery_address("bob"), 2).await;
    assert!(signs_in(&nodes[1], "bob", &passwords[winners[0]]).await);
    for action in ["reset.applying", "password.reset", "notice.sent"] {
        assert_eq!(house.installation.count(action).await, 1, "{action}");
    }
    assert_eq!(house.mail.mails().len(), 2, "one code, one notice");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_fifty_guesses_on_two_processes_nothing_is_left_for_the_right_one() {
    let Some((house, nodes)) = processes().await else { return };
    let clients = [api(&nodes[0]), api(&nodes[1])];
    let reset = clients[0].start("bob").await;
    let challenge = clients[1].challenge(&reset).await.text("id");
    let code = house.mail.wait_for(&recovery_address("bob"), 1).await[0].code();
    let wrong = |number: u32| format!("{:08}", (code.parse::<u32>().unwrap() + number) % 100_000_000);
    let guesses = (1..=50).map(|number| (number, wrong(number)));
    let replies = join_all(guesses.map(async |(number, guess)| {
        let client: &Api = &clients[number as usize % 2];
        client.answer(&reset, &challenge, &guess).await
    }))
    .await;
    assert!(replies.iter().all(|reply| !reply.status.is_success()), "{}", logs(&nodes));
    for client in &clients {
        assert_eq!(client.answer(&reset, &challenge, &code).await.problem(), "proof-refused", "too late");
    }
    assert_eq!(house.installation.count("proof.accepted").await, 0);
}

/// The right code once among the guesses of two processes: it proves on one of them, once.
#[tokio::test(flavor = "multi_thread")]
async fn the_right_code_on_two_processes_proves_once() {
    let Some((house, nodes)) = processes().await else { return };
    let clients = [api(&nodes[0]), api(&nodes[1])];
    let reset = clients[0].start("bob").await;
    let challenge = clients[1].challenge(&reset).await.text("id");
    let code = house.mail.wait_for(&recovery_address("bob"), 1).await[0].code();
    let replies = join_all((0..50).map(|at| clients[at % 2].answer(&reset, &challenge, &code))).await;
    assert_eq!(replies.iter().filter(|reply| reply.status == StatusCode::OK).count(), 1);
    assert_eq!(house.installation.count("proof.accepted").await, 1);
}

/// The jobs of a process that is killed while it holds them are done by the other one when their leases run out, each
/// message once.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_process_held_is_sent_by_the_other() {
    let Some((house, [first, second])) = processes().await else { return };
    let names = ["alice", "bob", "mallory"];
    let resets = join_all(names.map(|name| async { api(&first).start(name).await })).await;
    house.installation.no_job_is_left().await;
    // The mail server takes its time, so the process has them in its hands.
    house.mail.behave(Behaviour::Slow(Duration::from_secs(600)));
    for reset in &resets {
        assert_eq!(api(&first).challenge(reset).await.status, StatusCode::ACCEPTED);
    }
    sleep(Duration::from_millis(500)).await;
    first.kill().await;
    house.mail.behave(Behaviour::Fine);
    sleep(Duration::from_secs(3)).await;
    assert!(house.mail.mails().is_empty(), "the leases go on");
    house.installation.a_minute_passes().await;
    house.installation.no_job_is_left().await;
    for (name, reset) in names.iter().zip(&resets) {
        let mails = house.mail.mails_to(&recovery_address(name));
        assert_eq!(mails.len(), 1, "{mails:?}");
        let challenge = api(&second).challenge(reset).await.text("id");
        let reply = api(&second).answer(reset, &challenge, &mails[0].code()).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.text);
    }
}

/// What a process can't send before it stops is sent by the other one, which need not wait for a lease.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_stopping_process_can_not_send_is_sent_by_the_other() {
    let Some((house, [first, second])) = processes().await else { return };
    let reset = api(&first).start("bob").await;
    house.installation.no_job_is_left().await;
    house.mail.behave(Behaviour::Busy);
    let challenge = api(&first).challenge(&reset).await.text("id");
    first.ask_to_stop().await;
    first.stopped().await;
    assert!(house.mail.mails().is_empty());
    house.mail.behave(Behaviour::Fine);
    let code = house.mail.wait_for(&recovery_address("bob"), 1).await[0].code();
    house.installation.no_job_is_left().await;
    assert_eq!(house.mail.mails().len(), 1);
    let reply = api(&second).answer(&reset, &challenge, &code).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text);
}
