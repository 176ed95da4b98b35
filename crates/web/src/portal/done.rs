//! `/reset/done`: what else there is to do. Nobody is signed in by a reset (promise 11).

use axum::extract::State;
use axum::response::Response;
use regain_core::reset::Kind;
use regain_pages::views::{Done, Outcome};

use super::held::Held;
use super::step::Step;
use crate::extract::frame::PageFrame;
use crate::extract::return_to;
use crate::page::{PageError, render};
use crate::state::WebState;

pub(super) async fn get(
    State(state): State<WebState>,
    frame: PageFrame,
    held: Held,
) -> Result<Response, PageError> {
    let status = state.app().reset_status(held.holder).await?;
    let step = Step::of(&status);
    if step != Step::Done {
        return step.lead(&state, frame.0);
    }
    let outcome = match (status.state, status.kind) {
        ("completed", Kind::Reset) => Outcome::Changed,
        ("completed", Kind::Unlock) => Outcome::Unlocked,
        _ => Outcome::Unclear,
    };
    let target = held.memory.return_to.as_deref().unwrap_or_default();
    let sign_in = return_to::checked(&state, target).unwrap_or_else(|| "/signin".to_owned());
    render(&state, &frame.0, &Done { outcome, sign_in })
}
