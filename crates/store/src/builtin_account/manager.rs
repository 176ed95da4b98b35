//! Managers of built-in accounts: set once, when all accounts are there.

use regain_core::identifier::fold;
use regain_core::ids::AccountId;
use regain_core::time::Timestamp;

use super::WHAT;
use crate::row::Bind;
use crate::{Scope, StoreError, Tx};

impl Scope {
    /// The account with this username, if there is one and it has no manager.
    pub async fn account_without_manager(&mut self, username: &str) -> Result<Option<AccountId>, StoreError> {
        let query = sqlx::query(
            "SELECT id FROM builtin_account
             WHERE organization_id = $1 AND username_folded = $2 AND manager_id IS NULL",
        );
        let row = self.optional(WHAT, query.id(&self.organization).text(&fold(username))).await?;
        row.map(|row| row.id("id")).transpose()
    }
}

impl Tx {
    /// Gives an account its manager. Answers no if it has one, which stays.
    pub async fn set_manager(
        &mut self,
        account: AccountId,
        manager: AccountId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let query = sqlx::query(
            "UPDATE builtin_account SET manager_id = $3, updated_at = $4
             WHERE organization_id = $1 AND id = $2 AND manager_id IS NULL",
        );
        self.execute_one(WHAT, query.id(&self.organization).id(&account).id(&manager).time(now)).await
    }
}
