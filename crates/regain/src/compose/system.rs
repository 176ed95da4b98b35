//! The system's clock and randomness. Everything else is handed them.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Context;
use regain_app::admin::By;
use regain_core::random::Randomness;
use regain_core::time::{Clock, Timestamp};
use zeroize::Zeroizing;

/// The clock and the randomness of a process.
pub(crate) struct System {
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) randomness: Randomness,
}

impl System {
    /// Those of the operating system.
    ///
    /// # Errors
    /// The operating system has no randomness to give.
    pub(crate) fn new() -> anyhow::Result<Self> {
        Ok(Self { clock: Arc::new(SystemClock), randomness: Randomness::from_seed(*random_bytes()?) })
    }
}

/// Who runs this command, for audit rows.
pub(crate) fn user() -> By {
    By::operator(user_name())
}

/// The name of who runs this command: whoever called `sudo`, if that says so, and the user it runs as.
pub(crate) fn user_name() -> String {
    let user = whoami::username().unwrap_or_else(|_| "unknown".to_owned());
    #[expect(clippy::disallowed_methods, reason = "only the environment tells who is behind sudo")]
    let behind = std::env::var("SUDO_USER").ok().filter(|behind| !behind.is_empty() && *behind != user);
    let name = behind.map_or_else(|| user.clone(), |behind| format!("{behind} as {user}"));
    // From outside, and bound for rows that people read.
    name.chars().filter(|character| !character.is_control()).take(64).collect()
}

struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock that is injected everywhere else")]
    fn now(&self) -> Timestamp {
        let micros = match SystemTime::now().duration_since(UNIX_EPOCH) {
            Ok(after) => i64::try_from(after.as_micros()).unwrap_or(i64::MAX),
            Err(before) => i64::try_from(before.duration().as_micros()).map_or(i64::MIN, |micros| -micros),
        };
        Timestamp::from_micros(micros)
    }
}

/// 32 bytes from the operating system's generator.
///
/// # Errors
/// It has none to give.
#[expect(clippy::disallowed_methods, reason = "this is the randomness that is injected everywhere else")]
pub(crate) fn random_bytes() -> anyhow::Result<Zeroizing<[u8; 32]>> {
    let mut bytes = Zeroizing::new([0; 32]);
    getrandom::fill(bytes.as_mut_slice()).context("The operating system gives no randomness.")?;
    Ok(bytes)
}
