//! `[limits]`: how often things may happen (RATE-01, RATE-05), and how long they last (LNK-05, REC-05, SES-04).

use crate::schema::{Check, Conflict, default, section};

section! {
    /// How often things may happen, and how long they last. The limits are counted in the database, for all servers
    /// together.
    pub struct Limits {
        /// Wrong codes per challenge, over all its messages.
        tries_per_challenge: u32 = default(5_u32).between(3, 10);
        /// Resets that one source may start in an hour (an IPv4 address or an IPv6 /64 network).
        starts_per_source_per_hour: u32 = default(30_u32).between(5, 10_000);
        /// Resets that one source may start in an hour for the same typed name.
        starts_per_source_and_name_per_hour: u32 = default(10_u32).between(3, 100);
        /// Messages to one destination in a minute. More are dropped in silence, like those of the next two.
        sends_per_destination_per_minute: u32 = default(1_u32).between(1, 5);
        /// Messages to one destination in an hour.
        sends_per_destination_per_hour: u32 = default(5_u32).between(2, 20);
        /// Messages to one destination in a day.
        sends_per_destination_per_day: u32 = default(10_u32).between(3, 50);
        /// Wrong proofs per account and method in a day. More are not evaluated, in silence.
        wrong_proofs_per_account_per_day: u32 = default(20_u32).between(5, 100);
        /// How many times as many wrong proofs as usual in one hour, in the whole organization, raise the alarm. Usual is
        /// the median of the same hour of the seven days before.
        wrong_proofs_alarm_factor: u32 = default(5_u32).between(2, 20);
        /// Wrong proofs in one hour that are never an alarm if there are fewer.
        wrong_proofs_alarm_least: u32 = default(50_u32).between(10, 10_000);
        /// Minutes that a code works.
        code_minutes: u32 = default(10_u32).between(5, 30);
        /// Minutes that a reset lasts at the most, and the links of its messages work.
        reset_minutes: u32 = default(30_u32).between(10, 30);
        /// Minutes that a reset may rest between two steps.
        idle_minutes: u32 = default(10_u32).between(5, 30);
    }
}

impl Check for Limits {
    fn check(&self) -> Vec<Conflict> {
        let (minute, hour, day) = (
            self.sends_per_destination_per_minute,
            self.sends_per_destination_per_hour,
            self.sends_per_destination_per_day,
        );
        let conflict = |field| Conflict {
            field,
            problem: "is more than the limit for the longer time",
            hint: "a limit for a longer time must be as high or higher".into(),
        };
        let per_minute = (minute > hour).then(|| conflict("sends_per_destination_per_minute"));
        let per_hour = (hour > day).then(|| conflict("sends_per_destination_per_hour"));
        let outlives = |field| Conflict {
            field,
            problem: "is more than `reset_minutes`",
            hint: "nothing lasts longer than the reset: lower this, or raise `reset_minutes`".into(),
        };
        let code = (self.code_minutes > self.reset_minutes).then(|| outlives("code_minutes"));
        let idle = (self.idle_minutes > self.reset_minutes).then(|| outlives("idle_minutes"));
        [per_minute, per_hour, code, idle].into_iter().flatten().collect()
    }
}
