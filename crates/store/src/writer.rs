//! The one writer of a SQLite database.
//!
//! Writes queue up while a commit is on its way to the disk; then all that wait run one after the other, each in a
//! savepoint of its own if there are several, and share the next commit. Nobody is answered before it.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use regain_core::ids::OrganizationId;
use tokio::sync::{mpsc, oneshot};

use crate::dialect::Dialect;
use crate::lease::{Connections, Lease};
use crate::scope::Context;
use crate::{Scope, StoreError, Tx};

/// How many writes share a commit at the most.
const BATCH: usize = 64;
/// How many writes may wait; whoever comes then waits for a place.
const QUEUE: usize = 1024;

/// Runs work and turns a panic into an error, so that it ends nobody else's.
pub(crate) async fn guarded<T, E, F>(work: F, tx: &mut Tx) -> Result<T, E>
where
    F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, E>>,
    E: From<StoreError>,
{
    let run = AssertUnwindSafe(async { work(tx).await }).catch_unwind().await;
    run.unwrap_or_else(|_| Err(StoreError::Panicked.into()))
}

/// Work that ran.
struct Ran {
    keep: bool,
    answer: Answer,
}

/// Tells whoever asked what became of it, given what became of the commit.
type Answer = Box<dyn FnOnce(Result<(), StoreError>) + Send>;

/// Runs the work in the transaction, or refuses it because there is none.
type Run = Box<dyn for<'t> FnOnce(Result<&'t mut Tx, StoreError>) -> BoxFuture<'t, Ran> + Send>;

/// How a transaction was lost.
type Lost = fn(Arc<sqlx::Error>) -> StoreError;

struct Queued {
    organization: OrganizationId,
    run: Run,
}

pub(crate) struct Writer {
    queue: mpsc::Sender<Queued>,
    connections: Connections,
}

impl Writer {
    pub(crate) fn start(connections: Connections, context: Arc<Context>, commits: Arc<AtomicU64>) -> Self {
        let (queue, waiting) = mpsc::channel(QUEUE);
        let task = Task { connections: connections.clone(), context, commits };
        tokio::spawn(task.run(waiting));
        Self { queue, connections }
    }

    pub(crate) async fn write<T, E, F>(&self, organization: OrganizationId, work: F) -> Result<T, E>
    where
        F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let run: Run = Box::new(move |tx| Box::pin(run(tx, work, answer)));
        self.queue.send(Queued { organization, run }).await.map_err(|_| StoreError::Closed)?;
        answered.await.unwrap_or_else(|_| Err(StoreError::Closed.into()))
    }

    pub(crate) async fn close(&self) {
        self.connections.close().await;
    }
}

async fn run<T, E, F>(tx: Result<&mut Tx, StoreError>, work: F, answer: oneshot::Sender<Result<T, E>>) -> Ran
where
    F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, E>> + Send + 'static,
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
{
    let result = match tx {
        Ok(tx) => guarded(work, tx).await,
        Err(error) => Err(error.into()),
    };
    let keep = result.is_ok();
    let answer = move |committed: Result<(), StoreError>| {
        let result = result.and_then(|value| committed.map(|()| value).map_err(E::from));
        // Whoever asked may have gone away; the work is done all the same.
        drop(answer.send(result));
    };
    Ran { keep, answer: Box::new(answer) }
}

struct Task {
    connections: Connections,
    context: Arc<Context>,
    commits: Arc<AtomicU64>,
}

impl Task {
    async fn run(self, mut waiting: mpsc::Receiver<Queued>) {
        let mut batch = Vec::with_capacity(BATCH);
        let pool = self.connections.pool().clone();
        // Ends when the pool is closed, or with the last handle of the store.
        while pool
            .close_event()
            .do_until(waiting.recv_many(&mut batch, BATCH))
            .await
            .is_ok_and(|count| count > 0)
        {
            self.commit_together(&mut batch).await;
        }
    }

    async fn begin(&self) -> Result<Lease, sqlx::Error> {
        let mut lease = self.connections.lease().await?;
        lease.begin(Dialect::Sqlite.begin()).await?;
        Ok(lease)
    }

    async fn commit_together(&self, batch: &mut Vec<Queued>) {
        let lease = match self.begin().await {
            Ok(lease) => lease,
            Err(error) => return refuse(batch, Arc::new(error)).await,
        };
        let organization = OrganizationId::from_bytes([0; 16]);
        let mut tx = Tx::new(Scope { organization, context: Arc::clone(&self.context), lease });
        let Batch { answers, wrote, outcome } = run_all(&mut tx, batch).await;
        // A connection that ends in neither way is closed, which rolls back what it began.
        let outcome = match outcome {
            Ok(()) => {
                let end = if wrote { "COMMIT" } else { "ROLLBACK" };
                tx.into_lease().end(end).await.map_err(|error| (Arc::new(error), StoreError::Commit as Lost))
            }
            Err(error) => Err((error, StoreError::RolledBack as Lost)),
        };
        if let Err((error, _)) = &outcome {
            tracing::error!(%error, "could not commit to the database");
        }
        self.commits.fetch_add(u64::from(wrote && outcome.is_ok()), Ordering::Relaxed);
        for answer in answers {
            answer(outcome.clone().map_err(|(error, lost)| lost(error)));
        }
    }
}

/// What became of a batch before its commit.
struct Batch {
    answers: Vec<Answer>,
    wrote: bool,
    /// An error means that the transaction is gone, and everything in it.
    outcome: Result<(), Arc<sqlx::Error>>,
}

async fn run_all(tx: &mut Tx, queued: &mut Vec<Queued>) -> Batch {
    let mut batch = Batch { answers: Vec::with_capacity(queued.len()), wrote: false, outcome: Ok(()) };
    // Nobody else's rows are there to be saved from its failure.
    let is_alone = queued.len() == 1;
    for Queued { organization, run } in queued.drain(..) {
        tx.organization = organization;
        if let Err(error) = &batch.outcome {
            batch.answers.push(run(Err(StoreError::RolledBack(Arc::clone(error)))).await.answer);
            continue;
        }
        let (ran, ended) = match is_alone {
            true => (run(Ok(&mut *tx)).await, Ok(())),
            false => in_savepoint(tx, run).await,
        };
        batch.wrote |= tx.take_wrote() && ran.keep;
        batch.answers.push(ran.answer);
        batch.outcome = ended.map_err(Arc::new);
    }
    batch
}

/// Runs work so that its failure undoes its own rows only. An error beside what ran means that the transaction is gone
/// (a full disk rolls it back, for one).
async fn in_savepoint(tx: &mut Tx, run: Run) -> (Ran, Result<(), sqlx::Error>) {
    if let Err(error) = tx.lease.control("SAVEPOINT work").await {
        let error = Arc::new(error);
        let ran = run(Err(StoreError::RolledBack(Arc::clone(&error)))).await;
        return (ran, Err(sqlx::Error::AnyDriverError(error.into())));
    }
    let ran = run(Ok(&mut *tx)).await;
    let ended = async {
        if !ran.keep {
            tx.lease.control("ROLLBACK TO work").await?;
        }
        tx.lease.control("RELEASE work").await
    };
    let ended = ended.await;
    (ran, ended)
}

async fn refuse(batch: &mut Vec<Queued>, error: Arc<sqlx::Error>) {
    tracing::error!(%error, "could not begin to write to the database");
    for queued in batch.drain(..) {
        let ran = (queued.run)(Err(StoreError::Begin(Arc::clone(&error)))).await;
        (ran.answer)(Ok(()));
    }
}

#[cfg(test)]
mod tests;
