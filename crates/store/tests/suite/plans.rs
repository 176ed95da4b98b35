//! No statement of the store walks through a table that grows.

use std::collections::BTreeSet;
use std::sync::Mutex;

use sqlx::{AnyConnection, AssertSqlSafe, Connection, Row};
use tracing::field::{Field, Visit};
use tracing::{Event, Metadata, Subscriber, span};

use crate::harness::{Db, RAW};
use crate::scenario::{change_all, fill, next_reset, read_all, rest};

/// What has a handful of rows: tables, the columns of one, the jobs of one claim, and SQLite's name for no table at all.
const SMALL: [&str; 11] = [
    "pragma_table_info",
    "api_key",
    "brake",
    "due",
    "master_key",
    "meta",
    "node",
    "organization",
    "policy",
    "_sqlx_migrations",
    "CONSTANT",
];

/// What only PostgreSQL understands: its tests run beside this one.
const FOREIGN: [&str; 2] = ["information_schema", "SKIP LOCKED"];

static STATEMENTS: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// Keeps every statement that the driver logs.
struct Statements;

impl Subscriber for Statements {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "sqlx::query"
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        event.record(&mut Statement);
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

struct Statement;

impl Visit for Statement {
    fn record_str(&mut self, field: &Field, value: &str) {
        // Very short ones, such as COMMIT, are in the summary alone.
        if field.name() == "db.statement" && !value.contains(RAW) {
            STATEMENTS.lock().unwrap().insert(value.trim().to_owned());
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_lookup_uses_an_index() {
    tracing::subscriber::set_global_default(Statements).unwrap();
    let db = Db::sqlite().await;
    let filled = fill(&db).await;
    read_all(&mut db.read().await, filled).await.unwrap();
    rest(&db, filled).await;
    let next = next_reset(&db, filled).await;
    db.write(move |tx| Box::pin(async move { change_all(tx, filled, &next).await })).await.unwrap();

    let verbs = ["WITH ", "SELECT ", "INSERT ", "UPDATE ", "DELETE "];
    let mut statements = STATEMENTS.lock().unwrap().clone();
    statements.retain(|statement| verbs.iter().any(|verb| statement.starts_with(verb)));
    statements.retain(|statement| !FOREIGN.iter().any(|foreign| statement.contains(foreign)));
    assert!(statements.len() > 70, "only {} statements were seen", statements.len());
    let mut connection = AnyConnection::connect(&db.url).await.unwrap();
    for statement in statements {
        let explain = AssertSqlSafe(format!("{RAW}EXPLAIN QUERY PLAN {statement}"));
        for step in sqlx::query(explain).fetch_all(&mut connection).await.unwrap() {
            let step: String = step.get("detail");
            let mut words = step.split(' ');
            let (verb, table) = (words.next(), words.next().unwrap_or_default());
            // With one organization, which is the rule, all of its rows are all there are.
            let walks = verb == Some("SCAN") || step.ends_with(" (organization_id=?)");
            assert!(!walks || SMALL.contains(&table), "{step}\n{statement}");
        }
    }
    connection.close().await.unwrap();
    db.remove().await;
}
