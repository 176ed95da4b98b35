//! What people set up to get back in with. One file per use case.
//!
//! Whoever changes something has shown a short while ago who they are ([`confirm`]); what is being set up is kept by
//! nobody but the page that asks for it ([`pending`]); and every change is one transaction with its audit row and the
//! notice to every address ([`change`]).

mod authenticator;
mod change;
mod confirm;
mod contact;
mod edit;
mod hardware_token;
mod overview;
mod passkey;
mod pending;
mod questions;
mod recovery_codes;
mod trial;
mod trusted_device;

use regain_core::registration::NameTooLong;

pub(crate) use change::remove as remove_method;

pub use authenticator::{AuthenticatorForm, NewAuthenticator};
pub use confirm::Asked;
pub use contact::{ContactForm, NewContact};
pub use hardware_token::TokenForm;
pub use overview::RegistrationView;
pub use passkey::{NewPasskey, PasskeyForm};
pub use questions::{NewQuestions, QuestionProblem, TypedAnswer};
pub use trusted_device::{NewTrustedDevice, TrustedDeviceForm};

use crate::Error;

/// Why security info is not changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SecurityInfoRefusal {
    /// Whoever is signed in has to show first who they are.
    #[error("who is signed in has to show first who they are")]
    Unconfirmed,
    /// The form is too old, of another session, or was used for something else.
    #[error("the form is over")]
    FormOver,
    /// As many apps as there can be are there.
    #[error("there is no room for another app")]
    NoRoom,
    /// The policy of the account does not let it use this method.
    #[error("the method is not offered to this account")]
    NotOffered,
    /// What was typed is no address or number.
    #[error("what was typed is no address or number")]
    BadContact,
    /// A number is of a country that is not allowed.
    #[error("numbers of this country are not allowed")]
    Country,
    /// A number takes no texts, or costs more than a call.
    #[error("a number of another kind is needed")]
    PhoneKind,
    /// The account has this address or number.
    #[error("the account has this address or number")]
    AlreadyThere,
    /// The code could not be sent.
    #[error("the code could not be sent")]
    NotSent,
    /// The passkey is somebody's already.
    #[error("the passkey is somebody's already")]
    PasskeyTaken,
    /// A name is too long.
    #[error("the name is too long")]
    NameTooLong,
}

impl From<NameTooLong> for Error {
    fn from(_: NameTooLong) -> Self {
        SecurityInfoRefusal::NameTooLong.into()
    }
}
