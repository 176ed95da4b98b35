//! What owners did about their security info: putting off to set it up, and saying that it is right.

use regain_core::ids::AccountId;
use regain_core::policy::Review;
use regain_core::time::Timestamp;

use crate::row::Bind;
use crate::{Scope, StoreError, Tx};

const WHAT: &str = "security reviews";

impl Scope {
    /// What an account's owner did until now.
    pub async fn review(&mut self, account: AccountId) -> Result<Review, StoreError> {
        let query = sqlx::query(
            "SELECT postponed, reviewed_at FROM security_review WHERE organization_id = $1 AND account_id = $2",
        );
        let row = self.optional(WHAT, query.id(&self.organization).id(&account)).await?;
        row.map_or(Ok(Review::default()), |row| {
            let postponed = u32::try_from(row.number("postponed")?).map_err(|_| row.wrong())?;
            Ok(Review { postponed, reviewed_at: row.time_or_null("reviewed_at")? })
        })
    }
}

impl Tx {
    /// Puts setting up off once more, if this is what was done until now. Answers whether it was: of two presses at once
    /// one counts.
    pub async fn postpone_registration(
        &mut self,
        account: AccountId,
        seen: Review,
    ) -> Result<bool, StoreError> {
        let query = sqlx::query(
            "INSERT INTO security_review (organization_id, account_id, postponed) VALUES ($1, $2, $4)
             ON CONFLICT (account_id, organization_id) DO UPDATE SET postponed = $4
             WHERE security_review.postponed = $3",
        );
        let query = query.id(&self.organization).id(&account).bind(i64::from(seen.postponed));
        let query = query.bind(i64::from(seen.postponed) + 1);
        self.execute_one(WHAT, query).await
    }

    /// Notes that the owner looked at it and said that it is right.
    pub async fn note_review(&mut self, account: AccountId, now: Timestamp) -> Result<(), StoreError> {
        let query = sqlx::query(
            "INSERT INTO security_review (organization_id, account_id, postponed, reviewed_at) VALUES ($1, $2, 0, $3)
             ON CONFLICT (account_id, organization_id) DO UPDATE SET postponed = 0, reviewed_at = $3",
        );
        self.execute(WHAT, query.id(&self.organization).id(&account).time(now)).await.map(drop)
    }
}
