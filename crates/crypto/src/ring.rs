//! The master keys and how they are rotated.

use std::fmt;

use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::Purpose;

/// Number of a master key, unique on its ring and never used again. Starts at 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(pub u32);

impl fmt::Display for KeyId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// A value names a master key that is not on the ring: it was removed, or this is another installation's ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("key {0} is not in the key file")]
pub struct UnknownKey(pub KeyId);

/// 32 bytes that everything else is derived from.
pub(crate) struct MasterKey {
    pub(crate) id: KeyId,
    pub(crate) bytes: Zeroizing<[u8; 32]>,
}

impl MasterKey {
    /// The sub-key of a purpose: HKDF-SHA256 (RFC 5869) without salt, as the master key is uniform already.
    #[expect(clippy::expect_used, reason = "HKDF refuses only more than 8160 bytes, N is 32 or 64")]
    pub(crate) fn sub_key<const N: usize>(&self, purpose: Purpose) -> Zeroizing<[u8; N]> {
        let mut sub_key = Zeroizing::new([0; N]);
        Hkdf::<Sha256>::new(None, self.bytes.as_slice())
            .expand_multi_info(&[b"regain/1/", purpose.name().as_bytes()], sub_key.as_mut_slice())
            .expect("at most 8160 bytes");
        sub_key
    }
}

/// The master keys of an installation: exactly one active, which makes new values; any number of retired ones, which
/// still read old values; and while a rotation begins the next one, which is not used yet but reads already what another
/// node may have made with it.
///
/// It has no `Debug` and no `Clone`, and its keys are wiped when it is dropped.
pub struct KeyRing {
    pub(crate) active: MasterKey,
    /// Newest first; every id is smaller than the active one.
    pub(crate) retired: Vec<MasterKey>,
    /// Its id is greater than all others.
    pub(crate) next: Option<MasterKey>,
}

impl KeyRing {
    /// A new ring with one key. The caller brings 32 bytes from the operating system's generator.
    #[must_use]
    pub fn generate(random: Zeroizing<[u8; 32]>) -> Self {
        Self { active: MasterKey { id: KeyId(1), bytes: random }, retired: Vec::new(), next: None }
    }

    /// The ring with a key to come. The caller brings 32 bytes from the operating system's generator; they are not
    /// used if there is a key to come already.
    #[must_use]
    pub fn with_next(mut self, random: Zeroizing<[u8; 32]>) -> Self {
        let id = KeyId(self.active.id.0.saturating_add(1));
        self.next.get_or_insert(MasterKey { id, bytes: random });
        self
    }

    /// The ring with the key to come as its active one, and the one that was active retired. Without a key to come
    /// it stays as it is.
    #[must_use]
    pub fn activated(mut self) -> Self {
        if let Some(next) = self.next.take() {
            self.retired.insert(0, std::mem::replace(&mut self.active, next));
        }
        self
    }

    /// The ring without its retired keys. What they made can't be read any more.
    #[must_use]
    pub fn without_retired(mut self) -> Self {
        self.retired.clear();
        self
    }

    /// The key that new values are made with.
    #[must_use]
    pub fn active_id(&self) -> KeyId {
        self.active.id
    }

    /// The keys that only read, newest first.
    pub fn retired_ids(&self) -> impl Iterator<Item = KeyId> {
        self.retired.iter().map(|key| key.id)
    }

    /// The key to come, while a rotation begins.
    #[must_use]
    pub fn next_id(&self) -> Option<KeyId> {
        self.next.as_ref().map(|key| key.id)
    }

    /// Every key, the active one first.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &MasterKey> {
        std::iter::once(&self.active).chain(&self.retired).chain(&self.next)
    }

    pub(crate) fn key(&self, id: KeyId) -> Result<&MasterKey, UnknownKey> {
        self.keys().find(|key| key.id == id).ok_or(UnknownKey(id))
    }

    /// Retires the active key, as a key file with another active one says.
    #[cfg(test)]
    pub(crate) fn rotate(&mut self, bytes: [u8; 32]) -> KeyId {
        let ring = std::mem::replace(self, Self::generate(Zeroizing::new([0; 32])));
        *self = ring.with_next(Zeroizing::new(bytes)).activated();
        self.active.id
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::fmt::Debug;

    use super::*;

    /// `LEAKS` is the inherent constant where the type has `Debug`, and the trait's where it has none.
    struct Probe<T>(std::marker::PhantomData<T>);
    impl<T: Debug> Probe<T> {
        const LEAKS: bool = true;
    }
    trait Fallback {
        const LEAKS: bool = false;
    }
    impl<T> Fallback for Probe<T> {}

    #[test]
    fn keys_have_no_debug_output() {
        const { assert!(Probe::<String>::LEAKS, "the probe works") };
        const { assert!(!Probe::<KeyRing>::LEAKS) };
        const { assert!(!Probe::<MasterKey>::LEAKS) };
    }

    #[test]
    fn a_key_to_come_reads_and_makes_nothing_until_it_is_active() {
        let ring = || KeyRing::generate(Zeroizing::new([1; 32])).with_next(Zeroizing::new([2; 32]));
        let hashed = |ring: &KeyRing| ring.keyed_hash(Purpose::LimitKey, &[b"x"]);
        assert_eq!((ring().active_id(), ring().next_id()), (KeyId(1), Some(KeyId(2))));
        assert_eq!(hashed(&ring()), hashed(&KeyRing::generate(Zeroizing::new([1; 32]))));
        let active = ring().activated();
        assert_eq!((active.active_id(), active.next_id()), (KeyId(2), None));
        assert_eq!(active.retired_ids().collect::<Vec<_>>(), [KeyId(1)]);
        assert!(ring().keyed_hash_candidates(Purpose::LimitKey, &[b"x"]).contains(&hashed(&active)));
        let again = ring().with_next(Zeroizing::new([3; 32])).activated();
        assert_eq!(hashed(&again), hashed(&active), "the key to come stays the one that it was");
        assert_eq!(active.without_retired().keys().count(), 1);
    }

    #[test]
    fn every_purpose_has_a_name_and_sub_keys_of_its_own() {
        let ring = KeyRing::generate(Zeroizing::new([1; 32]));
        let names: HashSet<_> = Purpose::ALL.iter().map(|purpose| purpose.name()).collect();
        let keys: HashSet<_> =
            Purpose::ALL.iter().map(|purpose| *ring.active.sub_key::<32>(*purpose)).collect();
        assert_eq!((names.len(), keys.len()), (Purpose::ALL.len(), Purpose::ALL.len()));
    }

    #[test]
    fn a_sub_key_is_hkdf_over_the_versioned_name() {
        // Computed with Python's hmac: PRK = HMAC(0³², 01³²), OKM = HMAC(PRK, "regain/1/subject" ‖ 01).
        let ring = KeyRing::generate(Zeroizing::new([1; 32]));
        let sub_key = ring.active.sub_key::<32>(Purpose::Subject);
        assert_eq!(
            data_encoding::HEXLOWER.encode(sub_key.as_slice()),
            "1cf6110b5b97fd9684da2a7361e55d2894691a97e0daa6354bfb39102d004de4"
        );
    }
}
