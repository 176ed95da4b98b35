//! `[passwords]`: what a new password must be (PWD-01).

use crate::schema::{Check, default, section};

section! {
    /// What a new password must be. A directory's own rules come on top.
    pub struct Passwords {
        /// Shortest password, in characters. Less than 15 is only for those who also use a second proof to sign
        /// in (NIST SP 800-63B-4 §3.1.1.2).
        minimum_length: u32 = default(15_u32).between(8, 64);
        /// How many earlier passwords can't be used again; 0 is off.
        history: u32 = default(0_u32).between(0, 24);
        /// Words that no password may consist of, beside the built-in list: product names, the street, the team.
        blocked_words: Vec<String> = default([]);
    }
}

impl Check for Passwords {}
