//! The code of a hardware token that counts the presses of its button (RFC 4226).

use regain_crypto::{HashAlgorithm, equal, one_time_password};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{Accepted, base32, hash, typed_code};
use crate::method::Method;
use crate::registration::{Credential, Registration};
use crate::reset::Proof;
use crate::subject::Subject;
use crate::time::Timestamp;

/// Codes after the last accepted one that are accepted: a button is pressed in a pocket too (OTP-05, RFC 4226 §7.4).
const LOOK_AHEAD: i64 = 10;

/// Codes after the last accepted one among which two in a row are looked for, so that a token that is far ahead finds
/// its way back: of twelve digits or more, a guess hits one of so many pairs with odds below one in a thousand million.
const LOOK_AHEAD_FOR_TWO: i64 = 1_000;

/// What a hardware token and this side share, but for the counter, which is the position of its registration.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hotp {
    /// The hash.
    #[serde(with = "hash")]
    pub algorithm: HashAlgorithm,
    /// Digits of a code, 6 to 8.
    pub digits: u8,
    /// The secret.
    #[serde(with = "base32")]
    pub secret: Zeroizing<Vec<u8>>,
}

impl Hotp {
    /// The counter of what was typed, beyond the `last` one that was accepted: one code of the next ten, or two codes in
    /// a row, typed one after the other, of the next thousand. Of two it is the second's.
    pub fn matching_counter(&self, typed: &str, last: i64) -> Option<i64> {
        let (typed, digits) = (typed_code(typed), usize::from(self.digits));
        let second = typed.get(digits..).unwrap_or_default();
        if second.is_empty() {
            return self.find(&[&typed], last, LOOK_AHEAD);
        }
        self.find(&[typed.get(..digits)?, second], last, LOOK_AHEAD_FOR_TWO)
    }

    /// The counter of the last of these codes, which stand in a row.
    fn find(&self, codes: &[&str], last: i64, ahead: i64) -> Option<i64> {
        let shows = |counter: i64, typed: &str| {
            let Ok(counter) = u64::try_from(counter) else { return false };
            let code = one_time_password(self.algorithm, &self.secret, counter, self.digits);
            equal(code.as_bytes(), typed.as_bytes())
        };
        let mut counters = last.checked_add(1)?..=last.checked_add(ahead)?;
        let begins =
            counters.find(|begin| (*begin..).zip(codes).all(|(counter, code)| shows(counter, code)))?;
        i64::try_from(codes.len()).ok().map(|count| begins + count - 1)
    }
}

/// Compares a typed code with those of every token of an account. A decoy has none, and never proves anything.
pub fn check(
    subject: &Subject,
    typed: &str,
    registrations: &[Registration],
    now: Timestamp,
) -> Option<Accepted> {
    let mut right = registrations.iter().filter_map(|registration| {
        let Credential::Hotp(hotp) = &registration.credential else { return None };
        let position = hotp.matching_counter(typed, registration.position)?;
        let proof = Proof::new(Method::Hotp, now, registration.is_fresh(now));
        Some(Accepted { proof, registration: registration.id, position })
    });
    right.next_back().filter(|_| subject.is_real())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{AccountId, RegistrationId};
    use crate::subject::DecoyReason;

    const NOW: Timestamp = Timestamp::from_micros(1);

    fn hotp() -> Hotp {
        let secret = Zeroizing::new(b"12345678901234567890".to_vec());
        Hotp { algorithm: HashAlgorithm::Sha1, digits: 6, secret }
    }

    fn code(counter: u64) -> String {
        one_time_password(HashAlgorithm::Sha1, &hotp().secret, counter, 6).to_string()
    }

    #[test]
    fn the_values_of_rfc_4226_are_accepted_one_after_the_other() {
        let expected = [
            "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871",
            "520489",
        ];
        for (counter, code) in (0..).zip(expected) {
            assert_eq!(hotp().matching_counter(code, counter - 1), Some(counter));
        }
    }

    #[test]
    fn ten_codes_ahead_are_accepted_and_the_eleventh_is_not() {
        assert_eq!(hotp().matching_counter(&code(15), 5), Some(15));
        assert_eq!(hotp().matching_counter(&code(16), 5), None);
    }

    #[test]
    fn the_counter_never_goes_back() {
        for used in [4, 5] {
            assert_eq!(hotp().matching_counter(&code(used), 5), None);
            assert_eq!(hotp().matching_counter(&(code(used - 1) + &code(used)), 5), None);
        }
        assert_eq!(hotp().matching_counter(&code(0), i64::MAX), None);
    }

    #[test]
    fn two_codes_in_a_row_find_a_token_that_is_far_ahead() {
        assert_eq!(hotp().matching_counter(&format!("{} {}", code(900), code(901)), 5), Some(901));
        assert_eq!(hotp().matching_counter(&(code(1_005) + &code(1_006)), 5), Some(1_006));
        assert_eq!(hotp().matching_counter(&(code(1_006) + &code(1_007)), 5), None, "too far");
        assert_eq!(hotp().matching_counter(&(code(900) + &code(902)), 5), None, "not in a row");
        assert_eq!(hotp().matching_counter(&(code(901) + &code(900)), 5), None, "in the wrong order");
    }

    #[test]
    fn other_texts_are_no_codes() {
        let head = code(6)[..4].to_owned();
        for typed in ["", &head, &(code(6) + "1"), &(code(6) + &code(7) + &code(8)), "äöüäöü", "ääääääää"]
        {
            assert_eq!(hotp().matching_counter(typed, 5), None, "{typed}");
        }
        assert_eq!(hotp().matching_counter(&format!(" {} {}-", &code(6)[..3], &code(6)[3..]), 5), Some(6));
    }

    #[test]
    fn every_token_of_an_account_proves_it_and_a_decoy_nothing() {
        let token = |number: u8, position| Registration {
            id: RegistrationId::from_bytes([number; 16]),
            credential: Credential::Hotp(hotp()),
            name: String::new(),
            created_at: NOW,
            fresh_until: None,
            last_used_at: None,
            position,
        };
        let tokens = [token(1, 5), token(2, 40)];
        let ada = Subject::account(AccountId::from_bytes([1; 16]));
        let accepted = check(&ada, &code(41), &tokens, NOW).unwrap();
        assert_eq!((accepted.registration, accepted.position), (tokens[1].id, 41));
        assert!(check(&ada, &code(30), &tokens, NOW).is_none());
        assert!(check(&Subject::decoy(DecoyReason::NotFound, None), &code(41), &tokens, NOW).is_none());
    }
}
