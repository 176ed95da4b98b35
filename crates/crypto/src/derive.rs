//! Codes and tokens that are derived when they are needed and stored nowhere.

use data_encoding::BASE64URL_NOPAD;
use zeroize::Zeroizing;

use crate::{KeyId, KeyRing, Purpose, UnknownKey};

/// Fewest digits of a derived code (NIST SP 800-63B-4 asks for six).
pub const MINIMUM_DIGITS: u8 = 6;
/// Most digits of a derived code.
pub const MAXIMUM_DIGITS: u8 = 16;

/// What a derived secret is derived from. Its row keeps these and never the secret: whoever has the key file
/// too derives it again, when it is sent and when it is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Derivation {
    /// The master key: the active one when the row was made.
    pub key: KeyId,
    /// What the secret is for.
    pub purpose: Purpose,
    /// The id of the challenge or row.
    pub id: [u8; 16],
    /// Counts the secrets of one id: a new generation is a new secret.
    pub generation: u32,
}

/// Why a secret could not be derived.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeriveError {
    /// The key that the row names is not on the ring.
    #[error(transparent)]
    UnknownKey(#[from] UnknownKey),
    /// A code has [`MINIMUM_DIGITS`] to [`MAXIMUM_DIGITS`] digits.
    #[error("a code has {MINIMUM_DIGITS} to {MAXIMUM_DIGITS} digits, not {0}")]
    Digits(u8),
}

impl KeyRing {
    /// A code of that many decimal digits, leading zeros included.
    ///
    /// # Errors
    /// [`DeriveError`].
    pub fn derive_digits(&self, from: &Derivation, digits: u8) -> Result<Zeroizing<String>, DeriveError> {
        if !(MINIMUM_DIGITS..=MAXIMUM_DIGITS).contains(&digits) {
            return Err(DeriveError::Digits(digits));
        }
        let hash = self.derive(from, &[b"digits", &[digits]])?;
        let half = hash.first_chunk::<16>().copied().unwrap_or_default();
        // 2^128 is no multiple of 10^n, so low codes are likelier, by less than 10^16 / 2^128 < 2^-74: nobody can
        // measure that, and a rejection loop would only add a path that no test reaches.
        let code = u128::from_be_bytes(half) % 10_u128.pow(digits.into());
        Ok(Zeroizing::new(format!("{code:0width$}", width = digits.into())))
    }

    /// A token for a link: 32 bytes as base64url without padding (43 characters).
    ///
    /// # Errors
    /// [`UnknownKey`] if the key was removed.
    pub fn derive_token(&self, from: &Derivation) -> Result<Zeroizing<String>, UnknownKey> {
        let hash = self.derive(from, &[b"token"])?;
        Ok(Zeroizing::new(BASE64URL_NOPAD.encode(hash.as_slice())))
    }

    /// Says in `form` what is made of the bytes, so that a code never tells anything about a token.
    fn derive(&self, from: &Derivation, form: &[&[u8]]) -> Result<Zeroizing<[u8; 32]>, UnknownKey> {
        let generation = from.generation.to_be_bytes();
        let parts = [form, &[&from.id, &generation]].concat();
        self.keyed_hash_with(from.key, from.purpose, &parts).map(Zeroizing::new)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    const FROM: Derivation =
        Derivation { key: KeyId(1), purpose: Purpose::MailCode, id: [5; 16], generation: 0 };

    fn ring() -> KeyRing {
        KeyRing::generate(Zeroizing::new([7; 32]))
    }

    /// One hundred thousand codes of six digits.
    fn codes() -> Vec<String> {
        let ring = ring();
        let code =
            |generation| ring.derive_digits(&Derivation { generation, ..FROM }, 6).unwrap().to_string();
        (0..100_000).map(code).collect()
    }

    #[test]
    fn codes_are_uniform_in_every_digit_and_keep_leading_zeros() {
        let codes = codes();
        for place in 0..6 {
            let mut counts = [0_f64; 10];
            for code in &codes {
                assert_eq!(code.len(), 6);
                counts[usize::from(code.as_bytes()[place] - b'0')] += 1.0;
            }
            // 9 degrees of freedom: 33.7 is passed by chance once in ten thousand times (and the input is fixed).
            let chi_square: f64 = counts.iter().map(|count| (count - 10_000.0).powi(2) / 10_000.0).sum();
            assert!(chi_square < 33.7, "digit {place}: {counts:?}");
        }
        let leading_zeros = codes.iter().filter(|code| code.starts_with("000")).count();
        assert!((60..140).contains(&leading_zeros), "{leading_zeros}");
    }

    #[test]
    fn codes_repeat_only_by_chance() {
        // 100 000 draws of 10^6 leave 10^6 · (1 − e^−0.1) = 95 163 different ones, give or take 70.
        let different = codes().into_iter().collect::<HashSet<_>>().len();
        assert!((94_800..95_500).contains(&different), "{different}");
    }

    #[test]
    fn the_same_row_gives_the_same_secret_and_another_row_another_one() {
        let mut ring = ring();
        ring.rotate([8; 32]);
        let others = [
            FROM,
            Derivation { key: KeyId(2), ..FROM },
            Derivation { purpose: Purpose::Link, ..FROM },
            Derivation { id: [6; 16], ..FROM },
            Derivation { generation: 1, ..FROM },
        ];
        let secrets: HashSet<_> = others
            .iter()
            .flat_map(|from| [ring.derive_digits(from, 16).unwrap(), ring.derive_token(from).unwrap()])
            .map(|secret| secret.to_string())
            .collect();
        assert_eq!(secrets.len(), 2 * others.len());
        assert!(ring.derive_digits(&FROM, 8) == ring.derive_digits(&FROM, 8));
        assert!(ring.derive_token(&FROM) == ring.derive_token(&FROM));
    }

    #[test]
    fn a_short_code_is_not_the_tail_of_a_long_one() {
        let ring = ring();
        let (short, long) = (ring.derive_digits(&FROM, 6).unwrap(), ring.derive_digits(&FROM, 8).unwrap());
        assert!(!long.ends_with(short.as_str()));
    }

    #[test]
    fn a_token_is_43_characters_that_need_no_escaping_in_an_address() {
        let token = ring().derive_token(&FROM).unwrap();
        assert_eq!(token.len(), 43);
        assert!(token.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_'), "{}", *token);
    }

    #[test]
    fn a_wrong_count_of_digits_and_a_removed_key_are_errors() {
        let ring = ring();
        assert_eq!(ring.derive_digits(&FROM, 5), Err(DeriveError::Digits(5)));
        assert_eq!(ring.derive_digits(&FROM, 17), Err(DeriveError::Digits(17)));
        assert_eq!(ring.derive_digits(&FROM, 16).map(|code| code.len()), Ok(16));
        let removed = Derivation { key: KeyId(9), ..FROM };
        assert_eq!(ring.derive_digits(&removed, 8), Err(UnknownKey(KeyId(9)).into()));
        assert_eq!(ring.derive_token(&removed), Err(UnknownKey(KeyId(9))));
    }
}
