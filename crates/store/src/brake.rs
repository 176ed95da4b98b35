//! What is stopped for now.

use regain_core::brake::Target;
use regain_core::time::Timestamp;

use crate::row::Bind;
use crate::{Scope, StoreError, Tx};

const WHAT: &str = "the brake";

/// A pull of the brake to write down.
pub struct NewPull<'p> {
    /// What it stops.
    pub target: &'p Target,
    /// Who pulled it.
    pub set_by: &'p str,
    /// Why; may be empty.
    pub reason: &'p str,
}

/// A pull of the brake that lasts.
#[derive(Clone, Debug)]
pub struct Pull {
    /// What it stops.
    pub target: Target,
    /// Since when.
    pub set_at: Timestamp,
    /// Who pulled it.
    pub set_by: String,
    /// Why; may be empty.
    pub reason: String,
}

impl Scope {
    /// Everything that is stopped, the oldest first.
    pub async fn pulls(&mut self) -> Result<Vec<Pull>, StoreError> {
        let query = sqlx::query(
            "SELECT target, set_at, set_by, reason FROM brake WHERE organization_id = $1 ORDER BY set_at, target",
        );
        let read = self.all(WHAT, query.id(&self.organization), |row| {
            Ok(Pull {
                target: row.named("target", Target::parse)?,
                set_at: row.time("set_at")?,
                set_by: row.text("set_by")?,
                reason: row.text("reason")?,
            })
        });
        read.await
    }
}

impl Tx {
    /// Stops something. Answers whether it was not stopped before; if it was, everything stays as it is.
    pub async fn pull_brake(&mut self, new: &NewPull<'_>, now: Timestamp) -> Result<bool, StoreError> {
        let query = sqlx::query(
            "INSERT INTO brake (organization_id, target, reason, set_at, set_by) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (target, organization_id) DO NOTHING",
        )
        .id(&self.organization)
        .text(&new.target.to_string())
        .text(new.reason)
        .time(now)
        .text(new.set_by);
        self.execute_one(WHAT, query).await
    }

    /// Lets something go on. Answers whether it was stopped.
    pub async fn release_brake(&mut self, target: &Target) -> Result<bool, StoreError> {
        let query = sqlx::query("DELETE FROM brake WHERE organization_id = $1 AND target = $2");
        self.execute_one(WHAT, query.id(&self.organization).text(&target.to_string())).await
    }
}
