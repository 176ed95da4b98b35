//! Renaming and removing what was set up.

use regain_core::ids::RegistrationId;
use regain_core::method::Method;
use regain_core::registration::name;

use super::change::Change;
use crate::account::Session;
use crate::caller::Caller;
use crate::{App, Error};

impl App {
    /// Gives an authenticator app another name.
    ///
    /// # Errors
    /// `SecurityInfoRefusal::NameTooLong`, [`Error::NotFound`] if the account has no such app, `SecurityInfoRefusal::Unconfirmed`,
    /// [`Error::Throttled`].
    pub async fn rename_registration(
        &self,
        caller: &Caller,
        session: &Session,
        (id, typed): (RegistrationId, &str),
    ) -> Result<(), Error> {
        let change = Change::Rename(id, name(typed)?);
        self.change_security_info(caller, session, change).await
    }

    /// Takes a method away, at once.
    ///
    /// # Errors
    /// [`Error::NotFound`] if the account has no such method, `SecurityInfoRefusal::Unconfirmed`, [`Error::Throttled`].
    pub async fn remove_registration(
        &self,
        caller: &Caller,
        session: &Session,
        id: RegistrationId,
    ) -> Result<(), Error> {
        self.change_security_info(caller, session, Change::Remove(id)).await
    }

    /// Trusts no browser any more, at once.
    ///
    /// # Errors
    /// `SecurityInfoRefusal::Unconfirmed`, [`Error::Throttled`].
    pub async fn trust_no_device(&self, caller: &Caller, session: &Session) -> Result<(), Error> {
        self.change_security_info(caller, session, Change::RemoveAll(Method::TrustedDevice)).await
    }
}
