//! One file per method. Each has a `check`, and nothing else can make a [`crate::reset::Proof`].

pub mod email;
pub mod recovery_code;
pub mod security_questions;
pub mod totp;

use data_encoding::BASE32_NOPAD;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

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
