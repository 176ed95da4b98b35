//! `/account/sessions/…`: signing other browsers out.

use axum::extract::State;
use axum::response::Response;
use regain_app::Error;
use regain_core::ids::SessionId;
use serde::Deserialize;

use crate::extract::form::{Form, Press};
use crate::extract::session::SignedIn;
use crate::page::{PageError, go};
use crate::state::WebState;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EndForm {
    session: String,
}

pub(super) async fn end(
    State(state): State<WebState>,
    SignedIn(session): SignedIn,
    Form(form, browser): Form<EndForm>,
) -> Result<Response, PageError> {
    let id: SessionId = form.session.parse().map_err(|_| PageError::unreadable())?;
    match state.app().end_session(&browser.caller, &session, id).await {
        Ok(()) => Ok(go("/account?done=session")),
        // It ended meanwhile, by a second press of the button or by itself: the list says so.
        Err(Error::NotFound) => Ok(go("/account")),
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn end_others(
    State(state): State<WebState>,
    SignedIn(session): SignedIn,
    Form(Press {}, browser): Form<Press>,
) -> Result<Response, PageError> {
    state.app().end_other_sessions(&browser.caller, &session).await?;
    Ok(go("/account?done=others"))
}
