//! A code that staff give to somebody whom they made sure of: it works once, for a short while.
//!
//! It is derived from its registration and stored nowhere (promise 5).

use std::time::Duration;

use regain_crypto::equal;
use serde::{Deserialize, Serialize};

use super::typed_code;
use crate::method::Method;
use crate::registration::{Credential, Registration};
use crate::reset::Proof;
use crate::subject::Subject;
use crate::time::Timestamp;

/// Digits of a pass: 53 bits.
pub const PASS_DIGITS: u8 = 16;

/// How long a pass works if nothing is said.
pub const USUAL_LIFETIME: Duration = Duration::from_mins(60);

/// Floor and ceiling of it.
pub const LIFETIME: (Duration, Duration) = (Duration::from_mins(10), Duration::from_hours(24));

/// What a pass is checked with. The code is derived from its registration's id and this key.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pass {
    /// Number of the master key.
    pub key: u32,
    /// When it works no more.
    pub expires_at: Timestamp,
}

/// The pass of an account, if it has one that still works. There is one at a time.
pub fn pass_of(registrations: &[Registration], now: Timestamp) -> Option<(&Registration, &Pass)> {
    registrations.iter().find_map(|registration| {
        let Credential::TemporaryAccessPass(pass) = &registration.credential else { return None };
        (now < pass.expires_at).then_some((registration, pass))
    })
}

/// Compares what was typed with the pass that is `expected`, derived for whoever it is about. A decoy has none, and never
/// proves anything.
pub fn check(subject: &Subject, typed: &str, expected: &str, now: Timestamp) -> Option<Proof> {
    let is_right = equal(typed_code(typed).as_bytes(), expected.as_bytes());
    // Whoever gave it answers for it: it is never fresh.
    (is_right & subject.is_real()).then(|| Proof::new(Method::TemporaryAccessPass, now, false))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{AccountId, RegistrationId};
    use crate::subject::DecoyReason;

    const NOW: Timestamp = Timestamp::from_micros(0);

    #[test]
    fn a_pass_works_until_it_ends() {
        let pass = Registration {
            id: RegistrationId::from_bytes([1; 16]),
            credential: Credential::TemporaryAccessPass(Pass { key: 1, expires_at: NOW + USUAL_LIFETIME }),
            name: String::new(),
            created_at: NOW,
            fresh_until: None,
            last_used_at: None,
            position: 0,
        };
        let all = [pass];
        assert!(pass_of(&all, NOW + Duration::from_secs(3_599)).is_some());
        assert!(pass_of(&all, NOW + USUAL_LIFETIME).is_none());
        assert!(pass_of(&[], NOW).is_none());
    }

    #[test]
    fn only_the_whole_pass_of_a_real_account_proves_it() {
        let ada = Subject::account(AccountId::from_bytes([1; 16]));
        let expected = "0123456789012345";
        for typed in [expected, "0123 4567 8901 2345", " 0123-4567-8901-2345 "] {
            assert!(check(&ada, typed, expected, NOW).is_some(), "{typed}");
        }
        for typed in ["", "0123", "0123456789012346", "01234567890123455"] {
            assert!(check(&ada, typed, expected, NOW).is_none(), "{typed}");
        }
        let nobody = Subject::decoy(DecoyReason::NotFound, None);
        assert!(check(&nobody, expected, expected, NOW).is_none());
    }
}
