//! Opening a database, reading and writing.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use futures_util::future::BoxFuture;
use regain_core::ids::OrganizationId;
use regain_crypto::KeyRing;
use sqlx::{Any, Pool};

use crate::dialect::{Dialect, PATIENCE, Role};
use crate::lease::{Connections, Lease};
use crate::scope::Context;
use crate::writer::{Writer, guarded};
use crate::{NodeId, Scope, StoreError, Tx};

/// What it takes to open a [`Store`].
pub struct Options {
    /// `sqlite://PATH` (the path as it is, relative or absolute) or `postgres://…`.
    pub url: String,
    /// The keys that rows are sealed with.
    pub keys: Arc<KeyRing>,
    /// How many connections are kept at the most; on SQLite how many read at once, beside the one that writes.
    pub connections: u32,
    /// Whether this is a demo. A database is marked when it is made, and neither can open the other's.
    pub demo: bool,
    /// This process, as leases and audit rows name it.
    pub node: NodeId,
}

/// The database. Cheap to clone.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    context: Arc<Context>,
    readers: Connections,
    writer: Option<Writer>,
    commits: Arc<AtomicU64>,
    demo: bool,
}

impl Store {
    /// Connects, checks the demo mark, and makes the tables or brings them up to date: those of a database that is not
    /// meant stay as they are. Needs a Tokio runtime.
    ///
    /// # Errors
    /// [`StoreError::Url`], [`StoreError::CreateFile`], [`StoreError::Connect`], [`StoreError::Migrate`],
    /// [`StoreError::DemoDatabase`], [`StoreError::NotDemoDatabase`].
    pub async fn open(options: Options) -> Result<Self, StoreError> {
        sqlx::any::install_default_drivers();
        let dialect = Dialect::of(&options.url)?;
        let url = dialect.prepare(&options.url)?;
        let writers = dialect.pool(&url, Role::Writer, options.connections).await?;
        if has_tables(&writers, dialect).await? {
            expect_demo_mark(&writers, options.demo).await?;
        }
        dialect.migrate(&writers).await.map_err(StoreError::Migrate)?;
        mark(&writers, options.demo).await?;
        // Another process may have made the same new database, and its mark came first.
        expect_demo_mark(&writers, options.demo).await?;
        let context = Arc::new(Context::new(options.keys, options.node, dialect));
        let commits = Arc::new(AtomicU64::new(0));
        let (readers, writer) = match dialect {
            Dialect::Postgres => (writers, None),
            Dialect::Sqlite => {
                let readers = dialect.pool(&url, Role::Reader, options.connections).await?;
                let writers = Connections::new(writers, 1, PATIENCE);
                (readers, Some(Writer::start(writers, Arc::clone(&context), Arc::clone(&commits))))
            }
        };
        let readers = Connections::new(readers, options.connections, PATIENCE);
        Ok(Self(Arc::new(Inner { context, readers, writer, commits, demo: options.demo })))
    }

    /// The keys that it works with now.
    pub fn keys(&self) -> Arc<KeyRing> {
        self.0.context.keys()
    }

    /// Takes up another state of the key file. What is under way finishes with the keys that it began with.
    pub fn set_keys(&self, keys: Arc<KeyRing>) {
        self.0.context.set_keys(keys);
    }

    /// The process it was opened by.
    pub fn node(&self) -> NodeId {
        self.0.context.node
    }

    /// Whether the database belongs to a demo.
    pub fn is_demo(&self) -> bool {
        self.0.demo
    }

    /// How many durable commits that changed anything there were since it was opened.
    pub fn commits(&self) -> u64 {
        self.0.commits.load(Ordering::Relaxed)
    }

    /// The rows of an organization, on a connection of their own until the answer is dropped: keep it short, and
    /// never across a call to anything else.
    ///
    /// # Errors
    /// [`StoreError::Connect`] if no connection is free within five seconds.
    pub async fn read(&self, organization: OrganizationId) -> Result<Scope, StoreError> {
        let lease = self.0.readers.lease().await.map_err(StoreError::Connect)?;
        Ok(self.scope(organization, lease))
    }

    /// Runs `work` in a transaction and commits it if it answers `Ok`; an error or a panic leaves no trace. The
    /// answer comes when the commit is durable. Work waits for the database only, never for anything else and never
    /// for another write: on SQLite others wait for it. There it goes on when whoever asked goes away; on PostgreSQL it
    /// is rolled back.
    ///
    /// # Errors
    /// Those of `work`, [`StoreError::Begin`], [`StoreError::Commit`], [`StoreError::Panicked`] and
    /// [`StoreError::Closed`].
    pub async fn write<T, E, F>(&self, organization: OrganizationId, work: F) -> Result<T, E>
    where
        F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        match &self.0.writer {
            Some(writer) => writer.write(organization, work).await,
            None => self.write_alone(organization, work).await,
        }
    }

    async fn write_alone<T, E, F>(&self, organization: OrganizationId, work: F) -> Result<T, E>
    where
        F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, E>> + Send,
        E: From<StoreError>,
    {
        let begin = |error| StoreError::Begin(Arc::new(error));
        let mut lease = self.0.readers.lease().await.map_err(begin)?;
        lease.begin(self.0.context.dialect.begin()).await.map_err(begin)?;
        let mut tx = Tx::new(self.scope(organization, lease));
        let result = guarded(work, &mut tx).await;
        let wrote = tx.take_wrote();
        let mut lease = tx.into_lease();
        if result.is_ok() {
            lease.end("COMMIT").await.map_err(|error| StoreError::Commit(Arc::new(error)))?;
            self.0.commits.fetch_add(u64::from(wrote), Ordering::Relaxed);
        } else if !lease.is_busy() {
            // Otherwise the connection is closed, and so it is when the caller goes away: that rolls back too.
            drop(lease.end("ROLLBACK").await);
        }
        result
    }

    /// Finishes what is being written, refuses what comes after, and closes every connection.
    pub async fn close(&self) {
        if let Some(writer) = &self.0.writer {
            writer.close().await;
        }
        self.0.readers.close().await;
    }

    /// A transaction that reads everything as it is at one moment.
    pub(crate) async fn snapshot(&self) -> Result<Scope, StoreError> {
        let begin = |error| StoreError::Begin(Arc::new(error));
        let mut lease = self.0.readers.lease().await.map_err(begin)?;
        lease.begin(self.0.context.dialect.begin_snapshot()).await.map_err(begin)?;
        Ok(self.scope(OrganizationId::from_bytes([0; 16]), lease))
    }

    pub(crate) fn dialect(&self) -> Dialect {
        self.0.context.dialect
    }

    fn scope(&self, organization: OrganizationId, lease: Lease) -> Scope {
        Scope { organization, context: Arc::clone(&self.0.context), lease }
    }
}

const DEMO_MARK: &str = "the demo mark";

/// Whether it is a database of ours already, and not a new one.
async fn has_tables(pool: &Pool<Any>, dialect: Dialect) -> Result<bool, StoreError> {
    let columns = sqlx::query(dialect.columns()).bind("meta").fetch_all(pool).await;
    let columns = columns.map_err(|source| StoreError::Read { what: DEMO_MARK, source })?;
    Ok(!columns.is_empty())
}

/// Marks a database that has no mark yet.
async fn mark(pool: &Pool<Any>, demo: bool) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO meta (name, value) VALUES ('demo', $1) ON CONFLICT (name) DO NOTHING")
        .bind(if demo { "yes" } else { "no" })
        .execute(pool)
        .await
        .map_err(|source| StoreError::Write { what: DEMO_MARK, source })?;
    Ok(())
}

/// Refuses a database with the other mark.
async fn expect_demo_mark(pool: &Pool<Any>, demo: bool) -> Result<(), StoreError> {
    let stored: Option<String> = sqlx::query_scalar("SELECT value FROM meta WHERE name = 'demo'")
        .fetch_optional(pool)
        .await
        .map_err(|source| StoreError::Read { what: DEMO_MARK, source })?;
    match (stored.as_deref().map(|stored| stored == "yes"), demo) {
        (Some(true), false) => Err(StoreError::DemoDatabase),
        (Some(false), true) => Err(StoreError::NotDemoDatabase),
        (Some(true), true) | (Some(false), false) | (None, _) => Ok(()),
    }
}
