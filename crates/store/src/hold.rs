//! Accounts that are held since their owner objected.

use regain_core::ids::AccountId;
use regain_core::time::Timestamp;

use crate::row::Bind;
use crate::{Scope, StoreError, Tx};

const WHAT: &str = "holds";

/// An account whose owner said "this was not me". It lasts until staff release it.
#[derive(Clone, Debug)]
pub struct Hold {
    /// Since when.
    pub held_at: Timestamp,
    /// The name of the notice that the owner objected to.
    pub notice: String,
}

impl Scope {
    /// The hold of an account, if it is held. Accounts of every directory can be.
    pub async fn hold(&mut self, account: AccountId) -> Result<Option<Hold>, StoreError> {
        let query = sqlx::query(
            "SELECT held_at, notice FROM account_hold
             WHERE organization_id = $1 AND account_id = $2 AND released_at IS NULL",
        );
        let row = self.optional(WHAT, query.id(&self.organization).id(&account)).await?;
        row.map(|row| Ok(Hold { held_at: row.time("held_at")?, notice: row.text("notice")? })).transpose()
    }
}

impl Tx {
    /// Holds an account. Answers whether it was not held before.
    pub async fn hold_account(
        &mut self,
        account: AccountId,
        notice: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let query = sqlx::query(
            "INSERT INTO account_hold (organization_id, account_id, notice, held_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (account_id, organization_id) DO UPDATE SET notice = $3, held_at = $4, released_at = NULL
             WHERE account_hold.released_at IS NOT NULL",
        );
        self.execute_one(WHAT, query.id(&self.organization).id(&account).text(notice).time(now)).await
    }

    /// Releases an account. Answers whether it was held.
    pub async fn release_account(&mut self, account: AccountId, now: Timestamp) -> Result<bool, StoreError> {
        let query = sqlx::query(
            "UPDATE account_hold SET released_at = $3
             WHERE organization_id = $1 AND account_id = $2 AND released_at IS NULL",
        );
        self.execute_one(WHAT, query.id(&self.organization).id(&account).time(now)).await
    }
}
