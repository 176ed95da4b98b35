//! Keyed hashes, to find and compare what must not be read again.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::ring::MasterKey;
use crate::{KeyId, KeyRing, Purpose, UnknownKey};

/// Compares secrets in a time that doesn't depend on where they differ (their lengths are not secret).
#[must_use]
pub fn equal(left: &[u8], right: &[u8]) -> bool {
    left.ct_eq(right).into()
}

impl MasterKey {
    /// HMAC-SHA256 over the parts, each after its length, so that no two lists of parts give the same input.
    pub(crate) fn hash(&self, purpose: Purpose, parts: &[&[u8]]) -> [u8; 32] {
        // A key of one whole block needs no hashing or padding, and its type can't have a wrong length.
        let mut mac = Hmac::<Sha256>::new((&*self.sub_key::<64>(purpose)).into());
        for part in parts {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }
}

impl KeyRing {
    /// The keyed hash of a list of parts, with the active key: what a new row stores. `["ab", "c"]` and
    /// `["a", "bc"]` hash differently.
    #[must_use]
    pub fn keyed_hash(&self, purpose: Purpose, parts: &[&[u8]]) -> [u8; 32] {
        self.active.hash(purpose, parts)
    }

    /// The keyed hash with a given key of the ring: what a row that names its key is compared with.
    ///
    /// # Errors
    /// [`UnknownKey`] if the key was removed.
    pub fn keyed_hash_with(
        &self,
        id: KeyId,
        purpose: Purpose,
        parts: &[&[u8]],
    ) -> Result<[u8; 32], UnknownKey> {
        Ok(self.key(id)?.hash(purpose, parts))
    }

    /// The keyed hashes with every key of the ring, the active one first: what a row is looked up by, also while
    /// a rotation is under way.
    #[must_use]
    pub fn keyed_hash_candidates(&self, purpose: Purpose, parts: &[&[u8]]) -> Vec<[u8; 32]> {
        self.keys().map(|key| key.hash(purpose, parts)).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;
    use zeroize::Zeroizing;

    use super::*;

    fn ring() -> KeyRing {
        KeyRing::generate(Zeroizing::new([7; 32]))
    }

    proptest! {
        #[test]
        fn only_the_same_list_of_parts_hashes_alike(
            left in proptest::collection::vec("[ab]{0,2}", 0..4), right in proptest::collection::vec("[ab]{0,2}", 0..4),
        ) {
            let hash = |parts: &[String]| {
                let parts: Vec<_> = parts.iter().map(String::as_bytes).collect();
                ring().keyed_hash(Purpose::LimitKey, &parts)
            };
            prop_assert_eq!(left == right, hash(&left) == hash(&right));
        }

        #[test]
        fn equal_is_equality(left in "[ab]{0,3}", right in "[ab]{0,3}") {
            prop_assert_eq!(equal(left.as_bytes(), right.as_bytes()), left == right);
        }
    }

    #[test]
    fn every_purpose_and_every_key_hashes_differently() {
        let mut ring = ring();
        let mut hashes: HashSet<_> =
            Purpose::ALL.iter().map(|purpose| ring.keyed_hash(*purpose, &[b"x"])).collect();
        ring.rotate([8; 32]);
        hashes.extend(Purpose::ALL.iter().map(|purpose| ring.keyed_hash(*purpose, &[b"x"])));
        assert_eq!(hashes.len(), 2 * Purpose::ALL.len());
    }

    #[test]
    fn a_lookup_during_a_rotation_finds_old_and_new_rows() {
        let mut ring = ring();
        let old = ring.keyed_hash(Purpose::SessionToken, &[b"token"]);
        let new_id = ring.rotate([8; 32]);
        let new = ring.keyed_hash(Purpose::SessionToken, &[b"token"]);
        assert_eq!(ring.keyed_hash_candidates(Purpose::SessionToken, &[b"token"]), [new, old]);
        assert_eq!(ring.keyed_hash_with(KeyId(1), Purpose::SessionToken, &[b"token"]), Ok(old));
        assert_eq!(ring.keyed_hash_with(new_id, Purpose::SessionToken, &[b"token"]), Ok(new));
        ring.retired.clear();
        assert_eq!(ring.keyed_hash_candidates(Purpose::SessionToken, &[b"token"]), [new]);
        let removed = ring.keyed_hash_with(KeyId(1), Purpose::SessionToken, &[b"token"]);
        assert_eq!(removed, Err(UnknownKey(KeyId(1))));
    }
}
