//! Hashes as they are stored: PHC strings, in one form only and within bounds.

use std::fmt;

use argon2::password_hash::phc::{Output, Salt};
use argon2::{ARGON2ID_IDENT, Params, PasswordHash};

use super::Cost;

/// The least memory of a hash in KiB, and the least of memory times passes (CRY-01: m=19456, t=2).
const LEAST_MEMORY_KIB: u32 = 19_456;
const LEAST_WORK_KIB: u64 = 2 * LEAST_MEMORY_KIB as u64;

/// The most of each: a stored hash is computed at every sign-in, so a list of accounts must not be able to bring one
/// that takes minutes or all memory. The work is about two seconds of one core.
const MOST_MEMORY_KIB: u32 = 1024 * 1024;
const MOST_WORK_KIB: u64 = 4 * MOST_MEMORY_KIB as u64;
const MOST_LANES: u32 = 16;

/// Why a text is not a hash that is computed here. It never says what the text is: it may be a password.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PhcProblem {
    /// Not a PHC string.
    #[error(
        "not a hash in PHC form ($argon2id$v=19$m=…,t=…,p=…$salt$hash); passwords themselves are never taken"
    )]
    Form,
    /// Another algorithm or another version of it.
    #[error("not Argon2id version 19")]
    Algorithm,
    /// A secret key or other data went into it.
    #[error("made with a key or with data that are not here")]
    Keyed,
    /// The salt is shorter than 8 bytes, or the hash shorter than 16 or longer than 64.
    #[error("of a salt or a hash of an unusual length")]
    Length,
    /// Weaker than what is asked for.
    #[error("weaker than m=19456,t=2,p=1")]
    Weak,
    /// Dearer than what is bearable.
    #[error("more costly than 1 GiB of memory, 4 GiB of memory times passes, or 16 lanes")]
    Costly,
}

impl Cost {
    /// Whether hashes of this cost are computed here.
    pub(super) fn check(self) -> Result<(), PhcProblem> {
        let work = u64::from(self.memory_kib) * u64::from(self.iterations);
        if self.memory_kib > MOST_MEMORY_KIB || work > MOST_WORK_KIB || self.lanes > MOST_LANES {
            return Err(PhcProblem::Costly);
        }
        if self.memory_kib < LEAST_MEMORY_KIB || work < LEAST_WORK_KIB {
            return Err(PhcProblem::Weak);
        }
        Ok(())
    }
}

/// A stored hash.
pub(crate) struct Phc {
    cost: Cost,
    salt: Salt,
    output: Output,
}

impl Phc {
    pub(super) fn new(cost: Cost, salt: &[u8], output: &[u8]) -> Result<Self, PhcProblem> {
        let salt = Salt::new(salt).map_err(|_| PhcProblem::Length)?;
        Ok(Self { cost, salt, output: Output::new(output).map_err(|_| PhcProblem::Length)? })
    }

    /// Reads a PHC string.
    pub(crate) fn parse(text: &str) -> Result<Self, PhcProblem> {
        if text.starts_with('$') && !text.starts_with("$argon2id$v=19$") {
            return Err(PhcProblem::Algorithm);
        }
        let hash = PasswordHash::new(text).map_err(|_| PhcProblem::Form)?;
        let params = Params::try_from(&hash).map_err(|_| PhcProblem::Form)?;
        if !params.keyid().is_empty() || !params.data().is_empty() {
            return Err(PhcProblem::Keyed);
        }
        let (Some(salt), Some(output)) = (hash.salt, hash.hash) else { return Err(PhcProblem::Form) };
        if salt.len() < 8 || !(16..=64).contains(&output.len()) {
            return Err(PhcProblem::Length);
        }
        let cost = Cost { memory_kib: params.m_cost(), iterations: params.t_cost(), lanes: params.p_cost() };
        cost.check()?;
        let phc = Self { cost, salt, output };
        // One spelling per hash: what says the same in another order, or twice, was not made by Argon2.
        if phc.to_string() == text { Ok(phc) } else { Err(PhcProblem::Form) }
    }

    pub(super) const fn cost(&self) -> Cost {
        self.cost
    }

    pub(super) fn salt(&self) -> &[u8] {
        self.salt.as_ref()
    }

    pub(super) fn output(&self) -> &[u8] {
        self.output.as_bytes()
    }
}

impl fmt::Display for Phc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Cost { memory_kib, iterations, lanes } = self.cost;
        write!(
            f,
            "${ARGON2ID_IDENT}$v=19$m={memory_kib},t={iterations},p={lanes}${}${}",
            self.salt, self.output
        )
    }
}
