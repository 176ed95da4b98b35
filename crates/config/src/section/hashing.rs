//! `[hashing]`: what a password hash costs.

use crate::schema::{Check, Conflict, default, optional, section};

section! {
    /// What a password hash costs (Argon2id, RFC 9106, one lane). Raise it as far as sign-in stays quick; existing
    /// hashes are renewed when their owners sign in.
    pub struct Hashing {
        /// Hashes computed at a time; more wait. Without it, one per processor core.
        concurrency: Option<u32> = optional().between(1, 256);
        /// Memory per hash, in KiB. Each hash computed at a time takes this much.
        memory_kib: u32 = default(19_456_u32).between(19_456, 1_048_576);
        /// Passes over that memory. Memory times passes is at most 4 GiB: about two seconds of one core.
        iterations: u32 = default(2_u32).between(2, 16);
    }
}

/// The most of memory times passes: no hash that costs more is computed.
const MOST_WORK_KIB: u64 = 4 * 1024 * 1024;

impl Check for Hashing {
    fn check(&self) -> Vec<Conflict> {
        let passes = MOST_WORK_KIB / u64::from(self.memory_kib);
        let conflict = || Conflict {
            field: "iterations",
            problem: "is too much for this `memory_kib`: memory times passes is at most 4 GiB",
            hint: format!("with this memory, write at most {passes}; or lower the memory"),
        };
        (u64::from(self.iterations) > passes).then(conflict).into_iter().collect()
    }
}
