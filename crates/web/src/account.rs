//! Sign-in, and the pages of someone who is signed in.

mod overview;
mod password;
mod sessions;
mod signin;
mod signout;

use axum::routing::{get, post};
use regain_app::account::Session;
use regain_pages::Frame;

use crate::extract::browser::Browser;
use crate::extract::frame::PageFrame;
use crate::router::Route;

/// Routes of sign-in and of the account.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        ("/signin", get(signin::get).post(signin::post)),
        ("/signin/password", get(password::get_required).post(password::post_required)),
        ("/signout", post(signout::post)),
        ("/account", get(overview::get)),
        ("/account/password", get(password::get).post(password::post)),
        ("/account/sessions/end", post(sessions::end)),
        ("/account/sessions/end-others", post(sessions::end_others)),
    ]
}

/// What surrounds a page of someone who is signed in.
fn framed(frame: PageFrame, browser: &Browser, session: &Session) -> Frame {
    Frame { person: Some(session.display_name().to_owned()), ..frame.with(&browser.csrf) }
}
