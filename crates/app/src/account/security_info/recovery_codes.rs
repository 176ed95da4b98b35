//! A new set of recovery codes, shown once (LUS-04). Only hashes of them are kept.

use futures_util::future::try_join_all;
use regain_core::method::Method;
use regain_core::methods::recovery_code::{CODES, CodeSet, RecoveryCode};
use regain_core::registration::{Credential, Registration, fresh_until};
use regain_store::NewRecoveryCode;
use zeroize::Zeroizing;

use super::change::Change;
use crate::account::Session;
use crate::caller::Caller;
use crate::{App, Error};

impl App {
    /// Ten new codes, sealed for the form that makes them count, and whether they take the place of others.
    ///
    /// # Errors
    /// `SecurityInfoRefusal::Unconfirmed`.
    pub async fn begin_recovery_codes(&self, session: &Session) -> Result<(String, bool), Error> {
        let info = self.open_security_info(session).await?;
        let mut random = self.random();
        let codes = (0..CODES).map(|number| RecoveryCode::generate(number, &mut random).printed()).collect();
        let pending = self.begin(Method::RecoveryCode, codes, &mut random);
        Ok((self.seal_pending(session, &pending)?, info.of(Method::RecoveryCode).next().is_some()))
    }

    /// Makes the codes of a form count, in the place of those that there were. A form that is sent twice makes one set, and
    /// shows it twice.
    ///
    /// # Errors
    /// `SecurityInfoRefusal::FormOver`, `SecurityInfoRefusal::Unconfirmed`, [`Error::Throttled`], [`Error::Busy`].
    pub async fn make_recovery_codes(
        &self,
        caller: &Caller,
        session: &Session,
        pending: &str,
    ) -> Result<Vec<Zeroizing<String>>, Error> {
        let pending = self.open_pending(session, Method::RecoveryCode, pending)?;
        let info = self.security_info(session.account.id).await?;
        if info.find(pending.id).is_some() {
            return Ok(pending.secrets);
        }
        self.expect_open(session, &info)?;
        let hashes = self.hash_codes(&pending.secrets).await?;
        let now = self.now();
        let new = Registration {
            id: pending.id,
            credential: Credential::RecoveryCode(CodeSet { left: hashes.len() }),
            name: String::new(),
            created_at: now,
            fresh_until: Some(fresh_until(&session.account, now)),
            last_used_at: None,
            position: 0,
        };
        self.change_security_info(caller, session, Change::Replace(new, hashes)).await?;
        Ok(pending.secrets)
    }

    async fn hash_codes(&self, printed: &[Zeroizing<String>]) -> Result<Vec<NewRecoveryCode>, Error> {
        let mut random = self.random();
        let hashes = printed.iter().filter_map(|printed| RecoveryCode::parse(printed)).map(|code| {
            let salt = random.bytes();
            async move {
                let hash = self.services().hashing.hash_code(&code, salt).await?;
                Ok(NewRecoveryCode { number: code.number, hash })
            }
        });
        try_join_all(hashes).await
    }
}
