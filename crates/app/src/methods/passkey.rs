//! A passkey: what it is asked to sign, and whether it did.

use std::time::Duration;

use data_encoding::BASE64URL_NOPAD;
use regain_core::audit::{Action, Actor, SecurityInfoEvent};
use regain_core::ids::AccountId;
use regain_core::limit::Limit;
use regain_core::method::Method;
use regain_core::methods::passkey::check;
use regain_core::random::Random;
use regain_core::registration::{Credential, Registration};
use regain_core::time::Timestamp;
use regain_crypto::{Aad, Derivation, Purpose};
use regain_store::{Challenge, Spent as Counted, StoreError, Tx};
use serde::{Deserialize, Serialize};

use super::{Prompt, Question, Right, Spends, Spent};
use crate::passkeys::{Passkeys, Verification, Verified};
use crate::reset::passkey_challenge_of;
use crate::{App, Error};

/// How long somebody may take to answer a request of a page.
const PATIENCE: Duration = Duration::from_mins(10);

/// A request of a page is answered once (WAN-01). It is over before its counter is forgotten.
const ONCE: Limit = Limit { name: "passkey-requests", count: 1, window: Duration::from_mins(20) };

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

/// What a request of a page asked.
#[derive(Serialize, Deserialize)]
struct Asked {
    challenge: String,
    until: i64,
}

/// What a passkey has signed: it is kept, and the request of a page is used up.
#[derive(Clone)]
pub(crate) struct Signed {
    used: Registration,
    request: Option<[u8; 32]>,
    random: Random,
}

impl Signed {
    pub(super) async fn spend(
        &self,
        tx: &mut Tx,
        account: AccountId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        if let Some(key) = self.request
            && tx.spend(&ONCE, key, now).await? != Counted::Ok
        {
            return Ok(false);
        }
        tx.use_passkey(account, &self.used, now, &mut self.random.clone()).await
    }
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

    fn challenge_to_sign(&self, from: &Derivation) -> Result<String, Error> {
        Ok(self.keys().derive_token(from).map_err(Error::internal)?.to_string())
    }

    /// What a page asks a passkey to sign: one of an account, or of anybody who signs in.
    pub(crate) fn ask_passkey(&self, account: Option<AccountId>) -> Result<PasskeyRequest, Error> {
        let mut random = self.random();
        let challenge = BASE64URL_NOPAD.encode(&random.bytes::<32>());
        let options = self.passkeys()?.request(&challenge)?;
        let asked = Asked { challenge, until: (self.now() + PATIENCE).micros() };
        let content = serde_json::to_vec(&asked).map_err(Error::internal)?;
        let place = self.place_of_request(account);
        let sealed = self.keys().seal(Purpose::PasskeyRequest, &place, random.bytes(), &content);
        Ok(PasskeyRequest { options, request: BASE64URL_NOPAD.encode(&sealed) })
    }

    /// What a request of a page asked; nothing if it is over, somebody else's, or nothing of ours.
    fn asked(&self, account: Option<AccountId>, request: &str) -> Option<String> {
        let sealed = BASE64URL_NOPAD.decode(request.as_bytes()).ok()?;
        let place = self.place_of_request(account);
        let opened = self.keys().open(Purpose::PasskeyRequest, &place, &sealed).ok()?;
        let asked: Asked = serde_json::from_slice(&opened).ok()?;
        (self.now() <= Timestamp::from_micros(asked.until)).then_some(asked.challenge)
    }

    fn place_of_request(&self, account: Option<AccountId>) -> Aad {
        let owner = account.map_or([0; 16], |account| *account.as_bytes());
        Aad { organization: *self.organization().as_bytes(), owner, row: owner }
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
        let (challenge, of_page) = match question.challenge {
            Some(Challenge { key_id, id, generation, .. }) => {
                let from = passkey_challenge_of(*key_id, *id, *generation);
                (Some(self.challenge_to_sign(&from)?), false)
            }
            None => (request.as_ref().and_then(|request| self.asked(Some(account), request)), true),
        };
        let Some(challenge) = challenge else { return Ok(None) };
        let verified = self.verified(account, (&challenge, response), question.registrations).await?;
        Ok(verified.and_then(|verified| {
            let proof = check(question.subject, true, verified.registration, self.now())?;
            let what = Spent::Passkey(Box::new(self.signed(verified, &challenge, of_page)));
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

    fn signed(&self, verified: Verified<'_>, challenge: &str, of_page: bool) -> Signed {
        let Verified { registration, passkey } = verified;
        Signed {
            used: Registration { credential: Credential::Passkey(passkey), ..registration.clone() },
            request: of_page.then(|| self.limit_key(&[b"passkey request", challenge.as_bytes()])),
            random: self.random(),
        }
    }

    /// Whose passkey signed what the sign-in page asked; the registration of it is among those.
    pub(crate) async fn compare_sign_in(
        &self,
        assertion: &Assertion,
        (account, registrations): (AccountId, &[Registration]),
    ) -> Result<Option<Spends>, Error> {
        let Some(request) = &assertion.request else { return Ok(None) };
        let Some(challenge) = self.asked(None, request) else { return Ok(None) };
        let signed = (&*challenge, &*assertion.response);
        let verified = self.verified(account, signed, registrations).await?;
        Ok(verified.map(|verified| {
            let what = Spent::Passkey(Box::new(self.signed(verified, &challenge, true)));
            Spends { account, what }
        }))
    }
}
