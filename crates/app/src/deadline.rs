//! When a wrong answer is given, so that the time says nothing.

use std::time::Duration;

use tokio::time::Instant;

/// How long a first proof that is wrong takes to be answered, so that the time says nothing.
pub(crate) const WRONG_PROOF_DEADLINE: Duration = Duration::from_millis(300);

/// Sleeps until the next whole deadline after the request came: a slow refusal says no more than a quick one.
pub(crate) async fn wait_for_deadline(began: Instant) {
    let deadline = WRONG_PROOF_DEADLINE.as_micros().max(1);
    let periods = began.elapsed().as_micros() / deadline + 1;
    let wait = Duration::from_micros(u64::try_from(periods * deadline).unwrap_or(u64::MAX));
    tokio::time::sleep_until(began + wait).await;
}
