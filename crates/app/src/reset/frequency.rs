//! How often the password of one account is reset: counted in the transaction that takes the family, taken back if
//! nothing is written.

use std::time::Duration;

use regain_core::ids::AccountId;
use regain_core::policy::{Policy, resets_in_a_row, resets_per_day};
use regain_core::reset::{Kind, Reset};
use regain_core::time::Timestamp;
use regain_store::{Spent, StoreError, Tx};

use crate::App;

impl App {
    /// Counts a reset that is about to be written. Answers how long its owner has to wait if there were too many, and
    /// counts nothing then.
    pub(super) async fn count_reset(
        &self,
        tx: &mut Tx,
        (reset, policy): (&Reset, &Policy),
        now: Timestamp,
    ) -> Result<Option<Duration>, StoreError> {
        let Some(key) = self.frequency_key(reset) else { return Ok(None) };
        for (spent, limit) in policy.frequency.iter().enumerate() {
            if let Spent::Exhausted { until } = tx.spend(limit, key, now).await? {
                for earlier in policy.frequency.iter().take(spent) {
                    tx.give_back(earlier, key).await?;
                }
                return Ok(Some(until.since(now)));
            }
        }
        Ok(None)
    }

    /// Takes back what [`Self::count_reset`] counted, since nothing was written. Whoever settles a write knows no policy,
    /// so it is taken from every counter there is.
    pub(super) async fn uncount_reset(&self, tx: &mut Tx, reset: &Reset) -> Result<(), StoreError> {
        let Some(key) = self.frequency_key(reset) else { return Ok(()) };
        for limit in [resets_in_a_row(1), resets_per_day(1)] {
            tx.give_back(&limit, key).await?;
        }
        Ok(())
    }

    /// What resets of an account are counted by. Unlocks, which change no password, are not.
    fn frequency_key(&self, reset: &Reset) -> Option<[u8; 32]> {
        let account: AccountId = reset.subject.real_account().filter(|_| reset.kind == Kind::Reset)?;
        Some(self.limit_key(&[b"resets", account.as_bytes()]))
    }
}
