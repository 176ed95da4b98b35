//! The policies of an organization, version after version.

use regain_core::policy::Policies;
use regain_core::time::Timestamp;

use crate::row::{Bind, Row};
use crate::{Scope, StoreError, Tx};

const WHAT: &str = "policies";

/// A version of the policies to write down.
pub struct NewPolicies<'p> {
    /// Its number: one more than the newest there is.
    pub version: i64,
    /// What it says.
    pub policies: &'p Policies,
    /// Who applied it.
    pub applied_by: &'p str,
}

/// A version of the policies.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoredPolicies {
    /// Its number, from 1. The newest is the one that holds.
    pub version: i64,
    /// What it says.
    pub policies: Policies,
    /// Since when it was the newest.
    pub applied_at: Timestamp,
    /// Who applied it.
    pub applied_by: String,
}

fn stored(row: &Row) -> Result<StoredPolicies, StoreError> {
    Ok(StoredPolicies {
        version: row.number("version")?,
        policies: row.named("content", |content| serde_json::from_str(content).ok())?,
        applied_at: row.time("applied_at")?,
        applied_by: row.text("applied_by")?,
    })
}

impl Scope {
    /// The version that holds; nothing if none was ever applied.
    pub async fn newest_policies(&mut self) -> Result<Option<StoredPolicies>, StoreError> {
        Ok(self.policies_until(i64::MAX, 1).await?.pop())
    }

    /// The newest versions up to this one, the newest first, as many as are asked for.
    pub async fn policies_until(
        &mut self,
        version: i64,
        most: i64,
    ) -> Result<Vec<StoredPolicies>, StoreError> {
        let query = sqlx::query(
            "SELECT version, content, applied_at, applied_by FROM policy
             WHERE organization_id = $1 AND version <= $2 ORDER BY version DESC LIMIT $3",
        );
        self.all(WHAT, query.id(&self.organization).bind(version).bind(most), stored).await
    }
}

impl Tx {
    /// Writes a version down, which holds from now on. Answers no if there is one of this number already.
    pub async fn insert_policies(
        &mut self,
        new: &NewPolicies<'_>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let content = serde_json::to_string(new.policies).map_err(|_| StoreError::Row { what: WHAT })?;
        let query = sqlx::query(
            "INSERT INTO policy (organization_id, version, content, applied_at, applied_by)
             VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (version, organization_id) DO NOTHING",
        )
        .id(&self.organization)
        .bind(new.version)
        .text(&content)
        .time(now)
        .text(new.applied_by);
        self.execute_one(WHAT, query).await
    }
}
