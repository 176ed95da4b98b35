//! Wrong answers of a whole organization: guesses that are spread over many accounts and sources meet no other limit.

use std::time::Duration;

use regain_core::audit::{Action, Actor};
use regain_core::random::Random;
use regain_core::time::Timestamp;
use regain_store::Tx;

use crate::{App, Error};

const HOUR: i64 = 60 * 60;

/// How long an hour is remembered: until it is no longer the usual.
const MEMORY: Duration = Duration::from_secs(8 * 24 * 60 * 60);

impl App {
    /// Counts a wrong answer. The one with which this hour has far more of them than usual is answered with how many
    /// there are, and leaves an audit row.
    pub(super) async fn count_wrong_proof(
        &self,
        tx: &mut Tx,
        (now, random): (Timestamp, &mut Random),
    ) -> Result<Option<i64>, Error> {
        let alarm = self.settings().limits.wrong_proofs_alarm;
        let hour = now.seconds().div_euclid(HOUR);
        let key = |days: i64| self.limit_key(&[&(hour - days * 24).to_be_bytes()]);
        let wrong = tx.count(alarm.name, key(0), now + MEMORY, now).await?;
        if wrong < alarm.least {
            return Ok(None);
        }
        let mut before = [0; 7];
        for (count, days) in before.iter_mut().zip(1..) {
            *count = tx.counted(alarm.name, key(days)).await?;
        }
        // The hours before don't change any more, so one answer of an hour is the one that rings.
        if wrong != alarm.threshold(before) {
            return Ok(None);
        }
        tx.audit(&self.event(Action::ProofAlarm { wrong }, Actor::System), now, random).await?;
        Ok(Some(wrong))
    }
}
