//! Connections, lent one at a time.
//!
//! The pool of the driver tests a connection whenever it is given back, in a task of its own: one more round trip and
//! several wake-ups for each read. So it only makes connections here, and those that are known to be at rest are kept
//! beside it.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyConnection, Executor, Pool};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The connections of one role.
#[derive(Clone)]
pub(crate) struct Connections {
    pool: Pool<Any>,
    idle: Arc<Mutex<Vec<PoolConnection<Any>>>>,
    places: Arc<Semaphore>,
    patience: Duration,
}

impl Connections {
    /// Lends the connections of a pool, `most` at a time; whoever finds none free waits this long.
    pub(crate) fn new(pool: Pool<Any>, most: u32, patience: Duration) -> Self {
        let places = Semaphore::new(usize::try_from(most).unwrap_or(1));
        Self { pool, idle: Arc::default(), places: Arc::new(places), patience }
    }

    pub(crate) const fn pool(&self) -> &Pool<Any> {
        &self.pool
    }

    /// A connection that is at rest.
    pub(crate) async fn lease(&self) -> Result<Lease, sqlx::Error> {
        let place = tokio::time::timeout(self.patience, Arc::clone(&self.places).acquire_owned()).await;
        let place = place.map_err(|_| sqlx::Error::PoolTimedOut)?.map_err(|_| sqlx::Error::PoolClosed)?;
        let kept = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match kept {
            Some(connection) => connection,
            None => self.pool.acquire().await?,
        };
        let idle = Arc::clone(&self.idle);
        Ok(Lease { connection: Some(connection), idle, is_busy: false, is_open: false, place })
    }

    /// Lends no more, and closes every connection.
    pub(crate) async fn close(&self) {
        self.places.close();
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.pool.close().await;
    }
}

/// A connection until it is dropped. One that is not at rest then, in a transaction or in a statement whose end
/// nobody has seen, is closed; the database rolls back what it began.
pub(crate) struct Lease {
    connection: Option<PoolConnection<Any>>,
    idle: Arc<Mutex<Vec<PoolConnection<Any>>>>,
    is_busy: bool,
    is_open: bool,
    place: OwnedSemaphorePermit,
}

impl Lease {
    /// The connection, for a statement. [`Lease::rest`] says that it went well.
    pub(crate) fn work(&mut self) -> Result<&mut AnyConnection, sqlx::Error> {
        self.is_busy = true;
        self.connection.as_deref_mut().ok_or(sqlx::Error::PoolClosed)
    }

    /// The statement has ended well.
    pub(crate) const fn rest(&mut self) {
        self.is_busy = false;
    }

    /// Whether the last statement failed, or nobody saw its end.
    pub(crate) const fn is_busy(&self) -> bool {
        self.is_busy
    }

    pub(crate) async fn begin(&mut self, statement: &'static str) -> Result<(), sqlx::Error> {
        self.is_open = true;
        self.control(statement).await
    }

    /// Ends a transaction by `COMMIT` or `ROLLBACK`.
    pub(crate) async fn end(&mut self, statement: &'static str) -> Result<(), sqlx::Error> {
        self.control(statement).await?;
        self.is_open = false;
        Ok(())
    }

    pub(crate) async fn control(&mut self, statement: &'static str) -> Result<(), sqlx::Error> {
        self.work()?.execute(sqlx::query(statement)).await?;
        self.rest();
        Ok(())
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let Some(mut connection) = self.connection.take() else { return };
        if self.is_busy || self.is_open {
            connection.close_on_drop();
            return;
        }
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        // Once they are closed the driver's pool waits for each of them.
        if !self.place.semaphore().is_closed() {
            idle.push(connection);
        }
    }
}
