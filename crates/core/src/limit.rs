//! How often things may happen. The counters are rows, shared by all nodes (RATE-01).

use std::time::Duration;

/// At most `count` times within `window`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limit {
    /// The name of its counters in the table.
    pub name: &'static str,
    /// How many times.
    pub count: i64,
    /// Within how long, counted from the first time.
    pub window: Duration,
}

const MINUTE: Duration = Duration::from_secs(60);
const QUARTER: Duration = Duration::from_secs(15 * 60);
const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// All limits of an organization. Floors and ceilings are the configuration's business.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Tries per challenge, over all its messages.
    pub tries_per_challenge: i64,
    /// Starts per source address (IPv6: per /64). Shown as "try again later".
    pub starts_per_source: Limit,
    /// Starts per source and typed name. Shown, for known and unknown names alike.
    pub starts_per_source_and_name: Limit,
    /// Starts per browser that signed in before, instead of the two above. Shown.
    pub starts_per_known_browser: Limit,
    /// Messages per destination; what is over a limit is dropped in silence (RATE-05).
    pub sends_per_destination: [Limit; 3],
    /// Wrong proofs per account and method; more are not evaluated, in silence.
    pub wrong_proofs_per_account: Limit,
    /// Sign-ins, right or wrong, per source address (IPv6: per /64). Shown.
    pub sign_ins_per_source: Limit,
    /// Sign-ins per source and typed name. Shown, for known and unknown names alike.
    pub sign_ins_per_source_and_name: Limit,
    /// Sign-ins per browser that signed the same account in before, instead of the two above. Shown.
    pub sign_ins_per_known_browser: Limit,
    /// Tries to change a password, per session and per account and source. Shown.
    pub password_changes: Limit,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            tries_per_challenge: 5,
            starts_per_source: Limit { name: "starts-per-source", count: 30, window: HOUR },
            starts_per_source_and_name: Limit { name: "starts-per-source-and-name", count: 10, window: HOUR },
            starts_per_known_browser: Limit { name: "starts-per-known-browser", count: 10, window: HOUR },
            sends_per_destination: [
                Limit { name: "sends-per-minute", count: 1, window: MINUTE },
                Limit { name: "sends-per-hour", count: 5, window: HOUR },
                Limit { name: "sends-per-day", count: 10, window: DAY },
            ],
            wrong_proofs_per_account: Limit { name: "wrong-proofs-per-account", count: 20, window: DAY },
            sign_ins_per_source: Limit { name: "sign-ins-per-source", count: 60, window: QUARTER },
            sign_ins_per_source_and_name: Limit {
                name: "sign-ins-per-source-and-name",
                count: 10,
                window: QUARTER,
            },
            sign_ins_per_known_browser: Limit {
                name: "sign-ins-per-known-browser",
                count: 20,
                window: QUARTER,
            },
            password_changes: Limit { name: "password-changes", count: 10, window: QUARTER },
        }
    }
}
