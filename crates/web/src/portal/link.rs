//! `/reset/l/{token}`: the link of a mail. Looking at it changes nothing, so mail scanners may (promise 8).

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use regain_app::Error;
use regain_core::reset::Kind;
use regain_pages::views::{DeadLink, Landing};

use super::cookies::hold;
use crate::extract::browser::Browser;
use crate::extract::form::{Form, Press};
use crate::extract::frame::PageFrame;
use crate::page::{PageError, go, render, render_as};
use crate::state::WebState;

pub(super) async fn get(
    State(state): State<WebState>,
    browser: Browser,
    frame: PageFrame,
    Path(token): Path<String>,
) -> Result<Response, PageError> {
    let frame = frame.without_path();
    match state.app().look_at_link(&token).await {
        Ok(_) => {
            let page = render(&state, &frame.with(&browser.csrf), &Landing {})?;
            Ok((&browser, page).into_response())
        }
        Err(Error::NotFound) => render_as(StatusCode::NOT_FOUND, &state, &frame.0, &DeadLink {}),
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn post(
    State(state): State<WebState>,
    frame: PageFrame,
    Path(token): Path<String>,
    Form(Press {}, browser): Form<Press>,
) -> Result<Response, PageError> {
    match state.app().open_link(&browser.caller, &token).await {
        Ok(opened) => {
            let next = if opened.kind == Kind::Reset { "/reset/password" } else { "/reset/unlock" };
            Ok(hold(&state, &opened.token, go(next)))
        }
        Err(Error::NotFound | Error::Rejected(_)) => {
            render_as(StatusCode::NOT_FOUND, &state, &frame.without_path().0, &DeadLink {})
        }
        Err(error) => Err(error.into()),
    }
}
