//! An installation with its mail server, and who goes on when a process has died.

use std::time::Duration;

use regain_testkit::api::{Api, Started};
use regain_testkit::database::Database;
use regain_testkit::installation::{Installation, Node};
use regain_testkit::mail_server::MailServer;
use regain_testkit::people::recovery_address;
use regain_testkit::servers::optional;
use regain_testkit::visitor::Visitor;
use reqwest::StatusCode;
use serde_json::{Value, json};
use tokio::time::sleep;

/// The new password of whoever gets one.
pub(crate) const NEW: &str = "plum kettle orbit fern";

/// A process that serves an installation, and on PostgreSQL a second one.
pub(crate) struct House {
    pub(crate) installation: Installation,
    pub(crate) mail: MailServer,
    pub(crate) second: Option<Node>,
}

impl House {
    /// Starts it. The process that a test kills stands beside it.
    pub(crate) async fn start(database: Database) -> (Self, Node) {
        let mail = MailServer::start().await;
        let installation = Installation::new(env!("CARGO_BIN_EXE_regain"), database, &mail).await;
        Self::serve(database, mail, installation).await
    }

    /// Starts it with the people of this CSV file.
    pub(crate) async fn with_people(database: Database, people: &str) -> (Self, Node) {
        let mail = MailServer::start().await;
        let binary = env!("CARGO_BIN_EXE_regain");
        let installation = Installation::with_people(binary, database, &mail, people).await;
        Self::serve(database, mail, installation).await
    }

    async fn serve(database: Database, mail: MailServer, installation: Installation) -> (Self, Node) {
        let first = installation.serve(0).await;
        let second = match database {
            Database::Sqlite => None,
            Database::Postgres => Some(installation.serve(1).await),
        };
        (Self { installation, mail, second }, first)
    }

    /// Waits until a process has died and its leases have run out. Answers who goes on: the other node, or the process
    /// that is started again on the same data.
    pub(crate) async fn after_the_death_of(&mut self, node: Node) -> Node {
        node.died().await;
        let survivor = match self.second.take() {
            Some(second) => second,
            None => self.installation.serve(0).await,
        };
        self.installation.a_minute_passes().await;
        survivor
    }
}

/// SQLite, and PostgreSQL if there is a server.
pub(crate) fn databases() -> Vec<Database> {
    let mut databases = vec![Database::Sqlite];
    databases.extend(optional("REGAIN_TEST_POSTGRES_URL").map(|_| Database::Postgres));
    databases
}

/// A program at a node.
pub(crate) fn api(node: &Node) -> Api {
    Api::at(&node.url, "192.0.2.1")
}

/// A browser at a node.
pub(crate) fn browser(node: &Node) -> Visitor {
    Visitor::at(&node.url, "192.0.2.7")
}

/// Goes as far as a proof.
pub(crate) async fn prove(house: &House, node: &Node, name: &str) -> Started {
    prove_started(house, node, name, api(node).start(name).await).await
}

/// Asks, reads the mail and answers.
pub(crate) async fn prove_started(house: &House, node: &Node, name: &str, reset: Started) -> Started {
    let (api, address) = (api(node), recovery_address(name));
    let before = house.mail.mails_to(&address).len();
    let challenge = api.challenge(&reset).await.text("id");
    let mails = house.mail.wait_for(&address, before + 1).await;
    let reply = api.answer(&reset, &challenge, &mails[before].code()).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text);
    reset
}

/// Takes a step of a reset at a process that may die of it.
pub(crate) async fn risk(node: &Node, reset: &Started, step: &str, body: &Value) {
    let path = format!("/api/v1/resets/{}{step}", reset.id);
    let request = api(node).request(reqwest::Method::POST, &path).bearer_auth(&reset.token).json(body);
    request.send().await.ok();
}

/// Sets the new password at a process that may die of it.
pub(crate) async fn risk_password(node: &Node, reset: &Started) {
    risk(node, reset, "/password", &json!({ "password": NEW })).await;
}

/// Waits until a reset is in this state.
pub(crate) async fn becomes(node: &Node, reset: &Started, state: &str) {
    let mut seen = String::new();
    for _ in 0..200 {
        seen = api(node).status(reset).await.text("state");
        if seen == state {
            return;
        }
        sleep(Duration::from_millis(50)).await;
    }
    panic!("the reset is {seen}, not {state}: {}", node.log());
}

/// Whether somebody can sign in with a password.
pub(crate) async fn signs_in(node: &Node, name: &str, password: &str) -> bool {
    let page = browser(node).sign_in(name, password).await;
    assert!(["/account", "/signin"].contains(&page.path.as_str()), "{}: {}", page.path, page.html);
    page.path == "/account"
}
