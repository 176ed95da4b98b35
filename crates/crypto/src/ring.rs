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

/// Why a ring could not be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RingError {
    /// All 2³² − 1 key numbers are used.
    #[error("the key file has no number left for another key")]
    OutOfNumbers,
    /// The active key can't be removed.
    #[error("key {0} is the active one: add a new key before removing it")]
    RemoveActive(KeyId),
    /// The key to remove is not there.
    #[error(transparent)]
    RemoveUnknown(#[from] UnknownKey),
}

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

/// The master keys of an installation: exactly one active, which makes new values, and any number of retired
/// ones, which still read old values.
///
/// It has no `Debug` and no `Clone`, and its keys are wiped when it is dropped.
pub struct KeyRing {
    pub(crate) active: MasterKey,
    /// Newest first; every id is smaller than the active one.
    pub(crate) retired: Vec<MasterKey>,
}

impl KeyRing {
    /// A new ring with one key. The caller brings 32 bytes from the operating system's generator.
    #[must_use]
    pub fn generate(random: Zeroizing<[u8; 32]>) -> Self {
        Self { active: MasterKey { id: KeyId(1), bytes: random }, retired: Vec::new() }
    }

    /// Makes a new key the active one and retires the one that was. The caller brings 32 random bytes.
    ///
    /// # Errors
    /// [`RingError::OutOfNumbers`] after 2³² − 1 rotations.
    pub fn add_active(&mut self, random: Zeroizing<[u8; 32]>) -> Result<KeyId, RingError> {
        let id = KeyId(self.active.id.0.checked_add(1).ok_or(RingError::OutOfNumbers)?);
        let previous = std::mem::replace(&mut self.active, MasterKey { id, bytes: random });
        self.retired.insert(0, previous);
        Ok(id)
    }

    /// Takes a retired key away. What was made with it can't be read or found any more, so seal and hash it anew
    /// before.
    ///
    /// # Errors
    /// [`RingError::RemoveActive`] and [`RingError::RemoveUnknown`].
    pub fn remove(&mut self, id: KeyId) -> Result<(), RingError> {
        if id == self.active.id {
            return Err(RingError::RemoveActive(id));
        }
        let place = self.retired.iter().position(|key| key.id == id).ok_or(UnknownKey(id))?;
        self.retired.remove(place);
        Ok(())
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

    /// Every key, the active one first.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &MasterKey> {
        std::iter::once(&self.active).chain(&self.retired)
    }

    pub(crate) fn key(&self, id: KeyId) -> Result<&MasterKey, UnknownKey> {
        self.keys().find(|key| key.id == id).ok_or(UnknownKey(id))
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
    fn a_rotation_retires_the_old_key_and_numbers_go_up() {
        let mut ring = KeyRing::generate(Zeroizing::new([1; 32]));
        assert_eq!(ring.active_id(), KeyId(1));
        assert_eq!(ring.add_active(Zeroizing::new([2; 32])), Ok(KeyId(2)));
        assert_eq!(ring.add_active(Zeroizing::new([3; 32])), Ok(KeyId(3)));
        assert_eq!(ring.active_id(), KeyId(3));
        assert_eq!(ring.retired_ids().collect::<Vec<_>>(), [KeyId(2), KeyId(1)]);
    }

    #[test]
    fn only_a_retired_key_can_be_removed() {
        let mut ring = KeyRing::generate(Zeroizing::new([1; 32]));
        ring.add_active(Zeroizing::new([2; 32])).unwrap();
        assert_eq!(ring.remove(KeyId(2)), Err(RingError::RemoveActive(KeyId(2))));
        assert_eq!(ring.remove(KeyId(7)), Err(RingError::RemoveUnknown(UnknownKey(KeyId(7)))));
        assert_eq!(ring.remove(KeyId(1)), Ok(()));
        assert_eq!(ring.retired_ids().count(), 0);
        assert_eq!(ring.add_active(Zeroizing::new([3; 32])), Ok(KeyId(3)), "a number is never used again");
    }

    #[test]
    fn the_last_number_is_an_error_and_keeps_the_ring() {
        let mut ring = KeyRing::generate(Zeroizing::new([1; 32]));
        ring.active.id = KeyId(u32::MAX);
        assert_eq!(ring.add_active(Zeroizing::new([2; 32])), Err(RingError::OutOfNumbers));
        assert_eq!((ring.active_id(), ring.retired_ids().count()), (KeyId(u32::MAX), 0));
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
