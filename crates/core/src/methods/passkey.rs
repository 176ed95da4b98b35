//! A passkey (WebAuthn Level 3). Its signature is verified outside, by a library; what a right one is worth is decided here.

use serde::{Deserialize, Serialize};

use crate::method::Method;
use crate::registration::Registration;
use crate::reset::Proof;
use crate::subject::Subject;
use crate::time::Timestamp;

/// The longest id of a passkey, in bytes (WAN-03, WebAuthn §7.1).
pub const LONGEST_ID: usize = 1_023;

/// The public half of a passkey. It holds no secret.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Passkey {
    /// What it is found by: base64url without padding.
    pub id: String,
    /// What it says of whose it is: 64 random bytes, the same for all passkeys of an account, base64url (WAN-04).
    pub user_handle: String,
    /// The name of the server that it works for. Under another name browsers don't show it.
    pub relying_party: String,
    /// Whether it is kept by more than one device: a password manager or an account of its maker has it too (WAN-06).
    pub is_backed_up: bool,
    /// Whether this server has another name by now, so that it proves nothing here.
    #[serde(skip)]
    pub is_elsewhere: bool,
    /// Key, counter and flags, as the library that verifies signatures keeps them.
    pub credential: String,
}

/// What a verified signature says of an account. A decoy has no passkey, and never proves anything.
pub fn check(
    subject: &Subject,
    is_right: bool,
    registration: &Registration,
    now: Timestamp,
) -> Option<Proof> {
    let is_passkey = registration.method() == Method::Passkey;
    (is_right & is_passkey & subject.is_real())
        .then(|| Proof::new(Method::Passkey, now, registration.is_fresh(now)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::AccountId;
    use crate::subject::DecoyReason;
    use crate::testing::info;

    #[test]
    fn only_a_right_signature_of_a_passkey_of_an_account_proves_something() {
        let now = Timestamp::from_micros(0);
        let subject = Subject::account(AccountId::from_bytes([1; 16]));
        let decoy = Subject::decoy(DecoyReason::NotFound, None);
        let both = info(&[Method::Passkey, Method::Totp]);
        let [passkey, app] = &both.registrations[..] else { panic!("two") };
        assert_eq!(check(&subject, true, passkey, now).map(|proof| proof.method()), Some(Method::Passkey));
        assert!(check(&subject, false, passkey, now).is_none());
        assert!(check(&decoy, true, passkey, now).is_none());
        assert!(check(&subject, true, app, now).is_none());
    }
}
