//! A passkey: what it is asked to sign, and whether it did.

use regain_core::audit::{Action, Actor, SecurityInfoEvent};
use regain_core::ids::AccountId;
use regain_core::method::Method;
use regain_core::methods::passkey::check;
use regain_core::registration::{Credential, Registration};
use regain_core::reset::Proof;
use regain_core::subject::Subject;
use regain_crypto::{Derivation, Purpose};

use super::signed::{Signed, ToSign};
use super::{Prompt, Question, Right, Spends, Spent};
use crate::passkeys::{Passkeys, Verification, Verified};
use crate::{App, Error};

/// What requests of pages are sealed for.
const PAGE: Purpose = Purpose::PasskeyRequest;

/// What those of the first page of a reset are sealed for: who signs in has not asked for one.
const START: Purpose = Purpose::PasskeyStart;

/// What a page asks a passkey to sign.
#[derive(Clone)]
pub struct PasskeyRequest {
    /// Its options, JSON of WebAuthn.
    pub options: String,
    /// What was asked, sealed, for the form.
    pub request: String,
}

/// The answer of a passkey.
pub struct Assertion {
    /// What it signed, JSON of WebAuthn.
    pub response: String,
    /// [`PasskeyRequest::request`], unless a challenge asked.
    pub request: Option<String>,
}

impl App {
    /// The relying party.
    ///
    /// # Errors
    /// [`Error::MethodNotOffered`] if this server has no name that passkeys could be made for.
    pub(crate) fn passkeys(&self) -> Result<&Passkeys, Error> {
        self.inner().passkeys.as_ref().ok_or(Error::MethodNotOffered)
    }

    /// What the passkey of a challenge signs, as its browser is asked.
    pub(super) fn passkey_prompt(&self, signed: &Derivation) -> Result<Prompt, Error> {
        self.passkeys()?.request(&self.challenge_to_sign(signed)?).map(Prompt::Passkey)
    }

    /// What a page asks a passkey to sign: one of an account, or of anybody who signs in.
    pub(crate) fn ask_passkey(&self, account: Option<AccountId>) -> Result<PasskeyRequest, Error> {
        self.ask_passkey_for(PAGE, account)
    }

    /// What the first page of a reset asks a passkey to sign: one of anybody.
    pub(crate) fn ask_passkey_to_start(&self) -> Result<PasskeyRequest, Error> {
        self.ask_passkey_for(START, None)
    }

    fn ask_passkey_for(&self, page: Purpose, account: Option<AccountId>) -> Result<PasskeyRequest, Error> {
        let ToSign { challenge, request } = self.ask_to_sign(page, account)?;
        Ok(PasskeyRequest { options: self.passkeys()?.request(&challenge)?, request })
    }

    /// Nothing is right without what was asked, and of a decoy nothing is.
    pub(super) async fn compare_signed(
        &self,
        question: &Question<'_>,
        assertion: Option<&Assertion>,
    ) -> Result<Option<Right>, Error> {
        let (Some(Assertion { response, request }), Some(account)) =
            (assertion, question.subject.real_account())
        else {
            return Ok(None);
        };
        let asked = self.asked_of(question, (PAGE, account), request.as_deref())?;
        let Some(challenge) = asked else { return Ok(None) };
        let of_page = question.challenge.is_none();
        let verified = self.verified(account, (&challenge, response), question.registrations).await?;
        Ok(verified.and_then(|verified| {
            let proof = check(question.subject, true, verified.registration, self.now())?;
            let what = Spent::Signed(Box::new(self.signed_by(verified, &challenge, of_page)));
            Some(Right { proof, spends: Some(Spends { account, what }) })
        }))
    }

    /// What was signed, if it is right. A counter that went back is told to auditors: signatures that fit are no guesses.
    async fn verified<'a>(
        &self,
        account: AccountId,
        (challenge, response): (&str, &str),
        registrations: &'a [Registration],
    ) -> Result<Option<Verified<'a>>, Error> {
        match self.passkeys()?.verify(challenge, response, registrations) {
            Verification::Right(verified) => Ok(Some(*verified)),
            Verification::Wrong => Ok(None),
            Verification::CounterBack => {
                let back = Action::SecurityInfo(SecurityInfoEvent::CounterWentBack(Method::Passkey));
                let event = self.event(back, Actor::Anonymous).of(Some(account));
                self.audit_counted(event, account.as_bytes()).await?;
                tracing::warn!("the counter of a passkey went back: somebody may have copied it");
                Ok(None)
            }
        }
    }

    fn signed_by(&self, verified: Verified<'_>, challenge: &str, of_page: bool) -> Signed {
        let Verified { registration, passkey } = verified;
        let used = Registration { credential: Credential::Passkey(passkey), ..registration.clone() };
        self.signed(used, challenge, of_page)
    }

    /// Whose passkey signed what the sign-in page asked; the registration of it is among those.
    pub(crate) async fn compare_sign_in(
        &self,
        assertion: &Assertion,
        signer: (AccountId, &[Registration]),
    ) -> Result<Option<Spends>, Error> {
        let signed = self.signed_for_anybody(PAGE, assertion, signer).await?;
        Ok(signed.map(|(_, spends)| spends))
    }

    /// What a passkey proves that signed what the first page of a reset asked. Nothing of a decoy.
    pub(crate) async fn compare_start(
        &self,
        subject: &Subject,
        assertion: &Assertion,
        registrations: &[Registration],
    ) -> Result<Option<(Proof, Spends)>, Error> {
        let Some(account) = subject.real_account() else { return Ok(None) };
        let signed = self.signed_for_anybody(START, assertion, (account, registrations)).await?;
        Ok(signed.and_then(|(registration, spends)| {
            Some((check(subject, true, registration, self.now())?, spends))
        }))
    }

    /// Whose passkey, of these, signed what a page asked of anybody.
    async fn signed_for_anybody<'a>(
        &self,
        page: Purpose,
        assertion: &Assertion,
        (account, registrations): (AccountId, &'a [Registration]),
    ) -> Result<Option<(&'a Registration, Spends)>, Error> {
        let Some(request) = &assertion.request else { return Ok(None) };
        let Some(challenge) = self.asked((page, None), request) else { return Ok(None) };
        let signed = (&*challenge, &*assertion.response);
        let verified = self.verified(account, signed, registrations).await?;
        Ok(verified.map(|verified| {
            let registration = verified.registration;
            let what = Spent::Signed(Box::new(self.signed_by(verified, &challenge, true)));
            (registration, Spends { account, what })
        }))
    }
}
