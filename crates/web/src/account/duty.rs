//! `/signin/security-info`: setting up ways back in, or looking at them, before anything else.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use regain_pages::views;
use serde::Deserialize;

use super::framed;
use super::signin::{Handover, destination, form_page};
use crate::extract::browser::Browser;
use crate::extract::form::Form;
use crate::extract::frame::PageFrame;
use crate::extract::session::Owing;
use crate::page::{PageError, go};
use crate::state::WebState;

pub(super) async fn get(
    State(state): State<WebState>,
    browser: Browser,
    frame: PageFrame,
    Owing(session): Owing,
    handover: Result<Query<Handover>, QueryRejection>,
) -> Result<Response, PageError> {
    let target = handover.map(|Query(it)| it.return_to).unwrap_or_default();
    let view =
        views::Duty { return_to: destination(&state, &target), ..state.app().look_at_duty(&session).await? };
    let framed = framed(frame, &browser, &session);
    form_page(&state, (StatusCode::OK, &framed, &browser), &view, view.return_to.as_deref())
}

/// What somebody says to it.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Said {
    /// Not now.
    Later,
    /// It is right as it is.
    Right,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DutyForm {
    answer: Said,
    #[serde(default)]
    return_to: String,
}

pub(super) async fn post(
    State(state): State<WebState>,
    Owing(session): Owing,
    Form(form, browser): Form<DutyForm>,
) -> Result<Response, PageError> {
    let is_over = match form.answer {
        Said::Later => state.app().put_off_duty(&browser.caller, &session).await?,
        Said::Right => state.app().finish_duty(&browser.caller, &session).await?,
    };
    let wanted = destination(&state, &form.return_to);
    Ok(go(if is_over { wanted.as_deref().unwrap_or("/account") } else { "/signin/security-info" }))
}
