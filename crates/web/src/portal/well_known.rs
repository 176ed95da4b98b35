//! `/.well-known/…`. Addresses that are not here are 404, as password managers want it (WAN-07).

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::response::Redirect;
use serde_json::{Value, json};

use crate::page::PageError;
use crate::state::WebState;

/// How long a copy of `security.txt` may be believed: far less than the year that RFC 9116 §2.5.5 allows.
const BELIEVED: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Where password managers send people (WAN-07).
pub(super) async fn change_password() -> Redirect {
    Redirect::to("/account/password")
}

/// Where passkeys are made and looked after (WAN-07).
pub(super) async fn passkey_endpoints(State(state): State<WebState>) -> Json<Value> {
    let base = &state.app().settings().base_url;
    let (enroll, manage) = ("/account/security-info/passkey", "/account/security-info");
    Json(json!({ "enroll": format!("{base}{enroll}"), "manage": format!("{base}{manage}") }))
}

/// Where a flaw is reported (RFC 9116), if the operator says so.
pub(super) async fn security(State(state): State<WebState>) -> Result<String, PageError> {
    let contact = state.options().security_contact.as_deref().ok_or_else(PageError::not_found)?;
    let (app, base) = (state.app(), &state.app().settings().base_url);
    let expires = app.now() + BELIEVED;
    let languages: Vec<_> = app.pages().languages().map(|language| language.as_str().to_owned()).collect();
    Ok(format!(
        "Contact: {contact}\nExpires: {expires}\nPreferred-Languages: {}\nCanonical: {base}/.well-known/security.txt\n",
        languages.join(", ")
    ))
}
