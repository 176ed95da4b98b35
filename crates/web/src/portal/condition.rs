//! `/reset/condition`: what the organization asks for beside proofs, and is not so yet.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use regain_app::reset::ResetView;
use regain_core::policy::Condition;
use regain_pages::views::ConditionUnmet;

use super::held::Held;
use super::step::{Due, closes_in};
use crate::extract::browser::Browser;
use crate::extract::frame::PageFrame;
use crate::page::{PageError, render, render_as};
use crate::state::WebState;

pub(super) async fn get(
    State(state): State<WebState>,
    browser: Browser,
    frame: PageFrame,
    Due { status, .. }: Due,
) -> Result<Response, PageError> {
    let page = render(&state, &frame.with(&browser.csrf), &view(&state, &status, unmet(&status).to_vec()))?;
    Ok((&browser, page).into_response())
}

/// What is not so yet.
pub(super) fn unmet(status: &ResetView) -> &[Condition] {
    status.proved.as_ref().map_or(&[], |proved| &proved.conditions)
}

/// The same page in the place of what was refused for it. What was true a moment ago, or is again, is told too.
pub(super) async fn refused(
    state: &WebState,
    (frame, browser): (PageFrame, &Browser),
    held: &Held,
    condition: Condition,
) -> Result<Response, PageError> {
    let status = state.app().reset_status(&browser.caller, &held.holder).await?;
    let frame = frame.without_path().with(&browser.csrf);
    render_as(StatusCode::CONFLICT, state, &frame, &view(state, &status, vec![condition]))
}

fn view(state: &WebState, status: &ResetView, conditions: Vec<Condition>) -> ConditionUnmet {
    ConditionUnmet { conditions, closes_in_seconds: closes_in(state, status) }
}
