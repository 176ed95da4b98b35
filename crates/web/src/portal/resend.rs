//! `/reset/resend`: another message, please.

use axum::extract::State;
use axum::response::Response;
use regain_app::Error;
use regain_core::method::Method;

use super::held::Held;
use crate::extract::form::{Form, Press};
use crate::page::{PageError, go};
use crate::state::WebState;

pub(super) async fn post(
    State(state): State<WebState>,
    held: Held,
    Form(Press {}, browser): Form<Press>,
) -> Result<Response, PageError> {
    match state.app().challenge(&browser.caller, &held.holder, Method::Email).await {
        Ok(_) => Ok(go("/reset/prove?sent=again")),
        Err(Error::Rejected(_)) => Ok(go("/reset/prove")),
        Err(error) => Err(error.into()),
    }
}
