//! One file per method. Each has a `check`, and nothing else can make a [`crate::reset::Proof`].

pub mod contact;
pub mod email;
pub mod hotp;
pub mod passkey;
pub mod recovery_code;
pub mod security_questions;
pub mod temporary_access_pass;
pub mod totp;
pub mod trusted_device;

use data_encoding::BASE32_NOPAD;
use regain_crypto::HashAlgorithm;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use crate::ids::RegistrationId;
use crate::reset::Proof;

/// The code of an app or a token that was right. It counts only if its step or counter can still be noted as the last
/// one (OTP-03).
pub struct Accepted {
    /// The proof.
    pub proof: Proof,
    /// Whose code it was.
    pub registration: RegistrationId,
    /// Its time step or counter.
    pub position: i64,
}

/// A typed code without what people add to it: blanks and hyphens are dropped, letters and digits of other scripts read
/// as ours (E5).
fn typed_code(typed: &str) -> Zeroizing<String> {
    let kept = |letter: &char| !matches!(letter, ' ' | '-' | '\u{2010}'..='\u{2015}');
    Zeroizing::new(typed.trim().nfkc().filter(kept).take(64).collect())
}

/// Secrets of apps and tokens as they are sealed: base32 (RFC 4648).
mod base32 {
    use super::{BASE32_NOPAD, Deserialize, Deserializer, Serialize, Serializer, Zeroizing};

    pub(super) fn serialize<S: Serializer>(secret: &Zeroizing<Vec<u8>>, to: S) -> Result<S::Ok, S::Error> {
        Zeroizing::new(BASE32_NOPAD.encode(secret)).serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Zeroizing<Vec<u8>>, D::Error> {
        let text = Zeroizing::<String>::deserialize(from)?;
        let decoded = BASE32_NOPAD.decode(text.as_bytes());
        decoded.map(Zeroizing::new).map_err(|_| serde::de::Error::custom("a secret is base32"))
    }
}

/// The name of a hash in addresses and sealed content.
const fn hash_name(hash: HashAlgorithm) -> &'static str {
    match hash {
        HashAlgorithm::Sha1 => "SHA1",
        HashAlgorithm::Sha256 => "SHA256",
        HashAlgorithm::Sha512 => "SHA512",
    }
}

/// The hash of one-time passwords as it is sealed.
mod hash {
    use super::{Deserialize, Deserializer, HashAlgorithm, Serialize, Serializer, hash_name};

    pub(super) fn serialize<S: Serializer>(hash: &HashAlgorithm, to: S) -> Result<S::Ok, S::Error> {
        hash_name(*hash).serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<HashAlgorithm, D::Error> {
        let name = String::deserialize(from)?;
        let mut all = [HashAlgorithm::Sha1, HashAlgorithm::Sha256, HashAlgorithm::Sha512].into_iter();
        all.find(|it| hash_name(*it) == name).ok_or_else(|| serde::de::Error::custom("no such hash"))
    }
}
