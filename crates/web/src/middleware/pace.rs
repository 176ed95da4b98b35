//! Answers about resets leave in step, so that their time does not tell what goes on behind them (promise 2).
//!
//! Who is looked up, and where a message goes, is found out in the background, and that takes a little longer for
//! somebody who has much than for nobody. Answers given meanwhile wait for the processor and the database, so they would
//! show it.

use std::time::Duration;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use regain_app::wait_for_step;
use tokio::time::Instant;

/// Answers leave at multiples of it after their request came: many times what the background makes them wait, and too
/// little for anybody to notice.
const STEP: Duration = Duration::from_millis(20);

/// Where somebody without a proof may ask.
const PATHS: [&str; 2] = ["/reset", "/api/v1/resets"];

pub(super) async fn keep(request: Request, next: Next) -> Response {
    let began = Instant::now();
    let is_paced = PATHS.iter().any(|path| request.uri().path().starts_with(path));
    let response = next.run(request).await;
    if is_paced {
        wait_for_step(began, STEP).await;
    }
    response
}
