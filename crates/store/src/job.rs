//! Background work, leased by one node at a time.

use std::fmt;

use regain_core::ids::{JobId, OrganizationId};
use regain_core::job::Job;
use regain_core::random::Random;
use regain_core::time::Timestamp;

use crate::row::{Bind, Query, Row};
use crate::{Scope, Store, StoreError, Tx};

const WHAT: &str = "jobs";

/// A running process, as leases and audit rows name it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NodeId([u8; 16]);

impl NodeId {
    /// A name for this process, which no other one has.
    pub fn new(random: &mut Random) -> Self {
        Self(random.bytes())
    }

    pub(crate) const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Display for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", u128::from_be_bytes(self.0))
    }
}

/// A job to queue.
pub struct NewJob<'j> {
    /// Its id.
    pub id: JobId,
    /// What is to be done.
    pub job: &'j Job,
    /// When.
    pub run_at: Timestamp,
    /// When it is pointless, if ever.
    pub expires_at: Option<Timestamp>,
    /// The node that runs it at once, and until when no other one may; none if any node shall claim it.
    pub lease: Option<(NodeId, Timestamp)>,
}

/// A job that a node has the lease of.
#[derive(Clone, Debug)]
pub struct ClaimedJob {
    /// The organization it belongs to.
    pub organization: OrganizationId,
    /// Its id.
    pub id: JobId,
    /// What is to be done.
    pub job: Job,
    /// How often it was claimed, this time included.
    pub attempts: i64,
    /// How far an earlier attempt came, see [`Tx::set_job_progress`].
    pub progress: i64,
    /// When it was queued.
    pub created_at: Timestamp,
    /// When it is pointless, if ever.
    pub expires_at: Option<Timestamp>,
}

fn claimed(row: &Row) -> Result<ClaimedJob, StoreError> {
    Ok(ClaimedJob {
        organization: row.id("organization_id")?,
        id: row.id("id")?,
        // Jobs wait in one line: a row that can't be read must not keep the others from being claimed.
        job: serde_json::from_str(&row.text("job")?).unwrap_or(Job::Unreadable),
        attempts: row.number("attempts")?,
        progress: row.number("progress")?,
        created_at: row.time("created_at")?,
        expires_at: row.time_or_null("expires_at")?,
    })
}

impl Store {
    /// Leases up to `limit` due jobs of all organizations to a node until `lease_until`, the oldest first. No other
    /// node gets them before.
    pub async fn claim_jobs(
        &self,
        node: NodeId,
        now: Timestamp,
        lease_until: Timestamp,
        limit: i64,
    ) -> Result<Vec<ClaimedJob>, StoreError> {
        let query = sqlx::query(self.dialect().claim_jobs())
            .bytes(node.as_bytes())
            .time(lease_until)
            .time(now)
            .bind(limit);
        // Jobs of all organizations wait in one line, so this transaction belongs to none.
        let nobody = OrganizationId::from_bytes([0; 16]);
        let mut jobs = self
            .write(nobody, move |tx| Box::pin(async move { tx.returning(WHAT, query, claimed).await }))
            .await?;
        jobs.sort_by_key(|job| (job.created_at, job.id));
        Ok(jobs)
    }
}

impl Scope {
    /// How many jobs are due or being done; those that were given up are not counted.
    pub async fn due_jobs(&mut self, now: Timestamp) -> Result<i64, StoreError> {
        let query = sqlx::query(
            "SELECT COUNT(*) AS due FROM job WHERE organization_id = $1 AND run_at <= $2 AND failed_at IS NULL",
        );
        let row = self.optional(WHAT, query.id(&self.organization).time(now)).await?;
        row.map_or(Ok(0), |row| row.number("due"))
    }
}

impl Tx {
    /// Queues a job.
    pub async fn enqueue(&mut self, new: &NewJob<'_>, now: Timestamp) -> Result<(), StoreError> {
        let json = serde_json::to_string(new.job).map_err(|_| StoreError::Row { what: WHAT })?;
        let query = sqlx::query(
            "INSERT INTO job (organization_id, id, name, job, run_at, attempts, leased_by, leased_until, expires_at,
                              progress, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10)",
        )
        .id(&self.organization)
        .id(&new.id)
        .text(new.job.name())
        .text(&json)
        .time(new.run_at)
        .bind(i64::from(new.lease.is_some()))
        .bind(new.lease.map(|(node, _)| node.0.to_vec()))
        .time_or_null(new.lease.map(|(_, until)| until))
        .time_or_null(new.expires_at)
        .time(now);
        self.execute(WHAT, query).await.map(drop)
    }

    fn leased(&self, query: Query, id: JobId, node: NodeId) -> Query {
        query.id(&self.organization).id(&id).bytes(node.as_bytes())
    }

    /// Deletes a job that is done. Answers whether this node still had the lease.
    pub async fn finish_job(&mut self, id: JobId, node: NodeId) -> Result<bool, StoreError> {
        let query = sqlx::query("DELETE FROM job WHERE organization_id = $1 AND id = $2 AND leased_by = $3");
        let query = self.leased(query, id, node);
        self.execute_one(WHAT, query).await
    }

    /// Deletes a job that is not needed any more, whoever has its lease. Answers whether it was there.
    pub async fn drop_job(&mut self, id: JobId) -> Result<bool, StoreError> {
        let query = sqlx::query("DELETE FROM job WHERE organization_id = $1 AND id = $2");
        self.execute_one(WHAT, query.id(&self.organization).id(&id)).await
    }

    /// Gives a job back, to be tried again at `run_at`. Answers whether this node still had the lease.
    pub async fn retry_job(
        &mut self,
        id: JobId,
        node: NodeId,
        run_at: Timestamp,
    ) -> Result<bool, StoreError> {
        let query = sqlx::query(
            "UPDATE job SET run_at = $4, leased_by = NULL, leased_until = NULL
             WHERE organization_id = $1 AND id = $2 AND leased_by = $3",
        );
        let query = self.leased(query, id, node).time(run_at);
        self.execute_one(WHAT, query).await
    }

    /// Puts a job aside that won't be tried again. Answers whether this node still had the lease.
    pub async fn fail_job(&mut self, id: JobId, node: NodeId, now: Timestamp) -> Result<bool, StoreError> {
        let query = sqlx::query(
            "UPDATE job SET failed_at = $4, leased_by = NULL, leased_until = NULL
             WHERE organization_id = $1 AND id = $2 AND leased_by = $3",
        );
        let query = self.leased(query, id, node).time(now);
        self.execute_one(WHAT, query).await
    }

    /// Notes how far a job came, for the attempt after a crash. Answers whether this node still has the lease.
    pub async fn set_job_progress(
        &mut self,
        id: JobId,
        node: NodeId,
        progress: i64,
    ) -> Result<bool, StoreError> {
        let query = sqlx::query(
            "UPDATE job SET progress = $4 WHERE organization_id = $1 AND id = $2 AND leased_by = $3",
        );
        let query = self.leased(query, id, node).bind(progress);
        self.execute_one(WHAT, query).await
    }
}
