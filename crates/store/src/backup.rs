//! Every row that lasts, out of one database and into another: one consistent snapshot, in flat memory.
//!
//! A table is kept or left out; a test compares both lists with the tables there are. What is left out can't come back
//! with a restore: sessions, known browsers, resets with their codes and links, jobs, counters.
//!
//! The form is the same for SQLite and PostgreSQL, which have the same tables and kinds of values: lines of JSON, for each
//! table its name and columns, its rows, and how many those were.

mod export;
mod import;
mod line;

pub use import::BackupRows;

use crate::row::{Bind, Row};
use crate::{Scope, StoreError};

/// Tables whose rows are kept, in the order of a backup.
pub const KEPT_TABLES: [&str; 16] = [
    "organization",
    "master_key",
    "builtin_account",
    "builtin_identifier",
    "builtin_contact",
    "builtin_group",
    "builtin_password_history",
    "registration",
    "recovery_code",
    "security_review",
    "hardware_token",
    "account_hold",
    "policy",
    "brake",
    "api_key",
    "audit_event",
];

/// Tables whose rows are not: those of open resets and running processes, and the database's own.
pub const LEFT_OUT_TABLES: [&str; 14] = [
    "family",
    "subject",
    "verifier",
    "reset",
    "challenge",
    "not_me",
    "session",
    "known_browser",
    "former_contact",
    "limit_counter",
    "job",
    "node",
    "meta",
    "_sqlx_migrations",
];

/// Why rows could not be taken out or put in.
#[derive(Debug, thiserror::Error)]
pub enum BackupFailure {
    /// The database failed. Nothing was written into it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The backup can't be read or written.
    #[error(transparent)]
    File(#[from] std::io::Error),
    /// A line is not what it should be at its place.
    #[error("line {0} of the backup is not what it should be")]
    Malformed(u64),
    /// The tables of the backup are not those of this version.
    #[error("the backup was made by a version of Regain with another table `{0}`")]
    OtherTables(String),
    /// There are rows already.
    #[error("the database is in use: rows are put into an empty one only")]
    NotEmpty,
}

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    Text,
    Bytes,
}

struct Column {
    name: String,
    kind: Kind,
}

impl Scope {
    /// The columns of a table.
    async fn columns(&mut self, table: &str) -> Result<Vec<Column>, StoreError> {
        let query = sqlx::query(self.context.dialect.columns()).text(table);
        let column = |row: &Row| {
            let kind = row.named("kind", |kind| match kind {
                "INTEGER" | "bigint" => Some(Kind::Number),
                "TEXT" | "text" => Some(Kind::Text),
                "BLOB" | "bytea" => Some(Kind::Bytes),
                _ => None,
            })?;
            Ok(Column { name: row.text("name")?, kind })
        };
        self.all("columns", query, column).await
    }
}
