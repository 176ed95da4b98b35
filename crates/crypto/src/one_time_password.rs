//! One-time passwords of authenticator apps and hardware tokens: HOTP (RFC 4226); a time step instead of a counter makes
//! it TOTP (RFC 6238).

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Sha256, Sha512};
use zeroize::Zeroizing;

/// The hash that one-time passwords are made with (RFC 6238 §1.2). SHA-1 is what apps understand, and HMAC does not need
/// what is broken about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HashAlgorithm {
    /// HMAC-SHA-1.
    Sha1,
    /// HMAC-SHA-256.
    Sha256,
    /// HMAC-SHA-512.
    Sha512,
}

/// The password of a counter, 6 to 8 decimal digits (RFC 4226 §5.3); a number of digits outside of that is taken for the
/// nearest one.
#[must_use]
pub fn one_time_password(
    algorithm: HashAlgorithm,
    secret: &[u8],
    counter: u64,
    digits: u8,
) -> Zeroizing<String> {
    let message = counter.to_be_bytes();
    let mac = match algorithm {
        HashAlgorithm::Sha1 => mac::<Hmac<Sha1>>(secret, &message),
        HashAlgorithm::Sha256 => mac::<Hmac<Sha256>>(secret, &message),
        HashAlgorithm::Sha512 => mac::<Hmac<Sha512>>(secret, &message),
    };
    let digits = usize::from(digits.clamp(6, 8));
    let modulus = 10_u32.pow(u32::try_from(digits).unwrap_or(8));
    Zeroizing::new(format!("{:0digits$}", truncated(&mac) % modulus))
}

fn mac<M: Mac + KeyInit>(secret: &[u8], message: &[u8]) -> Zeroizing<Vec<u8>> {
    // HMAC takes keys of every length, so there is always one.
    let mac = <M as KeyInit>::new_from_slice(secret).map(|mac| mac.chain_update(message));
    Zeroizing::new(mac.map(|mac| mac.finalize().into_bytes().to_vec()).unwrap_or_default())
}

/// 31 bits from where the last four bits point to.
fn truncated(mac: &[u8]) -> u32 {
    let offset = usize::from(mac.last().copied().unwrap_or_default() & 0x0f);
    let word = mac.get(offset..offset + 4).and_then(|word| word.try_into().ok()).unwrap_or_default();
    u32::from_be_bytes(word) & 0x7fff_ffff
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8] = b"12345678901234567890";

    #[test]
    fn the_values_of_rfc_4226_appendix_d() {
        let expected = [
            "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871",
            "520489",
        ];
        for (counter, code) in (0..).zip(expected) {
            assert_eq!(*one_time_password(HashAlgorithm::Sha1, SECRET, counter, 6), code);
        }
    }

    #[test]
    fn the_values_of_rfc_6238_appendix_b() {
        let long = SECRET.repeat(4);
        let (sha256, sha512) = (&long[..32], &long[..64]);
        let expected = [
            (59, "94287082", "46119246", "90693936"),
            (1_111_111_109, "07081804", "68084774", "25091201"),
            (1_111_111_111, "14050471", "67062674", "99943326"),
            (1_234_567_890, "89005924", "91819424", "93441116"),
            (2_000_000_000, "69279037", "90698825", "38618901"),
            (20_000_000_000, "65353130", "77737706", "47863826"),
        ];
        for (seconds, one, two, three) in expected {
            let step = seconds / 30;
            assert_eq!(*one_time_password(HashAlgorithm::Sha1, SECRET, step, 8), one);
            assert_eq!(*one_time_password(HashAlgorithm::Sha256, sha256, step, 8), two);
            assert_eq!(*one_time_password(HashAlgorithm::Sha512, sha512, step, 8), three);
        }
    }

    #[test]
    fn secrets_of_any_length_and_odd_digits_are_fine() {
        for length in [0, 10, 64, 65, 200] {
            let code = one_time_password(HashAlgorithm::Sha1, &vec![7; length], 1, 7);
            assert!(code.len() == 7 && code.bytes().all(|byte| byte.is_ascii_digit()));
        }
        assert_eq!(one_time_password(HashAlgorithm::Sha1, SECRET, 0, 3).len(), 6);
        assert_eq!(one_time_password(HashAlgorithm::Sha1, SECRET, 0, 12).len(), 8);
    }
}
