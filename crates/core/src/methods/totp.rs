//! The code of an authenticator app, or of a hardware token with a clock (RFC 6238).

use data_encoding::BASE32_NOPAD;
use regain_crypto::{HashAlgorithm, equal, one_time_password};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{Accepted, base32, hash, hash_name, typed_code};
use crate::method::Method;
use crate::random::Random;
use crate::registration::{Credential, Registration};
use crate::reset::Proof;
use crate::subject::Subject;
use crate::time::Timestamp;

/// Steps around the present one whose code is accepted: clocks differ, and typing takes time (OTP-04).
const WINDOW: i64 = 1;

/// Steps around the present one among which two codes in a row of a token are looked for, so that one whose clock went wrong
/// in a drawer finds its way back (RFC 6238 §6): of twelve digits, a guess hits one of so many pairs with odds of one in ten
/// thousand million. Whoever has seen two codes can use them for so long, unless their owner was faster.
const FURTHEST: i64 = 40;

/// Bytes of a new secret: 160 bits (OTP-02, RFC 4226 §4 R6).
const SECRET: usize = 20;

/// What an authenticator app, or a token, and this side share.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Totp {
    /// The hash.
    #[serde(with = "hash")]
    pub algorithm: HashAlgorithm,
    /// Digits of a code, 6 or 8.
    pub digits: u8,
    /// Seconds of a step, 30 or 60.
    pub period: u32,
    /// Whether it is a token, whose clock goes wrong and can't be set. That of an app is its phone's.
    pub is_token: bool,
    /// The secret.
    #[serde(with = "base32")]
    pub secret: Zeroizing<Vec<u8>>,
}

impl Totp {
    /// What every app understands (SHA-1, six digits, thirty seconds), with a new secret.
    pub fn generate(random: &mut Random) -> Self {
        let secret = Zeroizing::new(random.bytes::<SECRET>().to_vec());
        Self { algorithm: HashAlgorithm::Sha1, digits: 6, period: 30, is_token: false, secret }
    }

    /// The secret for typing: base32 (RFC 4648) in groups of four.
    pub fn key(&self) -> Zeroizing<String> {
        let text = Zeroizing::new(BASE32_NOPAD.encode(&self.secret));
        let groups: Vec<&str> =
            text.as_bytes().chunks(4).filter_map(|group| std::str::from_utf8(group).ok()).collect();
        Zeroizing::new(groups.join(" "))
    }

    /// The address that apps read from a picture (Key URI Format): whose code it is, and of which account.
    pub fn uri(&self, issuer: &str, account: &str) -> Zeroizing<String> {
        let (issuer, account) = (percent_encoded(issuer), percent_encoded(account));
        let algorithm = hash_name(self.algorithm);
        let secret = Zeroizing::new(BASE32_NOPAD.encode(&self.secret));
        let Self { digits, period, .. } = self;
        Zeroizing::new(format!(
            "otpauth://totp/{issuer}:{account}?secret={}&issuer={issuer}&algorithm={algorithm}&digits={digits}&period={period}",
            *secret
        ))
    }

    /// The step in which `now` lies.
    pub fn step(&self, now: Timestamp) -> i64 {
        now.micros().div_euclid(1_000_000).div_euclid(i64::from(self.period.max(1)))
    }

    /// The step whose code was typed, later than the `last` that was accepted: one around the present one, moved by the
    /// `drift` of its clock; or, of a token, the second of two in a row, typed one after the other, further away. All of
    /// them are looked at, whichever it is.
    pub fn matching_step(&self, typed: &str, (last, drift): (i64, i64), now: Timestamp) -> Option<i64> {
        let (typed, digits) = (typed_code(typed), usize::from(self.digits));
        let second = typed.get(digits..).unwrap_or_default();
        if !self.is_token || second.is_empty() {
            return self.find(&[&typed], last, (self.step(now).saturating_add(drift), WINDOW));
        }
        self.find(&[typed.get(..digits)?, second], last, (self.step(now), FURTHEST))
    }

    /// The step of the last of these codes, which stand in a row, within `window` steps of one.
    fn find(&self, codes: &[&str], last: i64, (middle, window): (i64, i64)) -> Option<i64> {
        let shows = |step: i64, typed: &str| {
            let counter = u64::try_from(step).unwrap_or_default();
            let code = one_time_password(self.algorithm, &self.secret, counter, self.digits);
            equal(code.as_bytes(), typed.as_bytes()) & (step > last)
        };
        let earlier = i64::try_from(codes.len()).ok()? - 1;
        let is_right = |end: &i64| {
            let steps = (*end - earlier..).zip(codes);
            steps.fold(true, |all, (step, typed)| all & shows(step, typed))
        };
        (middle - window..=middle + window).filter(is_right).fold(None, |_, step| Some(step))
    }

    /// How many steps the clock of a token was off when its code was accepted last. Off by one is not: typing takes time.
    fn drift(&self, registration: &Registration) -> i64 {
        let seen_at = registration.last_used_at.unwrap_or(registration.created_at);
        let drift = registration.position.saturating_sub(self.step(seen_at));
        let is_off = self.is_token && (WINDOW + 1..=FURTHEST).contains(&drift.saturating_abs());
        if is_off { drift } else { 0 }
    }
}

/// Compares a typed code with those of every app of an account. A decoy has none, and never proves anything.
pub fn check(
    subject: &Subject,
    typed: &str,
    registrations: &[Registration],
    now: Timestamp,
) -> Option<Accepted> {
    let mut right = registrations.iter().filter_map(|registration| {
        let Credential::Totp(totp) = &registration.credential else { return None };
        let known = (registration.position, totp.drift(registration));
        let step = totp.matching_step(typed, known, now)?;
        let proof = Proof::new(Method::Totp, now, registration.is_fresh(now));
        Some(Accepted { proof, registration: registration.id, position: step })
    });
    right.next_back().filter(|_| subject.is_real())
}

/// Unreserved characters as they are, everything else as bytes (RFC 3986 §2.3).
fn percent_encoded(text: &str) -> String {
    let encode = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(encode).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{AccountId, RegistrationId};
    use crate::random::Randomness;
    use crate::subject::DecoyReason;

    const START: i64 = 1_700_000_010;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_micros(seconds * 1_000_000)
    }

    fn totp() -> Totp {
        let secret = Zeroizing::new(b"12345678901234567890".to_vec());
        Totp { algorithm: HashAlgorithm::Sha1, digits: 8, period: 30, is_token: false, secret }
    }

    fn code(seconds: i64) -> String {
        let step = u64::try_from(totp().step(at(seconds))).unwrap();
        one_time_password(HashAlgorithm::Sha1, &totp().secret, step, 8).to_string()
    }

    fn registration(number: u8, position: i64) -> Registration {
        Registration {
            id: RegistrationId::from_bytes([number; 16]),
            credential: Credential::Totp(totp()),
            name: String::new(),
            created_at: at(0),
            fresh_until: None,
            last_used_at: None,
            position,
        }
    }

    #[test]
    fn one_step_around_the_present_one_is_accepted_and_no_other() {
        let present = totp().step(at(START));
        for (away, step) in [(-60, None), (-30, Some(-1)), (0, Some(0)), (30, Some(1)), (60, None)] {
            let found = totp().matching_step(&code(START + away), (0, 0), at(START));
            assert_eq!(found, step.map(|step| present + step), "{away}");
        }
    }

    #[test]
    fn an_accepted_step_and_those_before_it_are_not_accepted_again() {
        let present = totp().step(at(START));
        assert!(totp().matching_step(&code(START), (present - 1, 0), at(START)).is_some());
        assert!(totp().matching_step(&code(START), (present, 0), at(START)).is_none());
        assert!(totp().matching_step(&code(START - 30), (present, 0), at(START)).is_none());
        assert!(totp().matching_step(&code(START + 30), (present, 0), at(START)).is_some());
    }

    /// A token whose code of a moment was accepted at another one.
    fn token(accepted: i64, code_of: i64) -> Registration {
        let totp = Totp { is_token: true, ..totp() };
        let (position, last_used_at) = (totp.step(at(code_of)), Some(at(accepted)));
        Registration { credential: Credential::Totp(totp), last_used_at, ..registration(1, position) }
    }

    fn accepts(registration: &Registration, typed: &str, now: i64) -> bool {
        let ada = Subject::account(AccountId::from_bytes([1; 16]));
        check(&ada, typed, std::slice::from_ref(registration), at(now)).is_some()
    }

    #[test]
    fn two_codes_in_a_row_find_a_token_whose_clock_is_wrong_and_no_app() {
        let (idle, used) = (token(0, 0), token(START, START));
        let two = |away: i64| code(START + away) + &code(START + away + 30);
        for away in [600, -600, 1_170, -1_230] {
            assert!(
                !accepts(&idle, &code(START + away), START) && accepts(&idle, &two(away), START),
                "{away}"
            );
            assert!(!accepts(&registration(1, 0), &two(away), START), "an app");
            assert_eq!(accepts(&used, &two(away), START), away > 0, "{away}: steps only grow");
        }
        for typed in [two(1_200), two(-1_260), code(START + 600) + &code(START + 660), two(600) + "0"] {
            assert!(!accepts(&idle, &typed, START), "too far, or not in a row");
        }
        assert!(!accepts(&idle, &(code(START + 630) + &code(START + 600)), START), "in the wrong order");
        let token = Totp { is_token: true, ..totp() };
        assert_eq!(token.matching_step(&two(600), (0, 0), at(START)), Some(totp().step(at(START + 630))));
    }

    #[test]
    fn how_far_a_token_is_off_is_remembered_from_its_last_code() {
        let later = START + 86_400;
        for (drift, accepted, refused) in
            [(600, [570, 600, 630], [0, 540, 660]), (-600, [-570, -600, -630], [0, -540, -660])]
        {
            let known = token(START, START + drift);
            assert!(accepted.iter().all(|away| accepts(&known, &code(later + away), later)), "{drift}");
            assert!(!refused.iter().any(|away| accepts(&known, &code(later + away), later)), "{drift}");
        }
        // One step off may be the person's; further than two codes would be looked for is no clock's.
        for drift in [30, -30, 1_230] {
            let known = token(START, START + drift);
            assert!(
                accepts(&known, &code(later), later) && !accepts(&known, &code(later + 2 * drift), later)
            );
        }
        let app =
            Registration { last_used_at: Some(at(START)), ..registration(1, totp().step(at(START + 600))) };
        assert!(accepts(&app, &code(later), later) && !accepts(&app, &code(later + 600), later), "an app");
    }

    #[test]
    fn codes_are_read_as_people_type_them() {
        let (head, tail) = (&code(START)[..4], &code(START)[4..]);
        for typed in [format!(" {head} {tail} "), format!("{head}-{tail}")] {
            assert!(totp().matching_step(&typed, (0, 0), at(START)).is_some(), "{typed}");
        }
        for typed in ["", head, &format!("{head}{tail}0")] {
            assert!(totp().matching_step(typed, (0, 0), at(START)).is_none(), "{typed}");
        }
    }

    #[test]
    fn every_app_of_an_account_proves_it_and_a_decoy_nothing() {
        let subject = Subject::account(AccountId::from_bytes([1; 16]));
        let apps = [registration(1, i64::MAX), registration(2, 0)];
        let accepted = check(&subject, &code(START), &apps, at(START)).unwrap();
        assert_eq!(accepted.registration, apps[1].id);
        assert!(check(&subject, "00000000", &apps, at(START)).is_none());
        assert!(check(&subject, &code(START), &apps[..1], at(START)).is_none(), "this step was used");
        let decoy = Subject::decoy(DecoyReason::NotFound, None);
        assert!(check(&decoy, &code(START), &apps, at(START)).is_none());
    }

    #[test]
    fn the_address_names_issuer_and_account() {
        let uri = totp().uri("Meridian & Söhne", "ada@meridian.example");
        assert_eq!(
            *uri,
            "otpauth://totp/Meridian%20%26%20S%C3%B6hne:ada%40meridian.example\
             ?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Meridian%20%26%20S%C3%B6hne\
             &algorithm=SHA1&digits=8&period=30"
        );
        assert_eq!(*totp().key(), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
    }

    #[test]
    fn a_new_secret_has_160_bits_and_is_not_that_of_another() {
        let mut random = Randomness::from_seed([1; 32]).fork();
        let (one, two) = (Totp::generate(&mut random), Totp::generate(&mut random));
        assert_eq!(one.secret.len(), 20);
        assert_ne!(one.secret, two.secret);
    }
}
