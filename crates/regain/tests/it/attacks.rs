//! What attackers try, over HTTP, against a whole Regain. `docs/reference/attack-cases.md` says which test is which case.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

mod abuse;
mod afterwards;
mod bad_input;
pub(crate) mod enumeration;
mod guessing;
mod identifier;
mod jar;
mod links;
mod pages;
mod secrets;
mod states;
mod tokens;

use std::path::PathBuf;
use std::time::Duration;

use regain_app::builtin::NewAccount;
use regain_core::identifier::Identifier;
use regain_core::ids::AccountId;
use regain_core::subject::Found;
use regain_testkit::api::{Api, Reply, Started, code_in, link_in};
use regain_testkit::app::{Setup, TestApp};
use regain_testkit::people::{NAMES, recovery_address, sign_in_name};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const NEW: &str = "plum kettle orbit fern";
const OTHER: &str = "a dandelion for nobody";
const MINUTE: Duration = Duration::from_secs(60);

/// Limits that no test meets by accident.
pub(crate) fn generous() -> Setup {
    let mut setup = Setup::default();
    let limits = &mut setup.limits;
    let sends = limits.sends_per_destination.iter_mut();
    for limit in sends.chain([&mut limits.starts_per_source, &mut limits.starts_per_source_and_name]) {
        limit.count = 1_000_000;
    }
    setup
}

/// What a refusal must leave as it is: mails, passwords, and the audit log but for one row.
struct Before<'a> {
    app: &'a TestApp,
    mails: usize,
    rows: (i64, i64),
    passwords: Vec<String>,
}

impl<'a> Before<'a> {
    async fn of(app: &'a TestApp) -> Self {
        let mails = app.settled().await.len();
        Self { app, mails, rows: rows(app).await, passwords: passwords(app).await }
    }

    /// What is wrong if `count` requests were refused since; nothing is the right answer.
    async fn wrong_after(&self, count: i64) -> Vec<String> {
        let mails = self.app.settled().await.len();
        let (refusals, others) = rows(self.app).await;
        let differences = [
            (mails - self.mails, 0, "mails"),
            (
                usize::try_from(refusals - self.rows.0).unwrap(),
                usize::try_from(count).unwrap(),
                "refusals audited",
            ),
            (usize::try_from(others - self.rows.1).unwrap(), 0, "other audit rows"),
            (usize::from(passwords(self.app).await != self.passwords), 0, "changed passwords"),
        ];
        let wrong = differences.into_iter().filter(|(is, should, _)| is != should);
        wrong.map(|(is, should, what)| format!("{is} {what} instead of {should}")).collect()
    }

    /// So many requests were refused since, and each left one audit row and nothing else.
    async fn refused(&self, count: i64) {
        assert_eq!(self.wrong_after(count).await, [""; 0]);
    }
}

/// How many refusals and how many other events the audit log tells of.
async fn rows(app: &TestApp) -> (i64, i64) {
    let events = app.audit().await;
    let of = |failed: bool| {
        events.iter().filter(|event| (event.verdict == "failure") == failed).map(|event| event.count).sum()
    };
    (of(true), of(false))
}

/// The markers of everybody's password: they change with every write to the directory.
async fn passwords(app: &TestApp) -> Vec<String> {
    let mut markers = Vec::new();
    for name in NAMES {
        markers.push(app.directory().marker(account(app, name).await).await.unwrap().0);
    }
    markers
}

async fn account(app: &TestApp, name: &str) -> AccountId {
    let Found::One(account) = app.directory().find(&Identifier::parse(name).unwrap()).await.unwrap() else {
        panic!("{name} is not one account");
    };
    account.id
}

/// Adds somebody whose recovery address is that of [`recovery_address`], unless `change` says otherwise.
async fn add(app: &TestApp, name: &str, change: impl FnOnce(&mut NewAccount)) {
    let mut new = NewAccount {
        username: name.to_owned(),
        sign_in_name: Some(sign_in_name(name)),
        mail_addresses: vec![recovery_address(name)],
        ..NewAccount::default()
    };
    change(&mut new);
    app.add(new).await;
}

/// A flow that has come as far as its message: the reset, its challenge, the code and the link.
struct Asked {
    reset: Started,
    challenge: String,
    code: String,
    link: String,
    not_me: String,
}

impl Asked {
    /// Starts, asks, and reads the mail.
    async fn of(app: &TestApp, api: &Api, name: &str) -> Self {
        let reset = api.start(name).await;
        let before = mails_to(app, name);
        let challenge = api.challenge(&reset).await.text("id");
        let mail = app.mail_to(&recovery_address(name), before + 1).await;
        app.settled().await;
        let (link, not_me) = (link_in(&mail, "/reset/l/"), link_in(&mail, "/not-me/"));
        Self { reset, challenge, code: code_in(&mail), link, not_me }
    }

    async fn answer(&self, api: &Api, code: &str) -> Reply {
        api.answer(&self.reset, &self.challenge, code).await
    }
}

fn mails_to(app: &TestApp, name: &str) -> usize {
    app.inbox.messages().iter().filter(|mail| mail.to == recovery_address(name)).count()
}

/// A code that is not this one; another for each number.
fn wrong(code: &str, number: u32) -> String {
    format!("{:08}", (code.parse::<u32>().unwrap() + 1 + number) % 100_000_000)
}

/// Sends bytes as they are and reads the answer.
async fn raw(app: &TestApp, request: &[u8]) -> String {
    let address = app.url.replace("http://localhost", "127.0.0.1");
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

/// The database's files: those of the open databases in which an account is found that only this one has.
async fn files(app: &TestApp) -> Vec<PathBuf> {
    let mark = format!("mark-{}", app.url.rsplit(':').next().unwrap());
    if matches!(app.directory().find(&Identifier::parse(&mark).unwrap()).await.unwrap(), Found::Nothing) {
        add(app, &mark, |_| ()).await;
    }
    let open = std::fs::read_dir("/proc/self/fd").unwrap();
    let open = open.filter_map(|entry| std::fs::read_link(entry.unwrap().path()).ok());
    let is_database = |path: &PathBuf| path.file_name().is_some_and(|name| name == "regain.db");
    for path in open.filter(is_database) {
        let all = ["regain.db", "regain.db-wal"].map(|name| path.with_file_name(name));
        let holds = |file: &PathBuf| {
            let bytes = std::fs::read(file).unwrap_or_default();
            bytes.windows(mark.len()).any(|window| window == mark.as_bytes())
        };
        if all.iter().any(holds) {
            return all.into();
        }
    }
    panic!("no open database has {mark}");
}

/// Changes the database behind the product's back, as an administrator of a directory would.
pub(crate) async fn execute(app: &TestApp, statement: &str) {
    sqlx::any::install_default_drivers();
    let url = format!("sqlite://{}", files(app).await[0].display());
    let pool = sqlx::AnyPool::connect(&url).await.unwrap();
    sqlx::raw_sql(sqlx::AssertSqlSafe(statement.to_owned())).execute(&pool).await.unwrap();
    pool.close().await;
}
