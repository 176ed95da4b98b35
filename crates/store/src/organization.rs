//! Organizations.

use regain_core::ids::OrganizationId;
use regain_core::time::Timestamp;

use crate::row::Bind;
use crate::{Store, StoreError, Tx};

const WHAT: &str = "organizations";

/// A tenant.
#[derive(Clone, Debug)]
pub struct Organization {
    /// Its id.
    pub id: OrganizationId,
    /// Its name, as people read it.
    pub name: String,
    /// When it was made.
    pub created_at: Timestamp,
}

impl Store {
    /// Every organization, the oldest first.
    pub async fn organizations(&self) -> Result<Vec<Organization>, StoreError> {
        // No organization's own handle sees the others, so this one belongs to none.
        let mut scope = self.read(OrganizationId::from_bytes([0; 16])).await?;
        let query = sqlx::query("SELECT id, name, created_at FROM organization ORDER BY created_at, id");
        let read = scope.all(WHAT, query, |row| {
            Ok(Organization {
                id: row.id("id")?,
                name: row.text("name")?,
                created_at: row.time("created_at")?,
            })
        });
        read.await
    }
}

impl Tx {
    /// Makes the organization that this transaction is for.
    pub async fn insert_organization(&mut self, name: &str, now: Timestamp) -> Result<(), StoreError> {
        let query = sqlx::query("INSERT INTO organization (id, name, created_at) VALUES ($1, $2, $3)")
            .id(&self.organization)
            .text(name)
            .time(now);
        self.execute(WHAT, query).await.map(drop)
    }
}
