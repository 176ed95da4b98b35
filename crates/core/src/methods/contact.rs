//! Addresses and numbers that people register themselves, and the code of a text or call.

use serde::{Deserialize, Serialize};

use super::typed_code;
use crate::account::{Account, Contact, ContactKind};
use crate::ids::{ContactId, RegistrationId};
use crate::method::Method;
use crate::phone::PhoneNumber;
use crate::registration::{Credential, Registration, SecurityInfo};
use crate::reset::Proof;
use crate::subject::Subject;
use crate::time::Timestamp;

/// An address that its owner registered and confirmed by a code.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnAddress {
    /// Exactly as it was typed; messages go to these bytes and no others.
    pub address: String,
}

/// A number that its owner registered and confirmed by a code.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnNumber {
    /// The number.
    pub number: PhoneNumber,
}

/// Compares a typed code with the one that was sent, in constant time. A decoy never proves anything, even by luck.
pub fn check(
    subject: &Subject,
    (method, typed): (Method, &str),
    expected: &str,
    (is_fresh, now): (bool, Timestamp),
) -> Option<Proof> {
    let is_right = regain_crypto::equal(typed_code(typed).as_bytes(), expected.as_bytes());
    (is_right & subject.is_real()).then(|| Proof::new(method, now, is_fresh))
}

/// Whether a typed code is the one that was sent, for somebody who is signed in.
pub fn is_right(typed: &str, expected: &str) -> bool {
    regain_crypto::equal(typed_code(typed).as_bytes(), expected.as_bytes())
}

/// Where messages of a method go: what its owner registered first, then what the directory knows.
///
/// What was registered a short while ago gets messages only where there is nothing else: whoever knows the password could
/// have added it, and a code says nothing of where it was read.
pub fn targets(account: &Account, info: &SecurityInfo, method: Method, now: Timestamp) -> Vec<Contact> {
    let known = account.mail_addresses().filter(|_| method == Method::Email).cloned();
    let (fresh, settled): (Vec<_>, Vec<_>) =
        info.serving(method).partition(|registration| registration.is_fresh(now));
    let settled: Vec<Contact> = settled.into_iter().filter_map(of).chain(known).collect();
    if settled.is_empty() { fresh.into_iter().filter_map(of).collect() } else { settled }
}

/// The number that a contact of [`targets`] is, if it is one.
pub fn number<'i>(info: &'i SecurityInfo, contact: &Contact) -> Option<&'i PhoneNumber> {
    let registration = info.find(RegistrationId::from_bytes(*contact.id.as_bytes()))?;
    let (Credential::Sms(own) | Credential::Voice(own)) = &registration.credential else { return None };
    Some(&own.number)
}

/// Whether all that messages of a method go to was registered a short while ago.
pub fn is_fresh(account: &Account, info: &SecurityInfo, method: Method, now: Timestamp) -> bool {
    let is_known = method == Method::Email && account.mail_addresses().next().is_some();
    !is_known && !info.is_settled(method, now)
}

/// Every mail address of an account, its owner's own ones too: where changes are told (promise 9).
pub fn mail_addresses(account: &Account, info: &SecurityInfo) -> Vec<Contact> {
    let own = info.of(Method::Email).filter_map(of);
    account.mail_addresses().cloned().chain(own).collect()
}

/// A registration as something that a message goes to, if it is.
pub fn of(registration: &Registration) -> Option<Contact> {
    let (kind, value) = match &registration.credential {
        Credential::Email(own) => (ContactKind::Email, own.address.clone()),
        Credential::Sms(own) | Credential::Voice(own) => (ContactKind::Phone, own.number.as_str().to_owned()),
        Credential::Passkey(_)
        | Credential::Totp(_)
        | Credential::Hotp(_)
        | Credential::RecoveryCode(_)
        | Credential::TrustedDevice(_)
        | Credential::SecurityQuestions(_)
        | Credential::TemporaryAccessPass(_) => return None,
    };
    Some(Contact { id: ContactId::from_bytes(*registration.id.as_bytes()), kind, value })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::AccountId;
    use crate::subject::DecoyReason;
    use crate::testing;

    const NOW: Timestamp = Timestamp::from_micros(1);

    fn values(info: &SecurityInfo, method: Method) -> Vec<String> {
        targets(&testing::account(), info, method, NOW).into_iter().map(|it| it.value).collect()
    }

    #[test]
    fn a_number_that_gets_texts_can_be_called_and_not_the_other_way_round() {
        assert_eq!(values(&testing::info(&[Method::Sms]), Method::Voice), ["+4915228817386"]);
        assert_eq!(values(&testing::info(&[Method::Voice]), Method::Voice), ["+493023125042"]);
        assert!(values(&testing::info(&[Method::Voice]), Method::Sms).is_empty());
    }

    #[test]
    fn what_is_fresh_gets_a_message_only_where_there_is_nothing_else() {
        let until = Some(NOW + crate::registration::FRESH);
        let mut info = testing::info(&[Method::Email, Method::Sms]);
        assert_eq!(values(&info, Method::Email), ["ada@own.example", "ada.byron@post.example"]);
        for registration in &mut info.registrations {
            registration.fresh_until = until;
        }
        assert_eq!(values(&info, Method::Email), ["ada.byron@post.example"]);
        assert_eq!(values(&info, Method::Sms), ["+4915228817386"]);
    }

    #[test]
    fn the_right_code_proves_a_real_account_only() {
        let real = Subject::account(AccountId::from_bytes([1; 16]));
        let decoy = Subject::decoy(DecoyReason::NotFound, None);
        let asked = |subject, typed| check(subject, (Method::Sms, typed), "01234567", (true, NOW));
        let proof = asked(&real, "0123 4567").unwrap();
        assert!(proof.is_fresh() && proof.method() == Method::Sms);
        assert!(asked(&real, "01234568").is_none() && asked(&decoy, "01234567").is_none());
    }
}
