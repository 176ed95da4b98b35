//! The way back in, as pages. Every step works without JavaScript.

mod assets;
mod cookies;
mod done;
mod held;
mod help;
mod language;
mod link;
mod method;
mod not_me;
mod password;
mod prove;
mod resend;
mod start;
mod stay;
mod step;
mod unlock;
mod well_known;

use axum::Router;
use axum::response::Redirect;
use axum::routing::{get, post};

use crate::state::WebState;

pub(crate) use password::guidance;

/// Routes for people who are not signed in.
pub(crate) fn router() -> Router<WebState> {
    Router::new()
        .route("/", get(async || Redirect::to("/account")))
        .route("/reset", get(start::get).post(start::post))
        .route("/reset/method", get(method::get).post(method::post))
        .route("/reset/prove", get(prove::get).post(prove::post))
        .route("/reset/resend", post(resend::post))
        .route("/reset/stay", post(stay::post))
        .route("/reset/password", get(password::get).post(password::post))
        .route("/reset/unlock", get(unlock::get).post(unlock::post))
        .route("/reset/done", get(done::get))
        .route("/reset/help", get(help::get))
        .route("/reset/l/{token}", get(link::get).post(link::post))
        .route("/not-me/{token}", get(not_me::get).post(not_me::post))
        .route("/language", post(language::post))
        .route("/static/{hash}/{*name}", get(assets::get))
        .route("/.well-known/change-password", get(well_known::change_password))
}
