//! Password hashes: Argon2id (RFC 9106, CRY-01) on threads of their own.
//!
//! A hash costs tens of milliseconds and 19 MiB, so there are as many at a time as there are threads, each with one
//! arena that it reuses; some more wait, and what comes after that is told so at once. Nothing here blocks Tokio.

mod phc;
mod pool;
#[cfg(test)]
mod tests;

use std::num::NonZeroUsize;

use regain_core::methods::recovery_code::RecoveryCode;
use regain_core::password::NewPassword;
use regain_crypto::equal;
use tokio::sync::oneshot;
use zeroize::Zeroizing;

pub use phc::PhcProblem;
pub use pool::Stats;

pub(crate) use phc::Phc;
use pool::{Pool, Task};

/// Bytes of a new salt.
pub const SALT_BYTES: usize = 16;

/// Bytes of a new hash.
const HASH_BYTES: usize = 32;

/// What hashing may take.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Options {
    /// Hashes computed at a time, at least 1.
    pub threads: usize,
    /// Hashes that may wait, at least 1; more are refused as [`HashingError::Busy`].
    pub waiting: usize,
    /// Memory of a new hash in KiB, at least 19,456.
    pub memory_kib: u32,
    /// Passes of a new hash over that memory, at least 2.
    pub iterations: u32,
}

impl Default for Options {
    fn default() -> Self {
        let threads = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        Self { threads, waiting: 64, memory_kib: 19_456, iterations: 2 }
    }
}

/// What computing one hash takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Cost {
    memory_kib: u32,
    iterations: u32,
    lanes: u32,
}

/// The threads that hash. Cheap to clone; they end when the last clone is gone.
#[derive(Clone)]
pub struct Hashing {
    pool: Pool,
    current: Cost,
}

/// What comparing a password with a hash found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Verified {
    /// Whether it is the password.
    pub matches: bool,
    /// Whether the hash should be made anew: its cost is not the current one. A cheaper hash is weaker; a dearer one
    /// tells by the time it takes that the account exists.
    pub outdated: bool,
}

/// Why nothing was hashed.
#[derive(Debug, thiserror::Error)]
pub enum HashingError {
    /// As many hashes are waiting as may wait. Nothing was done; try again in a moment.
    #[error("too many hashes are waiting")]
    Busy,
    /// The stored hash is not one that is computed here.
    #[error("the stored hash is {0}")]
    Stored(#[from] PhcProblem),
    /// The options ask for hashes that are too weak or too costly.
    #[error("hashes with these options would be {0}")]
    Options(#[source] PhcProblem),
    /// The threads could not be started.
    #[error("could not start a hashing thread")]
    Start(#[source] std::io::Error),
    /// Argon2 refused, for want of memory above all.
    #[error("could not compute a hash")]
    Compute(#[source] argon2::Error),
    /// The thread that was to answer is gone.
    #[error("a hashing thread has stopped")]
    Stopped,
}

impl Hashing {
    /// Starts the threads. Their memory is taken at their first hash.
    ///
    /// # Errors
    /// [`HashingError::Options`] if hashes made with them would not be read again, [`HashingError::Start`].
    pub fn new(options: Options) -> Result<Self, HashingError> {
        let current = Cost { memory_kib: options.memory_kib, iterations: options.iterations, lanes: 1 };
        current.check().map_err(HashingError::Options)?;
        let pool = Pool::start(options.threads.max(1), options.waiting.max(1), current)?;
        Ok(Self { pool, current })
    }

    /// The hash of a new password, as a PHC string. The caller brings a random salt.
    ///
    /// # Errors
    /// [`HashingError::Busy`], [`HashingError::Compute`], [`HashingError::Stopped`].
    pub async fn hash(&self, password: &NewPassword, salt: [u8; SALT_BYTES]) -> Result<String, HashingError> {
        let output = self.compute(password.as_str(), self.current, &salt, HASH_BYTES).await?;
        Ok(Phc::new(self.current, &salt, &output)?.to_string())
    }

    /// The hash of a recovery code, as a PHC string (LUS-02). The caller brings a random salt.
    ///
    /// # Errors
    /// Those of [`Hashing::hash`].
    pub async fn hash_code(
        &self,
        code: &RecoveryCode,
        salt: [u8; SALT_BYTES],
    ) -> Result<String, HashingError> {
        let output = self.compute(code.secret(), self.current, &salt, HASH_BYTES).await?;
        Ok(Phc::new(self.current, &salt, &output)?.to_string())
    }

    /// The hash of a normalised answer to a question, as a PHC string (KBA-02). The caller brings a random salt.
    ///
    /// # Errors
    /// Those of [`Hashing::hash`].
    pub async fn hash_answer(&self, answer: &str, salt: [u8; SALT_BYTES]) -> Result<String, HashingError> {
        let output = self.compute(answer, self.current, &salt, HASH_BYTES).await?;
        Ok(Phc::new(self.current, &salt, &output)?.to_string())
    }

    /// Compares a password, a recovery code or an answer with a stored hash, in a time that does not depend on where they differ.
    ///
    /// # Errors
    /// [`HashingError::Stored`] beside those of [`Hashing::hash`].
    pub async fn verify(&self, password: &str, stored: &str) -> Result<Verified, HashingError> {
        let stored = Phc::parse(stored)?;
        let (salt, expected) = (stored.salt(), stored.output());
        let output = self.compute(password, stored.cost(), salt, expected.len()).await?;
        let is_current =
            stored.cost() == self.current && salt.len() == SALT_BYTES && expected.len() == HASH_BYTES;
        Ok(Verified { matches: equal(&output, expected), outdated: !is_current })
    }

    /// Takes what comparing a password with a current hash takes, for an account that does not exist.
    ///
    /// # Errors
    /// Those of [`Hashing::hash`].
    pub async fn verify_nobody(&self, password: &str) -> Result<(), HashingError> {
        self.compute(password, self.current, &[0; SALT_BYTES], HASH_BYTES).await.map(drop)
    }

    /// What the threads are doing, and have done.
    pub fn stats(&self) -> Stats {
        self.pool.stats()
    }

    async fn compute(
        &self,
        password: &str,
        cost: Cost,
        salt: &[u8],
        length: usize,
    ) -> Result<Zeroizing<Vec<u8>>, HashingError> {
        let (answer, answered) = oneshot::channel();
        let password = Zeroizing::new(password.to_owned());
        self.pool.submit(Task { password, cost, salt: salt.to_vec(), length, answer })?;
        answered.await.map_err(|_| HashingError::Stopped)?.map_err(HashingError::Compute)
    }
}
