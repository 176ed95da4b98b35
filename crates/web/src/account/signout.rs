//! `/signout`.

use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{AppendHeaders, IntoResponse, Response};

use crate::extract::form::{Form, Press};
use crate::extract::session::SESSION;
use crate::middleware::cookies::CLEAR_SITE_DATA;
use crate::page::{PageError, go};
use crate::state::WebState;

pub(super) async fn post(
    State(state): State<WebState>,
    headers: HeaderMap,
    Form(Press {}, browser): Form<Press>,
) -> Result<Response, PageError> {
    let token = state.cookies().read(&headers, &SESSION).unwrap_or_default();
    state.app().sign_out(&browser.caller, token).await?;
    let cleared = state.cookies().clear(&SESSION).map_err(|error| PageError::internal(&error))?;
    Ok((AppendHeaders([(header::SET_COOKIE, cleared)]), [CLEAR_SITE_DATA], go("/signin")).into_response())
}
