//! When a notice was last sent, for those that come once a day.

use std::time::Duration;

use regain_core::ids::AccountId;
use regain_core::job::Notice;
use regain_core::time::Timestamp;

use crate::row::Bind;
use crate::{StoreError, Tx};

impl Tx {
    /// Whether an account may be told something that it is told once in `interval` at the most; if so, it counts as
    /// told. Of parallel calls one is told yes.
    pub async fn claim_notice(
        &mut self,
        account: AccountId,
        notice: Notice,
        interval: Duration,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let query = sqlx::query(
            "INSERT INTO notice_sent (organization_id, account_id, notice, last_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (account_id, organization_id, notice) DO UPDATE SET last_at = $4
             WHERE notice_sent.last_at <= $5",
        );
        let query =
            query.id(&self.organization).id(&account).text(notice.name()).time(now).time(now - interval);
        self.execute_one("notices", query).await
    }
}
