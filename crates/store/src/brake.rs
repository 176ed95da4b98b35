//! Brakes: what is stopped, for which organization, method or group.

use regain_core::time::Timestamp;

use crate::row::Bind;
use crate::{Scope, StoreError, Tx};

const WHAT: &str = "brakes";

/// What is stopped.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum BrakeScope {
    /// Every reset.
    All,
    /// A method, by its name.
    Method(String),
    /// The accounts of a group, by its name.
    Group(String),
}

impl BrakeScope {
    fn columns(&self) -> (&'static str, &str) {
        match self {
            Self::All => ("all", ""),
            Self::Method(name) => ("method", name),
            Self::Group(name) => ("group", name),
        }
    }

    fn from_columns(scope: &str, name: String) -> Option<Self> {
        match scope {
            "all" => Some(Self::All),
            "method" => Some(Self::Method(name)),
            "group" => Some(Self::Group(name)),
            _ => None,
        }
    }
}

/// A brake that is on.
#[derive(Clone, Debug)]
pub struct Brake {
    /// What it stops.
    pub scope: BrakeScope,
    /// Since when.
    pub set_at: Timestamp,
    /// Who set it.
    pub set_by: String,
}

impl Scope {
    /// Every brake that is on.
    pub async fn brakes(&mut self) -> Result<Vec<Brake>, StoreError> {
        let query = sqlx::query(
            "SELECT scope, name, set_at, set_by FROM brake WHERE organization_id = $1 ORDER BY scope, name",
        );
        let read = self.all(WHAT, query.id(&self.organization), |row| {
            let name = row.text("name")?;
            let scope = row.named("scope", |scope| BrakeScope::from_columns(scope, name))?;
            Ok(Brake { scope, set_at: row.time("set_at")?, set_by: row.text("set_by")? })
        });
        read.await
    }
}

impl Tx {
    /// Sets a brake. Answers whether it was off.
    pub async fn set_brake(
        &mut self,
        scope: &BrakeScope,
        by: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let (scope, name) = scope.columns();
        let query = sqlx::query(
            "INSERT INTO brake (organization_id, scope, name, set_at, set_by) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT DO NOTHING",
        );
        self.execute_one(WHAT, query.id(&self.organization).text(scope).text(name).time(now).text(by)).await
    }

    /// Takes a brake off. Answers whether it was on.
    pub async fn release_brake(&mut self, scope: &BrakeScope) -> Result<bool, StoreError> {
        let (scope, name) = scope.columns();
        let query = sqlx::query("DELETE FROM brake WHERE organization_id = $1 AND scope = $2 AND name = $3");
        self.execute_one(WHAT, query.id(&self.organization).text(scope).text(name)).await
    }
}
