//! Handles for the rows of one organization.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use futures_util::TryStreamExt;
use regain_core::ids::OrganizationId;
use regain_crypto::KeyRing;
use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyConnection, Executor, Transaction};

use crate::row::{Query, Row};
use crate::{NodeId, StoreError};

/// What every handle of a store needs.
pub(crate) struct Context {
    pub(crate) keys: Arc<KeyRing>,
    pub(crate) node: NodeId,
}

pub(crate) enum Connection {
    Pooled(PoolConnection<Any>),
    Transaction(Transaction<'static, Any>),
}

/// The rows of one organization, to read. Its methods are in one file per entity.
pub struct Scope {
    pub(crate) organization: OrganizationId,
    pub(crate) context: Arc<Context>,
    pub(crate) connection: Connection,
}

impl Scope {
    /// Whose rows these are.
    pub const fn organization(&self) -> OrganizationId {
        self.organization
    }

    pub(crate) fn connection(&mut self) -> &mut AnyConnection {
        match &mut self.connection {
            Connection::Pooled(connection) => connection,
            Connection::Transaction(transaction) => transaction,
        }
    }

    /// The first row, if there is one.
    pub(crate) async fn optional(
        &mut self,
        what: &'static str,
        query: Query,
    ) -> Result<Option<Row>, StoreError> {
        let row = self.connection().fetch_optional(query).await;
        let row = row.map_err(|source| StoreError::Read { what, source })?;
        Ok(row.map(|row| Row { what, row }))
    }

    /// Every row, each read by `read`.
    pub(crate) async fn all<T>(
        &mut self,
        what: &'static str,
        query: Query,
        read: impl Fn(&Row) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let mut rows = self.connection().fetch(query);
        let mut found = Vec::new();
        while let Some(row) = rows.try_next().await.map_err(|source| StoreError::Read { what, source })? {
            found.push(read(&Row { what, row })?);
        }
        Ok(found)
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

    pub(crate) fn into_connection(self) -> Connection {
        self.scope.connection
    }

    /// Whether any row was changed since this was last asked.
    pub(crate) const fn take_wrote(&mut self) -> bool {
        std::mem::replace(&mut self.wrote, false)
    }

    /// Runs a statement and answers how many rows it changed.
    pub(crate) async fn execute(&mut self, what: &'static str, query: Query) -> Result<u64, StoreError> {
        let result = self.connection().execute(query).await;
        let changed = result.map_err(|source| StoreError::Write { what, source })?.rows_affected();
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
