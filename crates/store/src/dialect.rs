//! Where the two databases differ. Nothing outside this file asks which one it is talking to but the choice of writer.

use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::Duration;

use sqlx::any::AnyPoolOptions;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::{Any, AnyConnection, Pool};

use crate::StoreError;

static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");

/// How long a write waits for another process that is writing to the same SQLite file, and a use case for a free
/// connection.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

/// Which database it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
}

/// What a pool is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Reader,
    Writer,
}

impl Dialect {
    pub(crate) fn of(url: &str) -> Result<Self, StoreError> {
        if url.starts_with("sqlite://") {
            Ok(Self::Sqlite)
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Ok(Self::Postgres)
        } else {
            Err(StoreError::Url)
        }
    }

    /// The address as the driver wants it. What follows `sqlite://` is a path, taken as it is; its file is made here,
    /// since SQLite would make one that everybody may read.
    pub(crate) fn prepare(self, url: &str) -> Result<String, StoreError> {
        let Some(path) = url.strip_prefix("sqlite://") else { return Ok(url.to_owned()) };
        let failed = |source| StoreError::CreateFile { path: path.into(), source };
        let path = std::path::absolute(Path::new(path)).map_err(failed)?;
        OpenOptions::new().append(true).create(true).mode(0o600).open(&path).map_err(failed)?;
        let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"/._-".contains(byte);
        let encode =
            |byte: u8| if plain(&byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
        let encoded: String = path.as_os_str().as_encoded_bytes().iter().copied().map(encode).collect();
        Ok(format!("sqlite://{encoded}?mode=rw"))
    }

    /// Opens a pool. No connection is tried out before it is used: that would be a round trip for each statement.
    pub(crate) async fn pool(self, url: &str, role: Role, connections: u32) -> Result<Pool<Any>, StoreError> {
        let options = AnyPoolOptions::new().test_before_acquire(false).acquire_timeout(PATIENCE);
        let options = match self {
            Self::Postgres => options.max_connections(connections),
            Self::Sqlite => options
                .max_connections(if role == Role::Writer { 1 } else { connections })
                .idle_timeout(None)
                .max_lifetime(None)
                .after_connect(move |connection, _| Box::pin(set_up_sqlite(connection, role))),
        };
        options.connect(url).await.map_err(StoreError::Connect)
    }

    /// Brings the tables up to date; of several processes that start at once one does it and the others wait.
    pub(crate) async fn migrate(self, pool: &Pool<Any>) -> Result<(), MigrateError> {
        match self {
            // Takes an advisory lock.
            Self::Postgres => POSTGRES.run(pool).await,
            // Takes none, so the lock of a write transaction stands in for it.
            Self::Sqlite => {
                let mut transaction = pool.begin_with(self.begin()).await?;
                SQLITE.run_direct(None, &mut *transaction, false).await?;
                Ok(transaction.commit().await?)
            }
        }
    }

    /// Begins a transaction that writes. SQLite must be told so at once: one that reads first and then finds another
    /// writer fails without waiting.
    pub(crate) const fn begin(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN IMMEDIATE",
            Self::Postgres => "BEGIN",
        }
    }

    /// Begins a transaction that reads, all of it as it is at one moment.
    pub(crate) const fn begin_snapshot(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN",
            Self::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        }
    }

    /// The columns of the table $1, with name and kind, in order.
    pub(crate) const fn columns(self) -> &'static str {
        match self {
            Self::Sqlite => "SELECT name, type AS kind FROM pragma_table_info($1) ORDER BY cid",
            Self::Postgres => {
                "SELECT column_name::text AS name, data_type::text AS kind FROM information_schema.columns
                 WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position"
            }
        }
    }

    /// Leases due jobs of all organizations, the oldest first: $1 node, $2 end of the lease, $3 now, $4 how many.
    /// Several nodes would wait for each other's rows on PostgreSQL, so they skip them; materialized, since a plan that
    /// asks for due jobs again and again would lease more than it was asked for.
    pub(crate) const fn claim_jobs(self) -> &'static str {
        macro_rules! claim {
            ($lock:literal) => {
                concat!(
                    "WITH due AS MATERIALIZED (
                        SELECT id FROM job
                        WHERE failed_at IS NULL AND run_at <= $3 AND (leased_until IS NULL OR leased_until <= $3)
                        ORDER BY run_at LIMIT $4 ",
                    $lock,
                    ")
                     UPDATE job SET leased_by = $1, leased_until = $2, attempts = attempts + 1
                     WHERE id IN (SELECT id FROM due)
                     RETURNING organization_id, id, job, attempts, progress, created_at, expires_at"
                )
            };
        }
        match self {
            Self::Sqlite => claim!(""),
            Self::Postgres => claim!("FOR UPDATE SKIP LOCKED"),
        }
    }
}

/// Whether a statement failed for want of a connection, a lock or space: SQLite's `SQLITE_BUSY` with its extended codes
/// and `SQLITE_FULL` (sqlite.org/rescode.html), PostgreSQL's `disk_full` and `too_many_connections` (appendix A).
pub(crate) fn has_no_room(error: &sqlx::Error) -> bool {
    const CODES: [&str; 7] = ["5", "261", "517", "773", "13", "53100", "53300"];
    let code = error.as_database_error().and_then(|error| error.code());
    matches!(error, sqlx::Error::PoolTimedOut) || code.is_some_and(|code| CODES.contains(&code.as_ref()))
}

/// Write-ahead log, so that readers and the writer don't wait for each other, and a commit that survives a power cut.
async fn set_up_sqlite(connection: &mut AnyConnection, role: Role) -> Result<(), sqlx::Error> {
    let settings: &[&'static str] = match role {
        Role::Writer => &[
            "PRAGMA busy_timeout = 5000",
            "PRAGMA journal_mode = WAL",
            "PRAGMA synchronous = FULL",
            "PRAGMA foreign_keys = ON",
        ],
        Role::Reader => &["PRAGMA busy_timeout = 5000", "PRAGMA query_only = ON"],
    };
    for setting in settings {
        sqlx::raw_sql(*setting).execute(&mut *connection).await?;
    }
    Ok(())
}
