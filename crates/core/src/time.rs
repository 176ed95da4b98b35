//! Time as this product knows it: microseconds since 1970 in UTC, told by an injected [`Clock`].

use std::fmt;
use std::ops::{Add, Sub};
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// A moment: microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

/// Microseconds.
const DAY: i64 = 24 * 60 * 60 * 1_000_000;

impl Timestamp {
    /// The moment this many microseconds after 1970 (before it, if negative).
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since 1970.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Whole seconds since 1970.
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// Whole days since 1970, in UTC.
    pub const fn day(self) -> i64 {
        self.0.div_euclid(DAY)
    }

    /// When a day began that is counted from 1970, in UTC.
    pub const fn of_day(day: i64) -> Self {
        Self(day.saturating_mul(DAY))
    }

    /// How long after `earlier` this is; nothing if it is not after it.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or_default())
    }
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

impl Add<Duration> for Timestamp {
    type Output = Self;

    fn add(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(micros(duration)))
    }
}

impl Sub<Duration> for Timestamp {
    type Output = Self;

    fn sub(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(micros(duration)))
    }
}

/// RFC 3339 in UTC with milliseconds (AUD-02); also what the API answers.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = jiff::Timestamp::from_microsecond(self.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        write!(f, "{time:.3}")
    }
}

/// Tells the time. The binary injects the system's clock, tests one that they move.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Timestamp;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_as_rfc_3339_with_milliseconds() {
        assert_eq!(Timestamp::from_micros(1_700_000_000_123_456).to_string(), "2023-11-14T22:13:20.123Z");
    }

    #[test]
    fn a_day_begins_at_midnight_in_utc() {
        let noon = Timestamp::from_micros(1_700_049_600_000_000);
        assert_eq!(noon.day(), 19_676);
        assert_eq!(Timestamp::of_day(noon.day()).to_string(), "2023-11-15T00:00:00.000Z");
        assert_eq!(Timestamp::from_micros(-1).day(), -1);
    }

    #[test]
    fn arithmetic_saturates_instead_of_wrapping() {
        let end = Timestamp::from_micros(i64::MAX);
        assert_eq!(end + Duration::from_secs(1), end);
        assert_eq!(Timestamp::from_micros(5).since(end), Duration::ZERO);
        assert_eq!(end.since(end - Duration::from_secs(2)), Duration::from_secs(2));
    }
}
