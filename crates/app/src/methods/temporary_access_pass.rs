//! A pass from staff. It is derived again: none is stored.

use regain_core::ids::RegistrationId;
use regain_core::methods::temporary_access_pass::{self, PASS_DIGITS, pass_of};
use regain_crypto::{Derivation, KeyId, Purpose};
use zeroize::Zeroizing;

use super::{Question, Right, Spends, Spent};
use crate::{App, Error};

impl App {
    /// Derives a pass whether or not there is one.
    pub(super) fn compare_pass(&self, question: &Question<'_>, typed: &str) -> Result<Option<Right>, Error> {
        let account = question.subject.real_account().unwrap_or_else(|| self.nobody());
        let (now, active) = (self.now(), self.keys().active_id());
        let pass = pass_of(question.registrations, now).map(|(it, pass)| (it.id, KeyId(pass.key)));
        let nobodys = (RegistrationId::from_bytes(*account.as_bytes()), active);
        let (id, key) = pass.unwrap_or(nobodys);
        let expected = self.pass_code(id, key)?;
        let proof = temporary_access_pass::check(question.subject, typed, &expected, now);
        Ok(proof
            .filter(|_| pass.is_some())
            .map(|proof| Right { proof, spends: Some(Spends { account, what: Spent::Registration(id) }) }))
    }

    /// The pass of a registration.
    pub(crate) fn pass_code(&self, id: RegistrationId, key: KeyId) -> Result<Zeroizing<String>, Error> {
        let from =
            Derivation { key, purpose: Purpose::TemporaryAccessPass, id: *id.as_bytes(), generation: 0 };
        self.keys().derive_digits(&from, PASS_DIGITS).map_err(Error::internal)
    }
}
