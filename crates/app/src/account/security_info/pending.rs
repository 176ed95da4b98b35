//! What is being set up and kept by nobody yet: it travels in the form, sealed to the account and the session (OTP-06).

use std::time::Duration;

use data_encoding::BASE64URL_NOPAD;
use regain_core::ids::RegistrationId;
use regain_core::method::Method;
use regain_core::random::Random;
use regain_core::time::Timestamp;
use regain_crypto::{Aad, Purpose};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::account::SecurityInfoRefusal;
use crate::account::Session;
use crate::{App, Error};

/// How long somebody may take to set a method up.
pub(super) const PATIENCE: Duration = Duration::from_mins(10);

/// A method that is being set up. Its id will be the registration's, so that a form that is sent twice adds one.
#[derive(Serialize, Deserialize)]
pub(super) struct Pending {
    pub(super) id: RegistrationId,
    pub(super) method: Method,
    until: i64,
    pub(super) secrets: Vec<Zeroizing<String>>,
}

impl App {
    /// Something new to set up.
    pub(super) fn begin(
        &self,
        method: Method,
        secrets: Vec<Zeroizing<String>>,
        random: &mut Random,
    ) -> Pending {
        let now = self.now();
        Pending { id: RegistrationId::new(now, random), method, until: (now + PATIENCE).micros(), secrets }
    }

    pub(super) fn seal_pending(&self, session: &Session, pending: &Pending) -> Result<String, Error> {
        let content = serde_json::to_vec(pending).map(Zeroizing::new).map_err(Error::internal)?;
        let nonce = self.random().bytes();
        let sealed =
            self.keys().seal(Purpose::PendingRegistration, &self.place_of_pending(session), nonce, &content);
        Ok(BASE64URL_NOPAD.encode(&sealed))
    }

    /// Reads back what the form of this session holds.
    ///
    /// # Errors
    /// `SecurityInfoRefusal::FormOver` if it is too old, of another session, of another method, or nothing of ours.
    pub(super) fn open_pending(
        &self,
        session: &Session,
        method: Method,
        sealed: &str,
    ) -> Result<Pending, Error> {
        let sealed = BASE64URL_NOPAD.decode(sealed.as_bytes()).map_err(|_| SecurityInfoRefusal::FormOver)?;
        let place = self.place_of_pending(session);
        let opened = self.keys().open(Purpose::PendingRegistration, &place, &sealed);
        let opened = opened.map_err(|_| SecurityInfoRefusal::FormOver)?;
        let pending: Pending = serde_json::from_slice(&opened).map_err(|_| SecurityInfoRefusal::FormOver)?;
        let is_ours = pending.method == method && self.now() <= Timestamp::from_micros(pending.until);
        if is_ours { Ok(pending) } else { Err(SecurityInfoRefusal::FormOver.into()) }
    }

    fn place_of_pending(&self, session: &Session) -> Aad {
        Aad {
            organization: *self.organization().as_bytes(),
            owner: *session.account.id.as_bytes(),
            row: *session.id.as_bytes(),
        }
    }
}
