//! Tests of pace.

use tokio::time::Instant;

use super::*;

async fn milliseconds(uri: &str) -> u128 {
    let began = Instant::now();
    assert_eq!(status(empty(request("GET", uri))).await, 200, "{uri}");
    began.elapsed().as_millis()
}

// Promise 2: a moment more behind an answer is not seen in its time.
#[tokio::test(start_paused = true)]
async fn answers_about_resets_leave_in_steps_of_20_milliseconds() {
    for at in ["/reset", "/api/v1/resets"] {
        for (takes, left_after) in [(0, 20), (1, 20), (7, 20), (19, 20), (20, 40), (33, 40), (301, 320)] {
            assert_eq!(milliseconds(&format!("{at}/{takes}")).await, left_after, "{at}/{takes}");
        }
    }
    assert_eq!(milliseconds("/").await, 0);
}
