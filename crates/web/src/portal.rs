//! The way back in, as pages. Every step works without JavaScript.

mod assets;
mod condition;
mod cookies;
mod done;
mod ended;
mod held;
mod help;
mod language;
mod link;
mod method;
mod not_me;
pub(crate) mod password;
mod prove;
mod resend;
mod start;
mod start_with_passkey;
mod stay;
mod step;
mod unlock;
mod well_known;

use axum::response::Redirect;
use axum::routing::{get, post};

use crate::router::Route;

/// Routes for people who are not signed in.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        ("/", get(async || Redirect::to("/account"))),
        ("/reset", get(start::get).post(start::post)),
        ("/reset/passkey", post(start_with_passkey::post)),
        ("/reset/method", get(method::get).post(method::post)),
        ("/reset/prove", get(prove::get).post(prove::post)),
        ("/reset/resend", post(resend::post)),
        ("/reset/stay", post(stay::post)),
        ("/reset/condition", get(condition::get)),
        ("/reset/password", get(password::get).post(password::post)),
        ("/reset/unlock", get(unlock::get).post(unlock::post)),
        ("/reset/done", get(done::get)),
        ("/reset/done/devices/{id}/remove", post(done::remove_device)),
        ("/reset/ended", get(ended::get)),
        ("/reset/help", get(help::get)),
        ("/reset/l/{token}", get(link::get).post(link::post)),
        ("/not-me/{token}", get(not_me::get).post(not_me::post)),
        ("/language", post(language::post)),
        ("/static/{hash}/{*name}", get(assets::get)),
        ("/.well-known/change-password", get(well_known::change_password)),
        ("/.well-known/passkey-endpoints", get(well_known::passkey_endpoints)),
        ("/.well-known/security.txt", get(well_known::security)),
    ]
}
