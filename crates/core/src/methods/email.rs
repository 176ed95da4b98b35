//! The code or link in a mail.

use super::typed_code;
use crate::method::Method;
use crate::reset::Proof;
use crate::subject::Subject;
use crate::time::Timestamp;

/// Digits in a delivered code (NIST SP 800-63B-4 §3.1.3.2 asks for six or more).
pub const CODE_DIGITS: u8 = 8;

/// Addresses that one message goes to at the most.
///
/// The number is fixed so that the work behind a decoy, an account with one address and one with three is the same.
pub const ADDRESSES: usize = 3;

/// What the owner brought back from the mail.
pub enum Answer<'a> {
    /// The code, as typed.
    Code(&'a str),
    /// The token of the link.
    Link(&'a str),
}

/// What was sent.
pub struct Expected<'a> {
    /// The code.
    pub code: &'a str,
    /// The token of the link.
    pub link: &'a str,
}

/// Compares an answer with what was sent, in constant time. A decoy never proves anything, even by luck. `is_fresh` says
/// that it went to addresses only that were registered a short while ago.
pub fn check(
    subject: &Subject,
    answer: &Answer<'_>,
    expected: &Expected<'_>,
    (is_fresh, now): (bool, Timestamp),
) -> Option<Proof> {
    let right = match answer {
        Answer::Code(typed) => regain_crypto::equal(typed_code(typed).as_bytes(), expected.code.as_bytes()),
        Answer::Link(token) => regain_crypto::equal(token.as_bytes(), expected.link.as_bytes()),
    };
    (right & subject.is_real()).then(|| Proof::new(Method::Email, now, is_fresh))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::AccountId;
    use crate::subject::DecoyReason;

    const NOW: Timestamp = Timestamp::from_micros(1);
    const EXPECTED: Expected<'static> = Expected { code: "01234567", link: "token" };

    fn real() -> Subject {
        Subject::account(AccountId::from_bytes([1; 16]))
    }

    #[test]
    fn the_code_is_accepted_as_people_type_it() {
        for typed in ["01234567", " 0123 4567 ", "0123-4567", "０１２３４５６７", "0123\u{2011}4567"]
        {
            assert!(check(&real(), &Answer::Code(typed), &EXPECTED, (false, NOW)).is_some(), "{typed:?}");
        }
        for typed in ["", "1234567", "012345678", "01234568", "token", "0123456７x"] {
            assert!(check(&real(), &Answer::Code(typed), &EXPECTED, (false, NOW)).is_none(), "{typed:?}");
        }
    }

    #[test]
    fn the_link_proves_and_the_code_is_no_link() {
        assert!(check(&real(), &Answer::Link("token"), &EXPECTED, (false, NOW)).is_some());
        assert!(check(&real(), &Answer::Link("01234567"), &EXPECTED, (false, NOW)).is_none());
    }

    #[test]
    fn a_decoy_proves_nothing_with_the_right_code() {
        let decoy = Subject::decoy(DecoyReason::NotFound, None);
        assert!(check(&decoy, &Answer::Code("01234567"), &EXPECTED, (false, NOW)).is_none());
    }
}
