//! Comparing an answer with what its method expects. Whoever the reset is about, the same is read and hashed.

use regain_core::ids::{AccountId, RegistrationId};
use regain_core::job::Notice;
use regain_core::method::Method;
use regain_core::methods::email::{self, CODE_DIGITS, Expected};
use regain_core::methods::recovery_code::{self, RecoveryCode};
use regain_core::methods::totp;
use regain_core::random::Random;
use regain_core::registration::FEW_CODES;
use regain_core::registration::Registration;
use regain_core::reset::Proof;
use regain_core::subject::Subject;
use regain_core::time::Timestamp;
use regain_store::{Challenge, StoreError, Tx};
use zeroize::Zeroizing;

use super::challenge::{code_of, link_of};
use crate::jobs::Work;
use crate::owner::Owner;
use crate::{App, Error};

/// An answer, as typed.
pub enum Answer {
    /// A code, whatever the method.
    Code(Zeroizing<String>),
}

/// An answer that was right.
pub(super) struct Right {
    pub(super) proof: Proof,
    pub(super) spends: Option<Spends>,
}

/// What a right answer uses up beside its challenge, in the transaction in which it counts.
#[derive(Clone)]
pub(crate) struct Spends {
    account: AccountId,
    what: Spent,
}

#[derive(Clone)]
enum Spent {
    /// The time step of an app, and all before it.
    Step(RegistrationId, i64),
    /// A recovery code, by its number and hash.
    RecoveryCode(u8, String),
}

impl Spends {
    /// Uses it up. Answers whether it was there: somebody may have used it in another reset meanwhile.
    pub(super) async fn spend(&self, tx: &mut Tx, now: Timestamp) -> Result<bool, StoreError> {
        match &self.what {
            Spent::Step(registration, step) => {
                tx.use_registration(self.account, (*registration, *step), now).await
            }
            Spent::RecoveryCode(number, hash) => {
                tx.use_recovery_code(self.account, (*number, hash), now).await
            }
        }
    }
}

impl App {
    /// Reminds the owner to make new recovery codes when one was used and few are left. The work is to be submitted after
    /// the commit.
    pub(super) async fn remind_of_codes(
        &self,
        tx: &mut Tx,
        spends: &Spends,
        at: (Timestamp, &mut Random),
    ) -> Result<Option<Work>, Error> {
        if !matches!(spends.what, Spent::RecoveryCode(..)) {
            return Ok(None);
        }
        let left = tx.security_info(spends.account).await?.codes_left();
        match u8::try_from(left) {
            Ok(few) if left <= FEW_CODES => {
                Ok(Some(self.tell(tx, spends.account, Notice::RecoveryCodesLow(few), at).await?))
            }
            _ => Ok(None),
        }
    }

    /// Compares an answer with what was asked for; nothing if it is wrong.
    pub(super) async fn compare(
        &self,
        subject: &Subject,
        owner: Option<&Owner>,
        challenge: &Challenge,
        Answer::Code(typed): &Answer,
    ) -> Result<Option<Right>, Error> {
        let registrations = owner.map_or(&[][..], |owner| &owner.info.registrations);
        match challenge.method {
            Method::Email => self.compare_sent(subject, challenge, typed),
            Method::Totp => Ok(self.compare_shown(subject, registrations, typed)),
            Method::RecoveryCode => self.compare_saved(subject, registrations, typed).await,
        }
    }

    fn compare_sent(
        &self,
        subject: &Subject,
        challenge: &Challenge,
        typed: &str,
    ) -> Result<Option<Right>, Error> {
        let Challenge { key_id, id, generation, .. } = *challenge;
        let keys = self.keys();
        let code =
            keys.derive_digits(&code_of(key_id, id, generation), CODE_DIGITS).map_err(Error::internal)?;
        let link = keys.derive_token(&link_of(key_id, id, generation)).map_err(Error::internal)?;
        let expected = Expected { code: &code, link: &link };
        let proof = email::check(subject, &email::Answer::Code(typed), &expected, self.now());
        Ok(proof.map(|proof| Right { proof, spends: None }))
    }

    fn compare_shown(&self, subject: &Subject, registrations: &[Registration], typed: &str) -> Option<Right> {
        let account = subject.real_account()?;
        let accepted = totp::check(subject, typed, registrations, self.now())?;
        let what = Spent::Step(accepted.registration, accepted.step);
        Some(Right { proof: accepted.proof, spends: Some(Spends { account, what }) })
    }

    /// One hash, whether or not the text is a code and the code is there.
    async fn compare_saved(
        &self,
        subject: &Subject,
        registrations: &[Registration],
        typed: &str,
    ) -> Result<Option<Right>, Error> {
        let account = subject.real_account().unwrap_or_else(|| self.nobody());
        let code = RecoveryCode::parse(typed);
        let number = code.as_ref().map_or(0, |code| code.number);
        let mut scope = self.store().read(self.organization()).await?;
        let stored = scope.recovery_code(account, number).await?;
        drop(scope);
        let hashing = &self.services().hashing;
        let (Some(code), Some(hash)) = (&code, stored) else {
            hashing.verify_nobody(code.as_ref().map_or("", RecoveryCode::secret)).await?;
            return Ok(None);
        };
        let is_right = hashing.verify(code.secret(), &hash).await?.matches;
        let proof = recovery_code::check(subject, is_right, registrations, self.now());
        Ok(proof.map(|proof| {
            let what = Spent::RecoveryCode(number, hash);
            Right { proof, spends: Some(Spends { account, what }) }
        }))
    }
}
