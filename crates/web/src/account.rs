//! Sign-in, and the pages of someone who is signed in.

mod duty;
mod overview;
mod password;
mod security_info;
mod sessions;
mod signin;
mod signout;

use axum::routing::{get, post};
use regain_app::account::Session;
use regain_pages::Frame;
use security_info::{
    authenticator, confirm, contact, hardware_token, method, passkey, questions, recovery_codes, trial,
    trusted_device,
};

use crate::extract::browser::Browser;
use crate::extract::frame::PageFrame;
use crate::router::Route;

/// Routes of sign-in and of the account.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        ("/signin", get(signin::get).post(signin::post)),
        ("/signin/passkey", post(signin::passkey::post)),
        ("/signin/password", get(password::get_required).post(password::post_required)),
        ("/signin/security-info", get(duty::get).post(duty::post)),
        ("/signout", post(signout::post)),
        ("/account", get(overview::get)),
        ("/account/password", get(password::get).post(password::post)),
        ("/account/security-info", get(security_info::get)),
        ("/account/security-info/confirm", get(confirm::get).post(confirm::post)),
        ("/account/security-info/authenticator", get(authenticator::get).post(authenticator::post)),
        ("/account/security-info/hardware-token", get(hardware_token::get).post(hardware_token::post)),
        ("/account/security-info/contacts/{method}", get(contact::get).post(contact::post)),
        ("/account/security-info/contacts/{method}/confirm", post(contact::confirm)),
        ("/account/security-info/passkey", get(passkey::get).post(passkey::post)),
        ("/account/security-info/trusted-device", get(trusted_device::get).post(trusted_device::post)),
        ("/account/security-info/trusted-device/remove-all", post(trusted_device::remove_all)),
        ("/account/security-info/recovery-codes", get(recovery_codes::get).post(recovery_codes::post)),
        ("/account/security-info/questions", get(questions::get).post(questions::post)),
        ("/account/security-info/questions/check", post(questions::check)),
        ("/account/security-info/methods/{id}", get(method::get)),
        ("/account/security-info/methods/{id}/rename", post(method::rename)),
        ("/account/security-info/methods/{id}/remove", post(method::remove)),
        ("/account/security-info/methods/{id}/try", get(trial::get).post(trial::post)),
        ("/account/sessions/end", post(sessions::end)),
        ("/account/sessions/end-others", post(sessions::end_others)),
    ]
}

/// What surrounds a page of someone who is signed in.
fn framed(frame: PageFrame, browser: &Browser, session: &Session) -> Frame {
    Frame { person: Some(session.display_name().to_owned()), ..frame.with(&browser.csrf) }
}
