//! Sign-in, and the pages of someone who is signed in.

mod overview;
mod password;
mod sessions;
mod signin;
mod signout;

use axum::Router;
use axum::http::{HeaderName, HeaderValue, header};
use axum::routing::{get, post};
use regain_app::Error;
use regain_app::account::Session;
use regain_pages::Frame;

use crate::extract::browser::Browser;
use crate::extract::frame::PageFrame;
use crate::state::WebState;

/// Routes of sign-in and of the account.
pub(crate) fn router() -> Router<WebState> {
    Router::new()
        .route("/signin", get(signin::get).post(signin::post))
        .route("/signin/password", get(password::get_required).post(password::post_required))
        .route("/signout", post(signout::post))
        .route("/account", get(overview::get))
        .route("/account/password", get(password::get).post(password::post))
        .route("/account/sessions/end", post(sessions::end))
        .route("/account/sessions/end-others", post(sessions::end_others))
}

/// How long to wait, for programs too (RATE-06).
fn wait(refused: &Error) -> Option<[(HeaderName, HeaderValue); 1]> {
    let Error::Throttled { retry_after } = refused else { return None };
    let seconds = retry_after.as_secs() + u64::from(retry_after.subsec_nanos() > 0);
    Some([(header::RETRY_AFTER, HeaderValue::from(seconds))])
}

/// What surrounds a page of someone who is signed in.
fn framed(frame: PageFrame, browser: &Browser, session: &Session) -> Frame {
    Frame { person: Some(session.display_name().to_owned()), ..frame.with(&browser.csrf) }
}
