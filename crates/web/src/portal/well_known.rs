//! `/.well-known/change-password` (WAN-07): where password managers send people. Other well-known addresses are 404.

use axum::response::Redirect;

pub(super) async fn change_password() -> Redirect {
    Redirect::to("/account/password")
}
