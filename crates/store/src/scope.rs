//! Handles for the rows of one organization.

use std::ops::{Deref, DerefMut};
use std::sync::{Arc, PoisonError, RwLock};

use regain_core::ids::OrganizationId;
use regain_crypto::KeyRing;
use sqlx::Executor;

use crate::dialect::Dialect;
use crate::lease::Lease;
use crate::row::{Query, Row};
use crate::{NodeId, StoreError};

/// What every handle of a store needs.
pub(crate) struct Context {
    keys: RwLock<Arc<KeyRing>>,
    pub(crate) node: NodeId,
    pub(crate) dialect: Dialect,
}

impl Context {
    pub(crate) const fn new(keys: Arc<KeyRing>, node: NodeId, dialect: Dialect) -> Self {
        Self { keys: RwLock::new(keys), node, dialect }
    }

    pub(crate) fn keys(&self) -> Arc<KeyRing> {
        Arc::clone(&self.keys.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn set_keys(&self, keys: Arc<KeyRing>) {
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = keys;
    }
}

/// The rows of one organization, to read. Its methods are in one file per entity.
pub struct Scope {
    pub(crate) organization: OrganizationId,
    pub(crate) context: Arc<Context>,
    pub(crate) lease: Lease,
}

impl Scope {
    /// Whose rows these are.
    pub const fn organization(&self) -> OrganizationId {
        self.organization
    }

    /// The first row, if there is one.
    pub(crate) async fn optional(
        &mut self,
        what: &'static str,
        query: Query,
    ) -> Result<Option<Row>, StoreError> {
        let failed = |source| StoreError::Read { what, source };
        let row = self.lease.work().map_err(failed)?.fetch_optional(query).await.map_err(failed)?;
        self.lease.rest();
        Ok(row.map(|row| Row { what, row }))
    }

    /// Every row, each read by `read`.
    pub(crate) async fn all<T>(
        &mut self,
        what: &'static str,
        query: Query,
        read: impl Fn(&Row) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let failed = |source| StoreError::Read { what, source };
        let rows = self.lease.work().map_err(failed)?.fetch_all(query).await.map_err(failed)?;
        self.lease.rest();
        rows.into_iter().map(|row| read(&Row { what, row })).collect()
    }
}

/// The rows of one organization, to read and to write, in a transaction that commits when its work answers `Ok`.
pub struct Tx {
    scope: Scope,
    wrote: bool,
}

impl Deref for Tx {
    type Target = Scope;

    fn deref(&self) -> &Scope {
        &self.scope
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut Scope {
        &mut self.scope
    }
}

impl Tx {
    pub(crate) const fn new(scope: Scope) -> Self {
        Self { scope, wrote: false }
    }

    pub(crate) fn into_lease(self) -> Lease {
        self.scope.lease
    }

    /// Whether any row was changed since this was last asked.
    pub(crate) const fn take_wrote(&mut self) -> bool {
        std::mem::replace(&mut self.wrote, false)
    }

    /// Runs a statement and answers how many rows it changed.
    pub(crate) async fn execute(&mut self, what: &'static str, query: Query) -> Result<u64, StoreError> {
        let failed = |source| StoreError::Write { what, source };
        let result = self.lease.work().map_err(failed)?.execute(query).await.map_err(failed)?;
        self.lease.rest();
        let changed = result.rows_affected();
        self.wrote |= changed > 0;
        Ok(changed)
    }

    /// Runs a statement that changes one row under a guard, and answers whether it did.
    pub(crate) async fn execute_one(&mut self, what: &'static str, query: Query) -> Result<bool, StoreError> {
        Ok(self.execute(what, query).await? == 1)
    }

    /// Runs a statement that answers the rows it changed.
    pub(crate) async fn returning<T>(
        &mut self,
        what: &'static str,
        query: Query,
        read: impl Fn(&Row) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let rows = self.all(what, query, read).await?;
        self.wrote |= !rows.is_empty();
        Ok(rows)
    }
}
