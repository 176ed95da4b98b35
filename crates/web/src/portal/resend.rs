//! `/reset/resend`: another message, please.

use axum::extract::State;
use axum::response::Response;
use regain_app::Error;
use regain_core::method::Method;
use serde::Deserialize;

use super::held::Held;
use super::prove::prove_address;
use crate::extract::form::Form;
use crate::page::{PageError, go};
use crate::state::WebState;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ResendForm {
    #[serde(default)]
    method: String,
}

pub(super) async fn post(
    State(state): State<WebState>,
    held: Held,
    Form(form, browser): Form<ResendForm>,
) -> Result<Response, PageError> {
    // A page of before, or no page of ours, names none.
    let method = Method::parse(&form.method).filter(|method| method.is_sent()).unwrap_or(Method::Email);
    match state.app().challenge(&browser.caller, &held.holder, method).await {
        Ok(_) => Ok(go(&format!("{}&sent=again", prove_address(method)))),
        Err(Error::Rejected(_)) => Ok(go("/reset/prove")),
        Err(error) => Err(error.into()),
    }
}
