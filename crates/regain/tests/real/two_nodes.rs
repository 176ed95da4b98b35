//! C05, C21, C39: two nodes on one PostgreSQL. What one has decided counts on the other at once.

use std::time::Duration;

use futures_util::future::join_all;
use regain_app::admin::By;
use regain_core::audit::Source;
use regain_core::brake::Target;
use regain_core::method::Method;
use regain_core::registration::SecurityInfo;
use regain_core::time::Clock;
use regain_testkit::api::{Api, Started, code_in, link_in};
use regain_testkit::app::{Setup, TestApp};
use regain_testkit::database::Database;
use regain_testkit::people::{old_password, recovery_address};
use regain_testkit::registration::Authenticator;
use regain_testkit::visitor::Visitor;
use reqwest::StatusCode;
use serde_json::json;

/// Two nodes, and a client of each.
async fn nodes() -> ([TestApp; 2], [Api; 2]) {
    let first = TestApp::with(Setup { database: Database::Postgres, ..Setup::default() }).await;
    let second = first.second_node().await;
    let clients = [Api::from(&first, "192.0.2.1"), Api::from(&second, "192.0.2.1")];
    ([first, second], clients)
}

/// Starts on the first node, asks on the second, and says what the mail says.
async fn asked(nodes: &[TestApp; 2], clients: &[Api; 2]) -> (Started, String, String) {
    let reset = clients[0].start("bob").await;
    let challenge = clients[1].challenge(&reset).await.text("id");
    let code = code_in(&nodes[0].mail_to(&recovery_address("bob"), 1).await);
    (reset, challenge, code)
}

async fn count(app: &TestApp, action: &str) -> usize {
    app.actions().await.iter().filter(|it| *it == action).count()
}

// C05
#[tokio::test(flavor = "multi_thread")]
async fn of_fifty_passwords_on_two_nodes_one_is_written() {
    let (nodes, clients) = nodes().await;
    let (reset, challenge, code) = asked(&nodes, &clients).await;
    assert_eq!(clients[0].answer(&reset, &challenge, &code).await.status, StatusCode::OK);
    let passwords: Vec<String> = (0..50).map(|number| format!("plum kettle orbit fern {number}")).collect();
    let writes =
        passwords.iter().enumerate().map(|(at, password)| clients[at % 2].password(&reset, password));
    let replies = join_all(writes).await;
    let winners: Vec<usize> = (0..50).filter(|at| replies[*at].status == StatusCode::OK).collect();
    let statuses: Vec<_> = replies.iter().map(|reply| reply.status.as_u16()).collect();
    assert_eq!(winners.len(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| [200, 409].contains(status)), "{statuses:?}");
    nodes[0].settled().await;
    assert!(nodes[1].is_password_of("bob", &passwords[winners[0]]).await);
    assert_eq!((count(&nodes[0], "reset.applying").await, count(&nodes[0], "password.reset").await), (1, 1));
    assert_eq!(count(&nodes[0], "reset.step-refused").await, 49);
    assert_eq!(nodes[0].inbox.messages().len(), 2, "one code, one notice");
}

// C21
#[tokio::test(flavor = "multi_thread")]
async fn of_two_hundred_guesses_on_two_nodes_five_are_looked_at() {
    let (nodes, clients) = nodes().await;
    let (reset, challenge, code) = asked(&nodes, &clients).await;
    let wrong = |number: u32| format!("{:08}", (code.parse::<u32>().unwrap() + 1 + number) % 100_000_000);
    let wrongs: Vec<String> = (0..199).map(wrong).collect();
    let guesses =
        wrongs.iter().enumerate().map(|(at, code)| clients[at % 2].answer(&reset, &challenge, code));
    let late = async {
        while count(&nodes[0], "proof.refused").await < 5 {
            tokio::task::yield_now().await;
        }
        clients[1].answer(&reset, &challenge, &code).await
    };
    let (replies, right) = tokio::join!(join_all(guesses), late);
    assert!(replies.iter().all(|reply| reply.status == StatusCode::UNPROCESSABLE_ENTITY));
    assert_eq!(right.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", right.text);
    let rows = nodes[0].audit().await.into_iter().filter(|row| row.action == "proof.refused");
    assert_eq!(rows.map(|row| row.count).sum::<i64>(), 200);
}

// C21: asking many times at once makes one challenge.
#[tokio::test(flavor = "multi_thread")]
async fn two_nodes_make_one_challenge() {
    let (nodes, clients) = nodes().await;
    let reset = clients[0].start("bob").await;
    let replies = join_all((0..20).map(|at| clients[at % 2].challenge(&reset))).await;
    let ids: std::collections::BTreeSet<String> = replies.iter().map(|reply| reply.text("id")).collect();
    assert_eq!(ids.len(), 1, "{ids:?}");
    assert_eq!(nodes[0].settled().await.len(), 1);
}

// C39, promise 4: the right code on both nodes at once, and two holders of one family, one on each
#[tokio::test(flavor = "multi_thread")]
async fn what_is_used_on_one_node_is_used_on_the_other() {
    let (nodes, clients) = nodes().await;
    let (reset, challenge, code) = asked(&nodes, &clients).await;
    let replies = join_all((0..4).map(|at| clients[at % 2].answer(&reset, &challenge, &code))).await;
    assert_eq!(replies.iter().filter(|reply| reply.status == StatusCode::OK).count(), 1);
    let link = link_in(&nodes[0].mail_to(&recovery_address("bob"), 1).await, "/reset/l/");
    let phone = Visitor::new(&nodes[1], "198.51.100.7");
    let landing = phone.open(&link).await;
    let password = phone.submit(&landing, &link, &[]).await;
    assert_eq!(password.path, "/reset/password");
    let one = clients[0].password(&reset, "plum kettle orbit fern");
    let other = phone.submit(&password, "/reset/password", &[("password", "a dandelion for nobody")]);
    let (one, other) = tokio::join!(one, other);
    assert_ne!(one.status.is_success(), other.path == "/reset/done" && other.status.is_success());
    assert_eq!(count(&nodes[0], "password.reset").await, 1);
    assert_eq!(phone.open(&link).await.status, StatusCode::NOT_FOUND);
}

// C07: a link that is pressed on one node while another flow of the account finishes on the other
#[tokio::test(flavor = "multi_thread")]
async fn a_press_during_the_success_on_another_node_comes_too_late() {
    let mut setup = Setup { database: Database::Postgres, ..Setup::default() };
    setup.limits.sends_per_destination.iter_mut().for_each(|limit| limit.count = 100);
    setup.limits.starts_per_source_and_name.count = 100;
    let first = TestApp::with(setup).await;
    let second = first.second_node().await;
    let api = Api::from(&first, "192.0.2.1");
    for round in 1..=6 {
        let waiting = api.start("bob").await;
        let mails = first.settled().await.len();
        api.challenge(&waiting).await;
        let link = link_in(&first.mail_to(&recovery_address("bob"), mails + 1).await, "/reset/l/");
        let finishing = api.prove(&first, "bob", &recovery_address("bob")).await;
        let new = format!("plum kettle orbit {round} fern");
        let pressing = join_all((0..30_u32).map(async |number| {
            let visitor = Visitor::new(&second, "198.51.100.1");
            let own = visitor.open("/reset").await;
            tokio::time::sleep(number * Duration::from_millis(3)).await;
            let page = visitor.submit(&own, &link, &[]).await;
            (visitor, own, page)
        }));
        let (done, pressed) = tokio::join!(api.password(&finishing, &new), pressing);
        assert_eq!(done.status, StatusCode::OK, "{}", done.text);
        for (visitor, own, page) in pressed.iter().filter(|(.., page)| page.path == "/reset/password") {
            let late =
                visitor.submit(own, "/reset/password", &[("password", "a dandelion for nobody")]).await;
            assert_ne!(late.path, "/reset/done", "round {round}: {}", page.status);
        }
        assert!(first.is_password_of("bob", &new).await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_brake_that_is_pulled_on_one_node_stops_the_other() {
    let (nodes, clients) = nodes().await;
    let (reset, challenge, code) = asked(&nodes, &clients).await;
    let (by, target) = (By::operator("ops".to_owned()), Target::All);
    assert!(nodes[0].app.pull_brake(&by, target, "a drill", Source::default()).await.unwrap());
    // The issue allows a minute; a node looks every two seconds.
    tokio::time::sleep(Duration::from_secs(5)).await;
    assert_eq!(clients[1].answer(&reset, &challenge, &code).await.problem(), "paused");
    assert!(nodes[1].app.release_brake(&by, Target::All, Source::default()).await.unwrap());
    tokio::time::sleep(Duration::from_secs(5)).await;
    assert_eq!(clients[0].answer(&reset, &challenge, &code).await.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn policies_that_are_applied_on_one_node_hold_on_the_other() {
    let (nodes, clients) = nodes().await;
    let start = json!({ "identifier": "bob", "kind": "unlock" });
    assert_eq!(clients[1].post("/api/v1/resets", "", &start).await.status, StatusCode::CREATED);
    nodes[0].apply_one(|it| it.unlock = false).await;
    // A node looks every two seconds.
    tokio::time::sleep(Duration::from_secs(5)).await;
    assert_eq!(clients[1].post("/api/v1/resets", "", &start).await.problem(), "unlock-not-offered");
}

const SECURITY_INFO: &str = "/account/security-info";
const APP: &str = "/account/security-info/authenticator";
const CONFIRM: &str = "/account/security-info/confirm";

#[expect(clippy::unwrap_used, reason = "tests fail by panicking")]
async fn security_info(app: &TestApp, name: &str) -> SecurityInfo {
    let account = app.account_of(name).await;
    app.store.read(app.organization).await.unwrap().security_info(account).await.unwrap()
}

/// One browser that is signed in, at both nodes.
async fn signed_in(nodes: &[TestApp; 2], name: &str) -> [Visitor; 2] {
    let browser = Visitor::new(&nodes[0], "192.0.2.1");
    assert_eq!(browser.sign_in(name, &old_password(name)).await.path, "/account");
    let elsewhere = browser.moved_to(&nodes[1].url);
    [browser, elsewhere]
}

// C05, C39: one form on both nodes at once adds one app, and two presses on both nodes remove it once
#[tokio::test(flavor = "multi_thread")]
async fn what_is_added_and_removed_on_two_nodes_at_once_is_so_once() {
    let (nodes, clients) = nodes().await;
    let browsers = signed_in(&nodes, "alice").await;
    let page = browsers[0].open(APP).await;
    let phone = Authenticator::on(&page).unwrap();
    let (pending, code) = (page.field("pending"), phone.code(nodes[0].clock.now()));
    let fields = [("pending", pending.as_str()), ("code", code.as_str())];
    let added = join_all((0..6).map(|at| browsers[at % 2].submit(&page, APP, &fields))).await;
    assert!(added.iter().all(|page| page.path == SECURITY_INFO), "{:?}", added[0].status);
    let info = security_info(&nodes[1], "alice").await;
    assert_eq!((info.registrations.len(), count(&nodes[0], "registration.added").await), (1, 1));
    assert_eq!(nodes[0].settled().await.len(), 1, "told once");

    let reset = clients[0].start("alice").await;
    let challenge = clients[0].challenge_by(&reset, "totp").await.text("id");
    let method = format!("{SECURITY_INFO}/methods/{}", info.registrations[0].id);
    let page = browsers[1].open(&method).await;
    let remove = format!("{method}/remove");
    join_all((0..6).map(|at| browsers[at % 2].submit(&page, &remove, &[]))).await;
    assert!(security_info(&nodes[0], "alice").await.registrations.is_empty());
    assert_eq!(count(&nodes[1], "registration.removed").await, 1);
    assert_eq!(nodes[0].settled().await.len(), 2, "told once");
    nodes[0].clock.advance(Duration::from_secs(30));
    let code = phone.code(nodes[0].clock.now());
    let late = clients[1].answer(&reset, &challenge, &code).await;
    assert_eq!(
        late.problem(),
        "proof-refused",
        "C09: what was removed on one node proves nothing on the other"
    );
}

// C29, C39: a code of an app, and a recovery code, confirm once, whichever nodes see them
#[tokio::test(flavor = "multi_thread")]
async fn a_code_confirms_one_session_on_two_nodes() {
    let (nodes, _) = nodes().await;
    let phone = nodes[0].give_authenticator("alice", None).await;
    let codes = nodes[0].give_recovery_codes("alice").await;
    let shown = phone.code(nodes[0].clock.now());
    for (field, code) in [("code", &shown), ("recovery_code", &codes[0])] {
        let mut sessions = Vec::new();
        for at in 0..4 {
            let browsers = signed_in(&nodes, "alice").await;
            let page = browsers[0].open(CONFIRM).await;
            sessions.push((browsers, at % 2, page));
        }
        let race = sessions.iter().map(async |(browsers, at, page)| {
            browsers[*at].submit(page, CONFIRM, &[(field, code.as_str())]).await
        });
        let pages = join_all(race).await;
        let won = pages.iter().filter(|page| page.path == SECURITY_INFO).count();
        assert_eq!(won, 1, "{field}");
    }
    let info = security_info(&nodes[1], "alice").await;
    assert_eq!((info.codes_left(), info.of(Method::Totp).count()), (9, 1));
}
