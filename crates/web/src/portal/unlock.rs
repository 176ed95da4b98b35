//! `/reset/unlock`: lift the lock and keep the password.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use regain_app::Error;
use regain_app::reset::ResetView;
use regain_core::reset::Rejected;
use regain_pages::views::ConfirmUnlock;
use regain_pages::{FieldProblem, Problem};

use super::condition::refused;
use super::ended;
use super::held::Held;
use super::step::{Due, Step, closes_in};
use crate::extract::browser::Browser;
use crate::extract::form::{Form, Press};
use crate::extract::frame::PageFrame;
use crate::page::{PageError, go, render, render_as};
use crate::state::WebState;

pub(super) async fn get(
    State(state): State<WebState>,
    browser: Browser,
    frame: PageFrame,
    Due { status, .. }: Due,
) -> Result<Response, PageError> {
    let page = render(&state, &frame.with(&browser.csrf), &view(&state, status, Vec::new()))?;
    Ok((&browser, page).into_response())
}

fn view(state: &WebState, status: ResetView, problems: Vec<FieldProblem>) -> ConfirmUnlock {
    let closes_in_seconds = closes_in(state, &status);
    let account = status.proved.map(|proved| proved.username).unwrap_or_default();
    ConfirmUnlock { account, closes_in_seconds, problems }
}

pub(super) async fn post(
    State(state): State<WebState>,
    frame: PageFrame,
    held: Held,
    Form(Press {}, browser): Form<Press>,
) -> Result<Response, PageError> {
    match state.app().unlock(&browser.caller, &held.holder).await {
        Ok(()) | Err(Error::Settling) => Ok(go("/reset/done")),
        Err(Error::Rejected(Rejected::Unmet(condition))) => {
            refused(&state, (frame, &browser), &held, condition).await
        }
        Err(Error::Rejected(Rejected::UnlockNotOffered)) => {
            let status = state.app().reset_status(&browser.caller, &held.holder).await?;
            let view = view(&state, status, vec![Problem::UnlockNotOffered.at("unlock")]);
            render_as(StatusCode::CONFLICT, &state, &frame.without_path().with(&browser.csrf), &view)
        }
        Err(Error::Rejected(_)) => ended::refused(&state, (frame, &browser), &held, Step::Unlock).await,
        Err(error) => Err(error.into()),
    }
}
