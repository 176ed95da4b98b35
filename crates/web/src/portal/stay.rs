//! `/reset/stay`: I am still here.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use regain_app::Error;
use serde_json::json;

use super::held::Held;
use super::step::{Step, closes_in};
use crate::extract::form::{Form, Press};
use crate::page::{PageError, go};
use crate::state::WebState;

pub(super) async fn post(
    State(state): State<WebState>,
    headers: HeaderMap,
    held: Held,
    Form(Press {}, browser): Form<Press>,
) -> Result<Response, PageError> {
    let extended = state.app().extend_reset(&browser.caller, &held.holder).await;
    let asks_for_json = headers.get(header::ACCEPT).is_some_and(|accept| accept == "application/json");
    match extended {
        Err(Error::Rejected(rejected)) if asks_for_json => return Err(Error::Rejected(rejected).into()),
        Ok(()) | Err(Error::Rejected(_)) => {}
        Err(error) => return Err(error.into()),
    }
    let status = state.app().reset_status_now(&browser.caller, &held.holder).await?;
    if asks_for_json {
        return Ok(Json(json!({ "closes_in_seconds": closes_in(&state, &status) })).into_response());
    }
    Ok(go(Step::of(&status).address()))
}
