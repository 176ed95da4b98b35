//! When an answer is given, so that the time says nothing.

use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// How long a first proof that is wrong takes to be answered, so that the time says nothing.
const WRONG_PROOF_DEADLINE: Duration = Duration::from_millis(300);

/// Sleeps until the next whole deadline after the request came: a slow refusal says no more than a quick one.
pub(crate) async fn wait_for_deadline(began: Instant) {
    wait_for_step(began, WRONG_PROOF_DEADLINE).await;
}

/// Sleeps until a whole number of steps, at least one, has passed since then.
pub async fn wait_for_step(began: Instant, step: Duration) {
    let step = step.as_micros().max(1);
    let steps = began.elapsed().as_micros() / step + 1;
    let wait = Duration::from_micros(u64::try_from(steps * step).unwrap_or(u64::MAX));
    sleep_until(began + wait).await;
}
