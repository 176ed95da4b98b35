//! Signatures of keys that others keep: ECDSA over P-256 with SHA-256 (FIPS 186-5), as WebCrypto makes them.

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, ParsedPublicKey, UnparsedPublicKey};
use sha2::{Digest, Sha256};

/// The bytes of a public key that is not compressed: 0x04, x, y (SEC 1 §2.3.3).
const PUBLIC_KEY_LENGTH: usize = 65;

/// Whether these bytes are a public key: a point of the curve, and not compressed.
#[must_use]
pub fn is_public_key(bytes: &[u8]) -> bool {
    bytes.len() == PUBLIC_KEY_LENGTH && ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, bytes).is_ok()
}

/// Whether a signature, the two numbers of 32 bytes one after the other, is of this message and by this key.
#[must_use]
pub fn is_signature(public_key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, public_key).verify(message, signature).is_ok()
}

/// SHA-256 of a token of 256 random bits, which nobody guesses. For what is sealed besides, so that no key of the ring has
/// to be known to compare it; all else is hashed with a key.
#[must_use]
pub fn token_digest(token: &str) -> [u8; 32] {
    Sha256::digest(token).into()
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::rand::SystemRandom;
    use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};

    use super::*;

    fn key() -> EcdsaKeyPair {
        EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap()
    }

    #[test]
    fn a_signature_is_of_one_message_by_one_key() {
        let (key, other) = (key(), key());
        let signed = key.sign(&SystemRandom::new(), b"this").unwrap();
        let (public, signed) = (key.public_key().as_ref(), signed.as_ref());
        assert!(is_signature(public, b"this", signed));
        assert!(!is_signature(public, b"that", signed));
        assert!(!is_signature(other.public_key().as_ref(), b"this", signed));
        let mut changed = signed.to_vec();
        changed[63] ^= 1;
        for wrong in [&changed[..], &signed[..63], &[], &[0; 64]] {
            assert!(!is_signature(public, b"this", wrong), "{wrong:?}");
        }
        assert!(!is_signature(&[], b"this", signed), "no key at all is an answer and no failure");
    }

    #[test]
    fn only_a_point_of_the_curve_is_a_public_key() {
        let key = key();
        let public = key.public_key().as_ref();
        assert!(is_public_key(public));
        let mut beside = public.to_vec();
        beside[64] ^= 1;
        let compressed = [&[2 + (public[64] & 1)], &public[1..33]].concat();
        for wrong in [&beside[..], &compressed, &public[1..], &[4; 65], &[0; 65], &[]] {
            assert!(!is_public_key(wrong), "{wrong:?}");
        }
    }

    // FIPS 180-4, appendix of examples
    #[test]
    fn a_digest_is_sha_256() {
        assert_eq!(
            data_encoding::HEXLOWER.encode(&token_digest("abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
