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

/// So much in one hour that staff should look.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Alarm {
    /// The name of its counters in the table.
    pub name: &'static str,
    /// How many times as much as usual.
    pub factor: i64,
    /// How much at least, so that a quiet hour before makes no alarm of a few.
    pub least: i64,
}

impl Alarm {
    /// How many in one hour ring it. `before` is how many there were in the same hour of the seven days before; usual is
    /// their median, which one attack, or one holiday, does not move.
    pub fn threshold(&self, mut before: [i64; 7]) -> i64 {
        before.sort_unstable();
        let [_, _, _, usual, ..] = before;
        usual.saturating_mul(self.factor).max(self.least)
    }
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
    /// Texts and calls per account, per block of numbers (all but the last four digits) and of the organization, since
    /// each costs. In a reset in silence; who registers a number is shown.
    pub phone_messages: [Limit; 3],
    /// Wrong proofs per account and method; more are not evaluated, in silence.
    pub wrong_proofs_per_account: Limit,
    /// Wrong proofs in the whole organization.
    pub wrong_proofs_alarm: Alarm,
    /// Notices of attempts per account (promise 9).
    pub notices_of_attempts: Limit,
    /// Sign-ins, right or wrong, per source address (IPv6: per /64). Shown.
    pub sign_ins_per_source: Limit,
    /// Sign-ins per source and typed name. Shown, for known and unknown names alike.
    pub sign_ins_per_source_and_name: Limit,
    /// Sign-ins per browser that signed the same account in before, instead of the two above. Shown.
    pub sign_ins_per_known_browser: Limit,
    /// Tries to change a password, per session and per account and source. Shown.
    pub password_changes: Limit,
    /// Codes and passwords of somebody who is signed in and shows once more who they are, per session. Shown.
    pub confirmations: Limit,
    /// Changes of security info per account; each sends a notice to every address. Shown.
    pub security_info_changes: Limit,
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
            phone_messages: [
                Limit { name: "phone-messages-per-account", count: 10, window: DAY },
                Limit { name: "phone-messages-per-block", count: 50, window: DAY },
                Limit { name: "phone-messages", count: 1_000, window: DAY },
            ],
            wrong_proofs_per_account: Limit { name: "wrong-proofs-per-account", count: 20, window: DAY },
            wrong_proofs_alarm: Alarm { name: "wrong-proofs-alarm", factor: 5, least: 50 },
            notices_of_attempts: Limit { name: "notices-of-attempts", count: 1, window: DAY },
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
            confirmations: Limit { name: "confirmations", count: 10, window: QUARTER },
            security_info_changes: Limit { name: "security-info-changes", count: 30, window: DAY },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_is_the_median_of_the_same_hour_and_few_are_no_alarm() {
        let alarm = Alarm { name: "test", factor: 5, least: 50 };
        for (before, threshold) in [
            ([0; 7], 50),
            ([9; 7], 50),
            ([20, 22, 21, 0, 0, 24, 23], 105),
            ([20, 20, 20, 9_000, 20, 20, 20], 100),
            ([i64::MAX; 7], i64::MAX),
        ] {
            assert_eq!(alarm.threshold(before), threshold, "{before:?}");
        }
    }
}
