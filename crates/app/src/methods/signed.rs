//! What a passkey or a trusted browser is asked to sign. Nothing is kept of it: for a reset it is derived from its challenge, for
//! a page it travels in the form, sealed, and is used once.

use std::time::Duration;

use data_encoding::BASE64URL_NOPAD;
use regain_core::ids::AccountId;
use regain_core::limit::Limit;
use regain_core::random::Random;
use regain_core::registration::Registration;
use regain_core::time::Timestamp;
use regain_crypto::{Aad, Derivation, Purpose};
use regain_store::{Challenge, Spent as Counted, StoreError, Tx};
use serde::{Deserialize, Serialize};

use super::Question;
use crate::reset::to_sign_of;
use crate::{App, Error};

/// How long somebody may take to answer a request of a page.
const PATIENCE: Duration = Duration::from_mins(10);

/// A request of a page is answered once (WAN-01). It is over before its counter is forgotten.
const ONCE: Limit = Limit { name: "signed-requests", count: 1, window: Duration::from_mins(20) };

/// What a page asks to have signed.
pub(super) struct ToSign {
    /// 32 bytes, base64url.
    pub(super) challenge: String,
    /// The same, sealed, for the form.
    pub(super) request: String,
}

/// What a request of a page asked.
#[derive(Serialize, Deserialize)]
struct Asked {
    challenge: String,
    until: i64,
}

/// What was signed: who signed is kept, and the request of a page is used up.
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
        tx.use_credential(account, &self.used, now, &mut self.random.clone()).await
    }
}

impl App {
    /// What is signed for a challenge of a reset.
    pub(super) fn challenge_to_sign(&self, from: &Derivation) -> Result<String, Error> {
        Ok(self.keys().derive_token(from).map_err(Error::internal)?.to_string())
    }

    /// What a page asks to have signed for an account, or for whoever signs in.
    pub(super) fn ask_to_sign(&self, purpose: Purpose, account: Option<AccountId>) -> Result<ToSign, Error> {
        let mut random = self.random();
        let challenge = BASE64URL_NOPAD.encode(&random.bytes::<32>());
        let asked = Asked { challenge: challenge.clone(), until: (self.now() + PATIENCE).micros() };
        let content = serde_json::to_vec(&asked).map_err(Error::internal)?;
        let sealed = self.keys().seal(purpose, &self.place_of_request(account), random.bytes(), &content);
        Ok(ToSign { challenge, request: BASE64URL_NOPAD.encode(&sealed) })
    }

    /// What a request of a page asked; nothing if it is over, somebody else's, or nothing of ours.
    pub(super) fn asked(
        &self,
        (purpose, account): (Purpose, Option<AccountId>),
        request: &str,
    ) -> Option<String> {
        let sealed = BASE64URL_NOPAD.decode(request.as_bytes()).ok()?;
        let opened = self.keys().open(purpose, &self.place_of_request(account), &sealed).ok()?;
        let asked: Asked = serde_json::from_slice(&opened).ok()?;
        (self.now() <= Timestamp::from_micros(asked.until)).then_some(asked.challenge)
    }

    /// What an account was asked to sign: by a challenge, or else by a page.
    pub(super) fn asked_of(
        &self,
        question: &Question<'_>,
        (purpose, account): (Purpose, AccountId),
        request: Option<&str>,
    ) -> Result<Option<String>, Error> {
        match question.challenge {
            Some(Challenge { key_id, id, generation, .. }) => {
                let from = to_sign_of(question.method, *key_id, *id, *generation);
                self.challenge_to_sign(&from).map(Some)
            }
            None => Ok(request.and_then(|request| self.asked((purpose, Some(account)), request))),
        }
    }

    /// What was signed, to be used up.
    pub(super) fn signed(&self, used: Registration, challenge: &str, of_page: bool) -> Signed {
        let request = of_page.then(|| self.limit_key(&[b"signed request", challenge.as_bytes()]));
        Signed { used, request, random: self.random() }
    }

    fn place_of_request(&self, account: Option<AccountId>) -> Aad {
        let owner = account.map_or([0; 16], |account| *account.as_bytes());
        Aad { organization: *self.organization().as_bytes(), owner, row: owner }
    }
}
