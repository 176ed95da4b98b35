//! What a sign-in leads to before anything else: setting up more ways back in, or a look whether they are still right.

use std::time::Duration;

use super::list::GroupPolicy;
use crate::registration::SecurityInfo;
use crate::time::Timestamp;

/// What somebody who signed in is asked for first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Duty {
    /// To set up more ways to get back in.
    Register,
    /// To look whether what is there is still right.
    Review,
}

impl Duty {
    /// Its name in tables and texts.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::Review => "review",
        }
    }

    /// The duty of this name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Register, Self::Review].into_iter().find(|duty| duty.name() == name)
    }
}

/// What an account's owner did about it until now.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Review {
    /// How often setting up was put off.
    pub postponed: u32,
    /// When the owner last said that everything is right.
    pub reviewed_at: Option<Timestamp>,
}

impl GroupPolicy {
    /// What is asked for at a sign-in, of an account with so many ways to get back in. Nothing where the policy asks for
    /// no registration.
    pub fn duty(&self, ways: usize, info: &SecurityInfo, review: Review, now: Timestamp) -> Option<Duty> {
        if ways < self.registration? as usize {
            return Some(Duty::Register);
        }
        // Whoever set something up saw the page that shows all of it.
        let newest = info.registrations.iter().map(|registration| registration.created_at).max();
        let patience = Duration::from_hours(u64::from(self.review_days) * 24);
        let is_due = review.reviewed_at.max(newest).is_none_or(|seen| now.since(seen) >= patience);
        (self.review_days > 0 && is_due).then_some(Duty::Review)
    }

    /// How often setting up can still be put off.
    pub fn postponements_left(&self, review: Review, now: Timestamp) -> u32 {
        let is_over = self.registration_deadline.is_some_and(|deadline| now >= deadline);
        if is_over { 0 } else { self.registration_postponements.saturating_sub(review.postponed) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::method::Method;
    use crate::testing::info;

    const DAY: Duration = Duration::from_hours(24);
    const START: Timestamp = Timestamp::from_micros(1_795_354_320_000_000);

    fn asking(ways: u32) -> GroupPolicy {
        GroupPolicy { registration: Some(ways), ..GroupPolicy::named("everyone") }
    }

    #[test]
    fn who_has_too_few_ways_is_asked_to_set_up_more_and_nobody_where_nothing_is_asked() {
        let nothing = SecurityInfo::default();
        let duty = |policy: &GroupPolicy, ways| policy.duty(ways, &nothing, Review::default(), START);
        assert_eq!(duty(&asking(2), 1), Some(Duty::Register));
        assert_eq!(duty(&asking(2), 2), Some(Duty::Review), "nobody ever looked");
        assert_eq!(duty(&GroupPolicy::named("everyone"), 0), None);
    }

    #[test]
    fn whoever_looked_is_asked_again_after_the_days_of_the_policy() {
        let looked = Review { reviewed_at: Some(START), ..Review::default() };
        let duty = |policy: &GroupPolicy, days: u32| {
            policy.duty(1, &SecurityInfo::default(), looked, START + DAY * days)
        };
        let policy = GroupPolicy { review_days: 30, ..asking(1) };
        assert_eq!((duty(&policy, 29), duty(&policy, 30)), (None, Some(Duty::Review)));
        assert_eq!(duty(&GroupPolicy { review_days: 0, ..policy }, 1_000), None, "never");
        assert_eq!((duty(&asking(1), 179), duty(&asking(1), 180)), (None, Some(Duty::Review)));
    }

    #[test]
    fn setting_something_up_is_a_look_too() {
        let mut app = info(&[Method::Totp]);
        for registration in &mut app.registrations {
            registration.created_at = START;
        }
        let duty = |days: u32| asking(1).duty(1, &app, Review::default(), START + DAY * days);
        assert_eq!((duty(179), duty(180)), (None, Some(Duty::Review)));
    }

    #[test]
    fn it_can_be_put_off_so_often_and_not_after_the_deadline() {
        let left = |policy: &GroupPolicy, postponed, now| {
            policy.postponements_left(Review { postponed, ..Review::default() }, now)
        };
        let policy = asking(1);
        assert_eq!((left(&policy, 0, START), left(&policy, 2, START), left(&policy, 9, START)), (3, 1, 0));
        let until = GroupPolicy { registration_deadline: Some(START), ..policy };
        assert_eq!((left(&until, 0, START), left(&until, 2, Timestamp::from_micros(0))), (0, 1));
    }

    #[test]
    fn duties_have_names() {
        for duty in [Duty::Register, Duty::Review] {
            assert_eq!(Duty::parse(duty.name()), Some(duty));
        }
        assert_eq!(Duty::parse("none"), None);
    }
}
