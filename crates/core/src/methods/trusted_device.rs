//! A trusted browser: a token in a cookie that scripts can't read, and a key that can't be taken out of it. Whoever sits in front of
//! it has both, so it completes what something else has proved, and never opens an account alone.

use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};

use crate::method::Method;
use crate::registration::Registration;
use crate::reset::Proof;
use crate::subject::Subject;
use crate::time::Timestamp;

/// What is signed begins with: whose it is, what for, and in which version. A signature that anything else asked for is
/// none of ours.
const SIGNED: &str = "regain trusted-device v1";

/// The bytes of a token.
const TOKEN_LENGTH: usize = 32;

/// What a trusted browser is recognised by. It holds no secret.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrustedDevice {
    /// SHA-256 of the token that the browser presents, base64url.
    pub token_digest: String,
    /// The point of its key on P-256, not compressed, base64url.
    pub public_key: String,
    /// The name of the server that it works for: browsers keep cookies and keys by it.
    pub relying_party: String,
    /// Whether this server has another name by now, so that it proves nothing here.
    #[serde(skip)]
    pub is_elsewhere: bool,
}

impl TrustedDevice {
    /// Whether the browser that presents a token of this digest is the one, as far as that tells.
    pub fn has_token(&self, digest: &[u8; 32]) -> bool {
        regain_crypto::equal(self.token_digest.as_bytes(), BASE64URL_NOPAD.encode(digest).as_bytes())
    }

    /// Whether it signed a message.
    pub fn has_signed(&self, message: &str, signature: &[u8]) -> bool {
        let key = BASE64URL_NOPAD.decode(self.public_key.as_bytes()).unwrap_or_default();
        regain_crypto::is_signature(&key, message.as_bytes(), signature)
    }
}

/// Whether a text has the form of a token.
pub fn is_token(text: &str) -> bool {
    BASE64URL_NOPAD.decode(text.as_bytes()).is_ok_and(|bytes| bytes.len() == TOKEN_LENGTH)
}

/// What a browser at an origin (scheme, host and port, as browsers write it) signs when it is asked with a challenge.
pub fn message(origin: &str, challenge: &str) -> String {
    format!("{SIGNED}\n{origin}\n{challenge}")
}

/// What a verified token and signature say of an account. A decoy trusts no browser, and never proves anything.
pub fn check(
    subject: &Subject,
    is_right: bool,
    registration: &Registration,
    now: Timestamp,
) -> Option<Proof> {
    let works = registration.credential.trusted_device().is_some_and(|it| !it.is_elsewhere);
    (is_right & works & subject.is_real())
        .then(|| Proof::new(Method::TrustedDevice, now, registration.is_fresh(now)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::AccountId;
    use crate::subject::DecoyReason;
    use crate::testing::info;

    #[test]
    fn only_what_a_trusted_browser_of_an_account_signed_proves_something() {
        let now = Timestamp::from_micros(0);
        let subject = Subject::account(AccountId::from_bytes([1; 16]));
        let decoy = Subject::decoy(DecoyReason::NotFound, None);
        let here = info(&[Method::TrustedDevice, Method::Totp]);
        let elsewhere = here.clone().at(now, Some("another.meridian.example"));
        let [device, app] = &here.registrations[..] else { panic!("two") };
        let proved = check(&subject, true, device, now).map(|proof| proof.method());
        assert_eq!(proved, Some(Method::TrustedDevice));
        assert!(check(&subject, false, device, now).is_none());
        assert!(check(&decoy, true, device, now).is_none());
        assert!(check(&subject, true, app, now).is_none());
        assert!(check(&subject, true, &elsewhere.registrations[0], now).is_none(), "of another name");
    }

    #[test]
    fn a_token_is_recognised_by_its_digest_and_no_key_is_an_answer() {
        let here = info(&[Method::TrustedDevice]);
        let device = here.registrations[0].credential.trusted_device().unwrap();
        assert!(device.has_token(&[7; 32]) && !device.has_token(&[8; 32]));
        let broken = TrustedDevice { public_key: "no key".to_owned(), ..device.clone() };
        assert!(!broken.has_signed("", &[0; 64]));
        assert!(is_token(&BASE64URL_NOPAD.encode(&[7; 32])));
        for wrong in ["", "x", "no token", &BASE64URL_NOPAD.encode(&[7; 31])] {
            assert!(!is_token(wrong), "{wrong}");
        }
    }

    #[test]
    fn what_is_signed_names_us_what_for_and_where() {
        let signed = message("https://reset.meridian.example", "Y2hhbGxlbmdl");
        assert_eq!(signed, "regain trusted-device v1\nhttps://reset.meridian.example\nY2hhbGxlbmdl");
    }
}
