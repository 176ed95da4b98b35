//! The way in with a password, and what people do with their account once they are in. One file per use case.

mod activity;
mod change_password;
mod duty;
mod known_browser;
mod security_info;
mod session;
mod sessions;
mod sign_in;
mod sign_out;
mod standing;
#[cfg(test)]
pub(crate) mod tests;
mod throttle;
mod token;

use regain_core::audit::{Action, Actor, AuditEvent};
use regain_core::ids::AccountId;

pub use security_info::{
    Asked, AuthenticatorForm, ContactForm, NewAuthenticator, NewContact, NewPasskey, NewQuestions,
    NewTrustedDevice, PasskeyForm, QuestionProblem, RegistrationView, SecurityInfoRefusal, TokenForm,
    TrustedDeviceForm, TypedAnswer,
};
pub use session::Session;
pub use sign_in::{SignIn, SignedIn};
pub use token::BrowserTokens;

pub(crate) use security_info::remove_method;
pub(crate) use standing::lets_in;

use crate::App;
use crate::caller::Caller;

impl App {
    /// An event that the owner of this account caused.
    fn owner_event(&self, action: Action, caller: &Caller, account: AccountId) -> AuditEvent {
        self.event(action, Actor::Owner).of(Some(account)).caused_from(caller.source.clone())
    }
}
