//! Codes that were printed or kept when the account was well.
//!
//! A code is a digit, which says which of the ten it is, and sixteen symbols of Crockford's base 32: 80 random bits
//! (LUS-01). The digit is no secret; with it one hash per try is enough.

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::typed_code;
use crate::method::Method;
use crate::random::Random;
use crate::registration::{Credential, Registration};
use crate::reset::Proof;
use crate::subject::Subject;
use crate::time::Timestamp;

/// How many there are of a set.
pub const CODES: u8 = 10;

/// Symbols of the secret part.
const SYMBOLS: usize = 16;

/// Crockford's: no I, L, O and U, so that nothing is read as something else.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A set of recovery codes. Their hashes are rows of their own.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeSet {
    /// How many were not used yet. It is counted, not sealed.
    #[serde(skip)]
    pub left: usize,
}

/// A recovery code.
pub struct RecoveryCode {
    /// Which of its set it is, 0 to 9.
    pub number: u8,
    secret: Zeroizing<String>,
}

impl RecoveryCode {
    /// A new one.
    pub fn generate(number: u8, random: &mut Random) -> Self {
        // 256 is a multiple of 32, so every symbol is as likely as the others.
        let symbol =
            |byte: u8| ALPHABET.get(usize::from(byte % 32)).map_or('0', |symbol| char::from(*symbol));
        let secret = random.bytes::<SYMBOLS>().into_iter().map(symbol).collect();
        Self { number: number % CODES, secret: Zeroizing::new(secret) }
    }

    /// Reads a code as people type it: blanks, hyphens and case don't matter, O is 0, I and L are 1 (LUS-04).
    pub fn parse(typed: &str) -> Option<Self> {
        let typed = typed_code(typed);
        let mut symbols = typed.chars().map(symbol);
        let number = symbols.next()??.to_digit(10)?;
        let secret = Zeroizing::new(symbols.collect::<Option<String>>()?);
        let number = u8::try_from(number).ok()?;
        (secret.len() == SYMBOLS).then_some(Self { number, secret })
    }

    /// What is hashed.
    pub fn secret(&self) -> &str {
        &self.secret
    }

    /// As it is printed: the number, then four groups of four.
    pub fn printed(&self) -> Zeroizing<String> {
        let groups: Vec<&str> =
            self.secret.as_bytes().chunks(4).filter_map(|group| std::str::from_utf8(group).ok()).collect();
        Zeroizing::new(format!("{}-{}", self.number, groups.join("-")))
    }
}

fn symbol(typed: char) -> Option<char> {
    let upper = typed.to_ascii_uppercase();
    let meant = match upper {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    ALPHABET.iter().any(|symbol| char::from(*symbol) == meant).then_some(meant)
}

/// What comparing with the hash of a code says of an account. A decoy has no codes, and never proves anything.
pub fn check(
    subject: &Subject,
    is_right: bool,
    registrations: &[Registration],
    now: Timestamp,
) -> Option<Proof> {
    let set = registrations.iter().find(|it| matches!(it.credential, Credential::RecoveryCode(_)))?;
    (is_right & subject.is_real()).then(|| Proof::new(Method::RecoveryCode, now, set.is_fresh(now)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{AccountId, RegistrationId};
    use crate::random::Randomness;
    use crate::subject::DecoyReason;

    const NOW: Timestamp = Timestamp::from_micros(1);

    fn set() -> Registration {
        Registration {
            id: RegistrationId::from_bytes([1; 16]),
            credential: Credential::RecoveryCode(CodeSet { left: 10 }),
            name: String::new(),
            created_at: NOW,
            fresh_until: None,
            last_used_at: None,
            position: 0,
        }
    }

    #[test]
    fn a_code_survives_print_and_typing() {
        let mut random = Randomness::from_seed([1; 32]).fork();
        for number in 0..CODES {
            let code = RecoveryCode::generate(number, &mut random);
            let printed = code.printed();
            assert_eq!(printed.len(), 21, "{}", *printed);
            let typed = [
                printed.to_string(),
                printed.replace('-', ""),
                printed.to_lowercase(),
                printed.replace('0', "o").replace('1', "l"),
                format!("  {}  ", printed.replace('-', " ")),
            ];
            for typed in typed.iter().filter(|typed| typed.trim().starts_with(|it: char| it.is_ascii_digit()))
            {
                let read = RecoveryCode::parse(typed).unwrap();
                assert_eq!((read.number, read.secret()), (number, code.secret()), "{typed}");
            }
        }
    }

    #[test]
    fn other_texts_are_no_codes() {
        for typed in [
            "",
            "3",
            "3-ABCD-EFGH-JKMN",
            "X-ABCD-EFGH-JKMN-PQRS",
            "3-ABCD-EFGH-JKMN-PQRU",
            "3-ABCD-EFGH-JKMN-PQRSS",
        ] {
            assert!(RecoveryCode::parse(typed).is_none(), "{typed}");
        }
    }

    #[test]
    fn only_a_right_code_of_a_real_account_proves_it() {
        let real = Subject::account(AccountId::from_bytes([1; 16]));
        assert!(check(&real, true, &[set()], NOW).is_some());
        assert!(check(&real, false, &[set()], NOW).is_none());
        assert!(check(&real, true, &[], NOW).is_none());
        assert!(check(&Subject::decoy(DecoyReason::NotFound, None), true, &[set()], NOW).is_none());
    }
}
