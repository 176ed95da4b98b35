//! What can go wrong with the database.

use std::path::PathBuf;
use std::sync::Arc;

use crate::dialect;

/// Why the store could not do something. Nothing of a row is in it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The URL names neither of the two databases.
    #[error("a database is `sqlite://PATH` or `postgres://…`")]
    Url,
    /// The file of a new SQLite database could not be made.
    #[error("could not create the database file {path}")]
    CreateFile {
        /// Where it should be.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// The database can't be reached, or every connection to it is busy.
    #[error("could not connect to the database")]
    Connect(#[source] sqlx::Error),
    /// The tables could not be brought up to date.
    #[error("could not bring the tables of the database up to date")]
    Migrate(#[source] sqlx::migrate::MigrateError),
    /// The database belongs to a demo, and nothing else may use it.
    #[error("this database belongs to a demo: use another one")]
    DemoDatabase,
    /// The database does not belong to a demo, and a demo may not use it.
    #[error("this database does not belong to a demo: a demo needs one of its own")]
    NotDemoDatabase,
    /// A transaction could not begin. Nothing was written.
    #[error("could not begin a transaction")]
    Begin(#[source] Arc<sqlx::Error>),
    /// A transaction could not be committed. Whether it was is not known.
    #[error("could not commit a transaction")]
    Commit(#[source] Arc<sqlx::Error>),
    /// The database rolled a transaction back, with every write that shared it. Nothing was written.
    #[error("a transaction was rolled back")]
    RolledBack(#[source] Arc<sqlx::Error>),
    /// Rows could not be read.
    #[error("could not read {what}")]
    Read {
        /// Which rows.
        what: &'static str,
        /// The database's reason.
        source: sqlx::Error,
    },
    /// Rows could not be written.
    #[error("could not write {what}")]
    Write {
        /// Which rows.
        what: &'static str,
        /// The database's reason.
        source: sqlx::Error,
    },
    /// A row holds what was never written into it.
    #[error("a row of {what} does not hold what it should")]
    Row {
        /// Which rows.
        what: &'static str,
    },
    /// Content is longer than its sealed size.
    #[error("could not seal {what}")]
    Seal {
        /// What it should hold.
        what: &'static str,
        /// How much longer it is.
        source: regain_crypto::PadError,
    },
    /// Sealed content was changed, moved here from another row, or its key is gone.
    #[error("could not open {what}")]
    Open {
        /// What it should hold.
        what: &'static str,
        /// Which of it.
        source: regain_crypto::OpenError,
    },
    /// The work of a transaction panicked; it was rolled back.
    #[error("the work of a transaction panicked and was rolled back")]
    Panicked,
    /// The store was closed.
    #[error("the store is closed")]
    Closed,
}

impl StoreError {
    /// Whether the database has no room now: every connection was in use, or somebody else was writing, for as long as
    /// anybody waits; or the disk is full, which takes along whatever shared the transaction. Nothing was done.
    pub fn is_busy(&self) -> bool {
        match self {
            Self::Connect(error) => dialect::has_no_room(error),
            Self::Begin(error) => dialect::has_no_room(error),
            Self::Read { source, .. } | Self::Write { source, .. } => dialect::has_no_room(source),
            Self::RolledBack(_) => true,
            // A database that says so has not committed.
            Self::Commit(error) => dialect::has_no_room(error),
            Self::Url | Self::CreateFile { .. } | Self::Migrate(_) => false,
            Self::DemoDatabase | Self::NotDemoDatabase | Self::Panicked | Self::Closed => false,
            Self::Row { .. } | Self::Seal { .. } | Self::Open { .. } => false,
        }
    }
}
