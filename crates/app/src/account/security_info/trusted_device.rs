//! Trusting a browser: it keeps a token and a key, and shows with a signature that it has the key.

use data_encoding::BASE64URL_NOPAD;
use regain_core::audit::{Action, SecurityInfoEvent};
use regain_core::method::Method;
use regain_core::methods::trusted_device::{TrustedDevice, is_token};
use regain_core::registration::{Credential, Registration, SecurityInfo, fresh_until, name};
use regain_crypto::{is_public_key, is_signature, token_digest};
use zeroize::Zeroizing;

use super::change::Change;
use super::pending::Pending;
use crate::account::SecurityInfoRefusal;
use crate::account::Session;
use crate::caller::Caller;
use crate::passkeys::relying_party;
use crate::{App, Error};

/// What the page that trusts a browser asks it to do.
pub struct NewTrustedDevice {
    /// What the key of the browser signs.
    pub challenge: String,
    /// What is needed to look at what it signed, sealed, for the form.
    pub pending: String,
}

/// What the form says.
pub struct TrustedDeviceForm<'a> {
    /// [`NewTrustedDevice::pending`].
    pub pending: &'a str,
    /// What its owner calls it; may be empty.
    pub name: &'a str,
    /// The public half of its key, 65 bytes, base64url without padding.
    pub public_key: &'a str,
    /// What that key has signed, base64url without padding.
    pub signature: &'a str,
    /// The token that the browser has, of this account or another.
    pub token: Option<&'a str>,
}

impl App {
    /// What a browser is asked to sign, so that it can be trusted. Nothing is kept of it here.
    ///
    /// # Errors
    /// `SecurityInfoRefusal::Unconfirmed`, `SecurityInfoRefusal::NoRoom` also if it is trusted already,
    /// `SecurityInfoRefusal::NotOffered` if the account's policy makes no use of it, or this server has no name that
    /// browsers keep keys for.
    pub async fn begin_trusted_device(
        &self,
        session: &Session,
        token: Option<&str>,
    ) -> Result<NewTrustedDevice, Error> {
        let info = self.open_security_info(session).await?;
        let policy = self.policy_for(&session.account, &info).await?;
        if !policy.methods.contains(&Method::TrustedDevice) {
            return Err(SecurityInfoRefusal::NotOffered.into());
        }
        if !info.has_room(Method::TrustedDevice) || trusts(&info, token) {
            return Err(SecurityInfoRefusal::NoRoom.into());
        }
        let mut random = self.random();
        // The token is made now, so that a form that is sent twice gives the browser one.
        let secrets =
            [random.bytes::<32>(), random.bytes()].map(|it| Zeroizing::new(BASE64URL_NOPAD.encode(&it)));
        let pending = self.begin(Method::TrustedDevice, secrets.to_vec(), &mut random);
        self.shown_device(session, &pending)
    }

    /// The same page again, after a form that was not taken.
    ///
    /// # Errors
    /// `SecurityInfoRefusal::FormOver`.
    pub fn resume_trusted_device(&self, session: &Session, pending: &str) -> Result<NewTrustedDevice, Error> {
        let pending = self.open_pending(session, Method::TrustedDevice, pending)?;
        self.shown_device(session, &pending)
    }

    fn shown_device(&self, session: &Session, pending: &Pending) -> Result<NewTrustedDevice, Error> {
        let [challenge, _] = parts(pending)?;
        Ok(NewTrustedDevice { challenge, pending: self.seal_pending(session, pending)? })
    }

    /// Trusts the browser that signed, and answers with the token that it presents from now on. A form that is sent twice
    /// trusts one.
    ///
    /// # Errors
    /// `SecurityInfoRefusal::NameTooLong`, [`Error::ProofRefused`] if it is not what was asked for,
    /// `SecurityInfoRefusal::FormOver`, `SecurityInfoRefusal::Unconfirmed`, `SecurityInfoRefusal::NoRoom`,
    /// [`Error::Throttled`].
    pub async fn trust_device(
        &self,
        caller: &Caller,
        session: &Session,
        form: TrustedDeviceForm<'_>,
    ) -> Result<String, Error> {
        let name = name(form.name)?;
        let pending = self.open_pending(session, Method::TrustedDevice, form.pending)?;
        let [challenge, new_token] = parts(&pending)?;
        // One token stands for the browser, whoever trusts it.
        let token = form.token.filter(|token| is_token(token)).map_or(new_token, ToOwned::to_owned);
        let info = self.security_info(session.account.id).await?;
        if info.find(pending.id).is_some() {
            return Ok(token);
        }
        self.expect_open(session, &info)?;
        let Some(device) = self.signed_device(&form, &challenge, &token)? else {
            let refused = Action::SecurityInfo(SecurityInfoEvent::AddRefused(Method::TrustedDevice));
            let event = self.owner_event(refused, caller, session.account.id);
            self.audit_counted(event, session.id.as_bytes()).await?;
            return Err(Error::ProofRefused);
        };
        let now = self.now();
        let new = Registration {
            id: pending.id,
            credential: Credential::TrustedDevice(device),
            name,
            created_at: now,
            fresh_until: Some(fresh_until(&session.account, now)),
            last_used_at: None,
            position: 0,
        };
        self.change_security_info(caller, session, Change::Add(new)).await?;
        Ok(token)
    }

    /// What is kept of a browser, if its key has signed what was asked.
    fn signed_device(
        &self,
        form: &TrustedDeviceForm<'_>,
        challenge: &str,
        token: &str,
    ) -> Result<Option<TrustedDevice>, Error> {
        let decoded = |text: &str| BASE64URL_NOPAD.decode(text.as_bytes()).unwrap_or_default();
        let (key, message) = (decoded(form.public_key), self.device_message(challenge)?);
        let is_right =
            is_public_key(&key) && is_signature(&key, message.as_bytes(), &decoded(form.signature));
        let relying_party = relying_party(&self.settings().base_url).filter(|_| is_right);
        Ok(relying_party.map(|relying_party| TrustedDevice {
            token_digest: BASE64URL_NOPAD.encode(&token_digest(token)),
            public_key: form.public_key.to_owned(),
            relying_party,
            is_elsewhere: false,
        }))
    }
}

/// Whether the browser that presents a token is trusted already.
pub(super) fn trusts(info: &SecurityInfo, token: Option<&str>) -> bool {
    token.is_some_and(|token| {
        let digest = token_digest(token);
        let devices = info.registrations.iter().filter_map(|it| it.credential.trusted_device());
        devices.filter(|it| !it.is_elsewhere).any(|it| it.has_token(&digest))
    })
}

/// What is signed, and the token of a browser that has none.
fn parts(pending: &Pending) -> Result<[String; 2], Error> {
    let parts: Vec<String> = pending.secrets.iter().map(|part| part.to_string()).collect();
    parts.try_into().map_err(|_| SecurityInfoRefusal::FormOver.into())
}
