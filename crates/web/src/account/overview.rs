//! `/account`: who you are here, where you are signed in, what happened lately.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use regain_pages::views::{Account, AccountNotice};
use serde::Deserialize;

use super::framed;
use crate::extract::browser::Browser;
use crate::extract::frame::PageFrame;
use crate::extract::session::SignedIn;
use crate::page::{PageError, render};
use crate::state::WebState;

/// How the person came to the page.
#[derive(Deserialize, Default)]
pub(super) struct Came {
    /// What was just done.
    #[serde(default)]
    done: String,
}

pub(super) async fn get(
    State(state): State<WebState>,
    browser: Browser,
    frame: PageFrame,
    SignedIn(session): SignedIn,
    came: Result<Query<Came>, QueryRejection>,
) -> Result<Response, PageError> {
    let view = Account {
        name: session.display_name().to_owned(),
        sign_in_names: session.sign_in_names(),
        sessions: state.app().sessions_of(&session).await?,
        activity: state.app().activity(&session).await?,
        notice: came.ok().and_then(|Query(came)| notice(&came.done)),
    };
    let page = render(&state, &framed(frame, &browser, &session), &view)?;
    Ok((&browser, page).into_response())
}

fn notice(done: &str) -> Option<AccountNotice> {
    match done {
        "password" => Some(AccountNotice::PasswordChanged),
        "session" => Some(AccountNotice::SessionEnded),
        "others" => Some(AccountNotice::OthersEnded),
        _ => None,
    }
}
