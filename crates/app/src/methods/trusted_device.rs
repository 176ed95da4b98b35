//! A trusted browser: what its key is asked to sign, and whether it did.

use data_encoding::BASE64URL_NOPAD;
use regain_core::ids::AccountId;
use regain_core::methods::trusted_device::{check, message};
use regain_crypto::{Derivation, Purpose, token_digest};
use url::Url;
use zeroize::Zeroizing;

use super::signed::ToSign;
use super::{Prompt, Question, Right, Spends, Spent};
use crate::{App, Error};

/// What requests of pages are sealed for.
const PAGE: Purpose = Purpose::DeviceRequest;

/// What a page asks the key of a trusted browser to sign.
#[derive(Clone)]
pub struct DeviceRequest {
    /// 32 bytes, base64url.
    pub challenge: String,
    /// The same, sealed, for the form.
    pub request: String,
}

/// The answer of a trusted browser.
#[derive(Clone, Default)]
pub struct DeviceAnswer {
    /// The token that it presents; empty if it has none.
    pub token: Zeroizing<String>,
    /// What its key has signed, base64url without padding.
    pub signature: String,
    /// [`DeviceRequest::request`], unless a challenge asked.
    pub request: Option<String>,
}

impl App {
    /// What the key of a trusted browser signs when it is asked with a challenge.
    pub(crate) fn device_message(&self, challenge: &str) -> Result<String, Error> {
        let origin = Url::parse(&self.settings().base_url).map_err(Error::internal)?.origin();
        Ok(message(&origin.ascii_serialization(), challenge))
    }

    /// What is asked beside a challenge.
    pub(super) fn device_prompt(&self, signed: &Derivation) -> Result<Prompt, Error> {
        let challenge = self.challenge_to_sign(signed)?;
        Ok(Prompt::Device { message: self.device_message(&challenge)?, challenge })
    }

    /// What a page asks the key of a trusted browser of an account to sign.
    pub(crate) fn ask_device(&self, account: AccountId) -> Result<DeviceRequest, Error> {
        let ToSign { challenge, request } = self.ask_to_sign(PAGE, Some(account))?;
        Ok(DeviceRequest { challenge, request })
    }

    /// The token and the signature must be those of one browser, and of a decoy nothing is right.
    pub(super) fn compare_device(
        &self,
        question: &Question<'_>,
        answer: Option<&DeviceAnswer>,
    ) -> Result<Option<Right>, Error> {
        let (Some(answer), Some(account)) = (answer, question.subject.real_account()) else {
            return Ok(None);
        };
        let asked = self.asked_of(question, (PAGE, account), answer.request.as_deref())?;
        let Some(challenge) = asked else { return Ok(None) };
        let message = self.device_message(&challenge)?;
        let digest = token_digest(&answer.token);
        let signature = BASE64URL_NOPAD.decode(answer.signature.as_bytes()).unwrap_or_default();
        let right = question.registrations.iter().find_map(|it| {
            let device = it.credential.trusted_device()?;
            let is_right = device.has_token(&digest) && device.has_signed(&message, &signature);
            Some((check(question.subject, is_right, it, self.now())?, it))
        });
        Ok(right.map(|(proof, used)| {
            let what =
                Spent::Signed(Box::new(self.signed(used.clone(), &challenge, question.challenge.is_none())));
            Right { proof, spends: Some(Spends { account, what }) }
        }))
    }
}
