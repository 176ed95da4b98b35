//! Randomness as it is handed down: one root, seeded by the operating system in production and by a number in
//! tests, from which every use case forks a generator of its own.

use std::sync::{Arc, Mutex, PoisonError};

use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};

/// The root of all randomness in a process. Cheap to clone; clones share one stream of forks.
#[derive(Clone)]
pub struct Randomness(Arc<Mutex<ChaCha20Rng>>);

impl Randomness {
    /// A root from 32 bytes. They must be unpredictable outside tests.
    pub fn from_seed(seed: [u8; 32]) -> Self {
        Self(Arc::new(Mutex::new(ChaCha20Rng::from_seed(seed))))
    }

    /// A generator for one use case, independent of every other fork.
    pub fn fork(&self) -> Random {
        let mut seed = [0; 32];
        self.0.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(&mut seed);
        Random(ChaCha20Rng::from_seed(seed))
    }
}

/// A cryptographic generator (ChaCha20) owned by one use case.
#[derive(Clone)]
pub struct Random(ChaCha20Rng);

impl Random {
    /// `N` random bytes.
    pub fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.fill_bytes(&mut bytes);
        bytes
    }

    /// One of `choices`, each as likely as the others; nothing if there are none.
    pub fn pick<'c, T>(&mut self, choices: &'c [T]) -> Option<&'c T> {
        let count = u64::try_from(choices.len()).ok().filter(|count| *count > 0)?;
        // The bias of a 64-bit remainder over a list that fits in memory is below one in a billion.
        choices.get(usize::try_from(self.0.next_u64() % count).ok()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forks_differ_and_a_seed_repeats_them() {
        let root = Randomness::from_seed([1; 32]);
        let (first, second): ([u8; 16], [u8; 16]) = (root.fork().bytes(), root.fork().bytes());
        assert_ne!(first, second);
        assert_eq!(Randomness::from_seed([1; 32]).fork().bytes::<16>(), first);
        assert_ne!(Randomness::from_seed([2; 32]).fork().bytes::<16>(), first);
    }

    #[test]
    fn pick_reaches_every_choice_and_none_of_nothing() {
        let mut random = Randomness::from_seed([1; 32]).fork();
        let seen: std::collections::BTreeSet<_> =
            (0..200).filter_map(|_| random.pick(&[1, 2, 3]).copied()).collect();
        assert_eq!(seen.len(), 3);
        assert!(random.pick::<u8>(&[]).is_none());
    }
}
