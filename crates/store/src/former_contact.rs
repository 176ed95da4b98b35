//! Addresses that were taken away from accounts, and are still to be told so.

use regain_core::ids::{AccountId, RegistrationId};
use regain_core::methods::recovery_code::CodeSet;
use regain_core::registration::{Credential, Registration};
use regain_core::time::Timestamp;

use crate::row::Bind;
use crate::{Scope, StoreError, Tx};

const WHAT: &str = "former contacts";

/// Deletes those whose notice failed ($2: removed by then; $3: at most so many).
pub(crate) const UNTOLD: &str =
    "DELETE FROM former_contact WHERE organization_id = $1 AND (account_id, id) IN (
    SELECT account_id, id FROM former_contact WHERE organization_id = $1 AND removed_at <= $2
    ORDER BY removed_at LIMIT $3)";

impl Scope {
    /// What was taken away from an account at this moment and was not told yet. It has no name, and proves nothing.
    pub async fn former_contacts(
        &mut self,
        account: AccountId,
        removed_at: Timestamp,
    ) -> Result<Vec<Registration>, StoreError> {
        let query = sqlx::query(
            "SELECT id, sealed, fresh_until FROM former_contact
             WHERE organization_id = $1 AND account_id = $2 AND removed_at = $3 ORDER BY id",
        );
        let query = query.id(&self.organization).id(&account).time(removed_at);
        let rows = self.all(WHAT, query, |row| {
            let registration = Registration {
                id: row.id("id")?,
                // Until it is open.
                credential: Credential::RecoveryCode(CodeSet { left: 0 }),
                name: String::new(),
                created_at: removed_at,
                fresh_until: row.time_or_null("fresh_until")?,
                last_used_at: None,
                position: 0,
            };
            Ok((registration, row.bytes("sealed")?))
        });
        rows.await?.into_iter().map(|sealed| self.open_registration(account, sealed)).collect()
    }
}

impl Tx {
    /// Keeps an address that is about to be taken away, sealed as it was. Answers whether the account has it.
    pub async fn keep_former_contact(
        &mut self,
        account: AccountId,
        id: RegistrationId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let query = sqlx::query(
            "INSERT INTO former_contact (organization_id, account_id, id, sealed, fresh_until, removed_at)
             SELECT organization_id, account_id, id, sealed, fresh_until, $4 FROM registration
             WHERE organization_id = $1 AND account_id = $2 AND id = $3",
        );
        self.execute_one(WHAT, query.id(&self.organization).id(&account).id(&id).time(now)).await
    }

    /// Forgets what was taken away from an account at this moment: it was told. Answers how many there were.
    pub async fn forget_former_contacts(
        &mut self,
        account: AccountId,
        removed_at: Timestamp,
    ) -> Result<u64, StoreError> {
        let query = sqlx::query(
            "DELETE FROM former_contact WHERE organization_id = $1 AND account_id = $2 AND removed_at = $3",
        );
        self.execute(WHAT, query.id(&self.organization).id(&account).time(removed_at)).await
    }
}
