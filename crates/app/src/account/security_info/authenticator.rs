//! A new authenticator app: it counts once a right code is typed, and nothing is kept before (OTP-06).

use regain_core::audit::{Action, SecurityInfoEvent};
use regain_core::method::Method;
use regain_core::methods::totp::Totp;
use regain_core::registration::{Credential, Registration, fresh_until, name};
use zeroize::Zeroizing;

use super::change::Change;
use super::pending::Pending;
use crate::account::SecurityInfoRefusal;
use crate::account::Session;
use crate::caller::Caller;
use crate::{App, Error};

/// What the page of a new app shows.
pub struct NewAuthenticator {
    /// What its picture says.
    pub uri: Zeroizing<String>,
    /// The same for typing.
    pub key: Zeroizing<String>,
    /// The secret, sealed, for the form.
    pub pending: String,
}

/// What the form says.
pub struct AuthenticatorForm<'a> {
    /// [`NewAuthenticator::pending`].
    pub pending: &'a str,
    /// What its owner calls it; may be empty.
    pub name: &'a str,
    /// What the app shows.
    pub code: &'a str,
}

impl App {
    /// A new secret. Nothing is kept of it here.
    ///
    /// # Errors
    /// `SecurityInfoRefusal::Unconfirmed`, `SecurityInfoRefusal::NoRoom`.
    pub async fn begin_authenticator(&self, session: &Session) -> Result<NewAuthenticator, Error> {
        if !self.open_security_info(session).await?.has_room(Method::Totp) {
            return Err(SecurityInfoRefusal::NoRoom.into());
        }
        let mut random = self.random();
        let totp = Totp::generate(&mut random);
        let content = Credential::Totp(totp.clone()).to_content().map_err(Error::internal)?;
        let content = String::from_utf8(content.to_vec()).map(Zeroizing::new).map_err(Error::internal)?;
        let pending = self.begin(Method::Totp, vec![content], &mut random);
        Ok(self.shown(session, &totp, self.seal_pending(session, &pending)?))
    }

    /// The same page again, after a form that was not taken.
    ///
    /// # Errors
    /// `SecurityInfoRefusal::FormOver`.
    pub fn resume_authenticator(&self, session: &Session, pending: &str) -> Result<NewAuthenticator, Error> {
        let totp = app_of(&self.open_pending(session, Method::Totp, pending)?)?;
        Ok(self.shown(session, &totp, pending.to_owned()))
    }

    fn shown(&self, session: &Session, totp: &Totp, pending: String) -> NewAuthenticator {
        let uri = totp.uri(&self.settings().organization_name, session.sign_in_name());
        NewAuthenticator { uri, key: totp.key(), pending }
    }

    /// Adds the app if it shows the right code. A form that is sent twice adds one app.
    ///
    /// # Errors
    /// `SecurityInfoRefusal::NameTooLong`, [`Error::ProofRefused`] if the code is wrong, `SecurityInfoRefusal::FormOver`,
    /// `SecurityInfoRefusal::Unconfirmed`, `SecurityInfoRefusal::NoRoom`, [`Error::Throttled`].
    pub async fn add_authenticator(
        &self,
        caller: &Caller,
        session: &Session,
        form: AuthenticatorForm<'_>,
    ) -> Result<(), Error> {
        let name = name(form.name)?;
        let pending = self.open_pending(session, Method::Totp, form.pending)?;
        let info = self.security_info(session.account.id).await?;
        if info.find(pending.id).is_some() {
            return Ok(());
        }
        self.expect_open(session, &info)?;
        let (totp, now) = (app_of(&pending)?, self.now());
        let Some(step) = totp.matching_step(form.code, (0, 0), now) else {
            let refused = Action::SecurityInfo(SecurityInfoEvent::AddRefused(Method::Totp));
            let event = self.owner_event(refused, caller, session.account.id);
            self.audit_counted(event, session.id.as_bytes()).await?;
            return Err(Error::ProofRefused);
        };
        let new = Registration {
            id: pending.id,
            credential: Credential::Totp(totp),
            name,
            created_at: now,
            fresh_until: Some(fresh_until(&session.account, now)),
            last_used_at: None,
            // The code that was typed is used up by it (OTP-03).
            position: step,
        };
        self.change_security_info(caller, session, Change::Add(new)).await
    }
}

fn app_of(pending: &Pending) -> Result<Totp, Error> {
    let content = pending.secrets.first().map(|content| content.as_bytes()).unwrap_or_default();
    let Credential::Totp(totp) = Credential::from_content(content, 0).map_err(Error::internal)? else {
        return Err(SecurityInfoRefusal::FormOver.into());
    };
    Ok(totp)
}
