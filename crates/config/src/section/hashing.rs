//! `[hashing]`: what a password hash costs.

use crate::schema::{Check, default, optional, section};

section! {
    /// What a password hash costs (Argon2id, RFC 9106, one lane). Raise it as far as sign-in stays quick; existing
    /// hashes are renewed when their owners sign in.
    pub struct Hashing {
        /// Hashes computed at a time; more wait. Without it, one per processor core.
        concurrency: Option<u32> = optional().between(1, 256);
        /// Memory per hash, in KiB. Each hash computed at a time takes this much.
        memory_kib: u32 = default(19_456_u32).between(19_456, 1_048_576);
        /// Passes over that memory.
        iterations: u32 = default(2_u32).between(2, 16);
    }
}

impl Check for Hashing {}
