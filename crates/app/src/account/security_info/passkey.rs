//! A new passkey. It counts once the browser has made it; the device asks its owner for a fingerprint, a face or a PIN.

use data_encoding::BASE64URL_NOPAD;
use regain_core::audit::{Action, SecurityInfoEvent};
use regain_core::method::Method;
use regain_core::methods::passkey::Passkey;
use regain_core::registration::{Credential, Registration, fresh_until, name};
use zeroize::Zeroizing;

use super::change::Change;
use super::pending::Pending;
use crate::account::SecurityInfoRefusal;
use crate::account::Session;
use crate::caller::Caller;
use crate::passkeys::NewOwner;
use crate::{App, Error};

/// What the page of a new passkey asks the browser to make.
pub struct NewPasskey {
    /// JSON of WebAuthn.
    pub options: String,
    /// What is needed to look at what it made, sealed, for the form.
    pub pending: String,
}

/// What the form says.
pub struct PasskeyForm<'a> {
    /// [`NewPasskey::pending`].
    pub pending: &'a str,
    /// What its owner calls it; may be empty.
    pub name: &'a str,
    /// What the browser made, JSON of WebAuthn.
    pub response: &'a str,
}

impl App {
    /// What a browser is asked to make. Nothing is kept of it here.
    ///
    /// # Errors
    /// `SecurityInfoRefusal::Unconfirmed`, `SecurityInfoRefusal::NoRoom`, `SecurityInfoRefusal::NotOffered` if this server
    /// has no name that passkeys could be made for.
    pub async fn begin_passkey(&self, session: &Session) -> Result<NewPasskey, Error> {
        let info = self.open_security_info(session).await?;
        if !info.has_room(Method::Passkey) {
            return Err(SecurityInfoRefusal::NoRoom.into());
        }
        let passkeys = self.passkeys().map_err(|_| SecurityInfoRefusal::NotOffered)?;
        let mut random = self.random();
        let others: Vec<&Passkey> =
            info.registrations.iter().filter_map(|it| it.credential.passkey()).collect();
        let known = others.first().map(|it| it.user_handle.clone());
        let user_handle = known.unwrap_or_else(|| BASE64URL_NOPAD.encode(&random.bytes::<64>()));
        let name = session.sign_in_name();
        let owner =
            NewOwner { name, display_name: session.display_name(), user_handle: &user_handle, others };
        let (options, state) = passkeys.creation(&owner)?;
        let secrets = [state, user_handle, options.clone()].map(Zeroizing::new).to_vec();
        let pending = self.begin(Method::Passkey, secrets, &mut random);
        Ok(NewPasskey { options, pending: self.seal_pending(session, &pending)? })
    }

    /// The same page again, after a form that was not taken.
    ///
    /// # Errors
    /// `SecurityInfoRefusal::FormOver`.
    pub fn resume_passkey(&self, session: &Session, pending: &str) -> Result<NewPasskey, Error> {
        let [_, _, options] = parts(&self.open_pending(session, Method::Passkey, pending)?)?;
        Ok(NewPasskey { options, pending: pending.to_owned() })
    }

    /// Adds what the browser made. A form that is sent twice adds one passkey.
    ///
    /// # Errors
    /// `SecurityInfoRefusal::NameTooLong`, [`Error::ProofRefused`] if it is not what was asked for,
    /// `SecurityInfoRefusal::PasskeyTaken`, `SecurityInfoRefusal::FormOver`, `SecurityInfoRefusal::Unconfirmed`,
    /// `SecurityInfoRefusal::NoRoom`, [`Error::Throttled`].
    pub async fn add_passkey(
        &self,
        caller: &Caller,
        session: &Session,
        form: PasskeyForm<'_>,
    ) -> Result<(), Error> {
        let name = name(form.name)?;
        let pending = self.open_pending(session, Method::Passkey, form.pending)?;
        let info = self.security_info(session.account.id).await?;
        if info.find(pending.id).is_some() {
            return Ok(());
        }
        self.expect_open(session, &info)?;
        let ([state, user_handle, _], now) = (parts(&pending)?, self.now());
        let Some(passkey) = self.passkeys()?.created(&state, form.response, &user_handle) else {
            let refused = Action::SecurityInfo(SecurityInfoEvent::AddRefused(Method::Passkey));
            let event = self.owner_event(refused, caller, session.account.id);
            self.audit_counted(event, session.id.as_bytes()).await?;
            return Err(Error::ProofRefused);
        };
        let new = Registration {
            id: pending.id,
            credential: Credential::Passkey(passkey),
            name,
            created_at: now,
            fresh_until: Some(fresh_until(&session.account, now)),
            last_used_at: None,
            position: 0,
        };
        self.change_security_info(caller, session, Change::Add(new)).await
    }
}

/// State, user handle and options.
fn parts(pending: &Pending) -> Result<[String; 3], Error> {
    let parts: Vec<String> = pending.secrets.iter().map(|part| part.to_string()).collect();
    parts.try_into().map_err(|_| SecurityInfoRefusal::FormOver.into())
}
