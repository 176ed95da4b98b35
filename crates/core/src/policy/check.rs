//! What is wrong with policies that could be written down but would not do what they say.

use super::list::{GroupPolicy, LONGEST_NAME, MOST_POLICIES, Policies, Privileged, Required, Who};
use super::list::{
    MINUTES_BETWEEN_RESETS, PASSWORD_DAYS, POSTPONEMENTS, REGISTRATION, REQUIRED, RESETS_PER_DAY, REVIEW_DAYS,
};
use crate::brake::Target;
use crate::method::{Kind, Method};

/// One thing that is wrong with a list of policies.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Flaw {
    /// Which policy, from 0.
    pub policy: usize,
    /// Which of its fields.
    pub field: &'static str,
    /// What is wrong, as a clause without a full stop.
    pub problem: &'static str,
    /// What to do about it, as a clause without a full stop.
    pub hint: &'static str,
}

/// A rule of a list: the field, whether it is broken, what is wrong, what to do.
type Rule = (&'static str, bool, &'static str, &'static str);

impl Policies {
    /// Everything that is wrong, in the order of the policies; nothing if they can be applied.
    pub fn flaws(&self) -> Vec<Flaw> {
        let mut flaws = Vec::new();
        for (policy, one) in self.list.iter().enumerate() {
            let earlier = self.list.iter().take(policy);
            let rules = among(one, policy, earlier).into_iter().chain(alone(one)).chain(numbers(one));
            let broken = rules.filter(|(_, is_broken, ..)| *is_broken);
            flaws.extend(broken.map(|(field, _, problem, hint)| Flaw { policy, field, problem, hint }));
        }
        flaws
    }
}

/// What depends on the policies before.
fn among<'p>(
    one: &GroupPolicy,
    place: usize,
    earlier: impl Iterator<Item = &'p GroupPolicy> + Clone,
) -> [Rule; 3] {
    [
        ("name", place >= MOST_POLICIES, "is one policy too many", "put groups together: there may be 100"),
        (
            "name",
            earlier.clone().any(|other| other.name == one.name),
            "is the name of an earlier policy",
            "give each a name of its own",
        ),
        (
            "groups",
            earlier.clone().any(|other| other.groups.is_empty()),
            "are never asked for",
            "an earlier policy without groups is for everyone: put that one last",
        ),
    ]
}

/// What a policy says by itself.
fn alone(one: &GroupPolicy) -> [Rule; 7] {
    let (methods, is_open) = (one.methods(), one.who == Who::Everyone);
    let least = match one.required {
        Required::Automatic => 1,
        Required::Exactly(count) => count as usize,
    };
    let usable = if one.different_kinds { Kind::among(methods) } else { methods.len() };
    let is_repeated = |methods: &[Method]| {
        methods.iter().enumerate().any(|(place, method)| methods.iter().take(place).any(|it| it == method))
    };
    let is_name = !one.name.trim().is_empty()
        && one.name.chars().count() <= LONGEST_NAME
        && !one.name.contains(char::is_control);
    [
        ("name", !is_name, "must have 1 to 64 characters, none of them a control character", "shorten it"),
        (
            "groups",
            one.groups.iter().any(|group| Target::group(group).is_none()),
            "must have 1 to 256 characters each, none of them a control character",
            "write the names as the directory has them",
        ),
        (
            "methods",
            is_open && methods.is_empty(),
            "leave nobody a way",
            "name a method, or write who = \"nobody\"",
        ),
        ("methods", is_repeated(methods), "name one twice", "name each once"),
        (
            "required",
            is_open && !methods.is_empty() && usable < least,
            "asks for more than the methods can prove",
            "allow more methods, of more kinds if those must differ, or ask for less",
        ),
        (
            "registration",
            is_open && one.registration.is_some_and(|ways| usable < ways as usize),
            "asks for more ways than the methods are",
            "allow more methods, of more kinds if those must differ, or ask for fewer",
        ),
        (
            "privileged",
            is_open && one.privileged == Privileged::Allowed && usable < 2,
            "allows accounts that need two proofs, which the methods can't give",
            "allow another method, or leave privileged accounts out",
        ),
    ]
}

/// Floors and ceilings.
fn numbers(one: &GroupPolicy) -> [Rule; 7] {
    let is_outside = |number: Option<u32>, (floor, ceiling): (u32, u32)| {
        number.is_some_and(|number| !(floor..=ceiling).contains(&number))
    };
    let required = match one.required {
        Required::Automatic => None,
        Required::Exactly(count) => Some(count),
    };
    let rule = |field, number, limits| -> Rule {
        (field, is_outside(number, limits), "is below its floor or above its ceiling", "see the export")
    };
    [
        rule("required", required, REQUIRED),
        rule("minutes_between_resets", one.minutes_between_resets, MINUTES_BETWEEN_RESETS),
        rule("resets_per_day", one.resets_per_day, RESETS_PER_DAY),
        rule("password_days", one.password_days, PASSWORD_DAYS),
        rule("registration", one.registration, REGISTRATION),
        rule(
            "registration_postponements",
            Some(one.registration_postponements),
            (POSTPONEMENTS.0, POSTPONEMENTS.2),
        ),
        rule("review_days", Some(one.review_days), (REVIEW_DAYS.0, REVIEW_DAYS.2)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The fields that are wrong with the last of these policies.
    fn flawed(list: Vec<GroupPolicy>) -> Vec<&'static str> {
        let last = list.len() - 1;
        let policies = Policies { list, ..Policies::default() };
        let flaws = policies.flaws().into_iter().filter(|flaw| flaw.policy == last);
        flaws.map(|flaw| flaw.field).collect()
    }

    fn one(change: impl FnOnce(&mut GroupPolicy)) -> Vec<&'static str> {
        let mut policy = GroupPolicy::named("staff");
        change(&mut policy);
        flawed(vec![policy])
    }

    #[test]
    fn a_policy_says_what_can_be_done() {
        assert!(Policies::default().flaws().is_empty());
        let none: [&str; 0] = [];
        assert_eq!(one(|it| it.name = " ".to_owned()), ["name"]);
        assert_eq!(one(|it| it.name = "x".repeat(65)), ["name"]);
        assert_eq!(one(|it| it.name = "a\nb".to_owned()), ["name"]);
        assert_eq!(one(|it| it.groups = vec!["staff".to_owned(), String::new()]), ["groups"]);
        assert_eq!(one(|it| it.methods = Some(vec![])), ["methods"]);
        assert_eq!(one(|it| it.methods = Some(vec![Method::Email, Method::Email])), ["methods"]);
        assert_eq!(one(|it| it.required = Required::Exactly(3)), none);
        assert_eq!(one(|it| it.required = Required::Exactly(4)), ["required", "required"]);
        assert_eq!(one(|it| it.required = Required::Exactly(0)), ["required"]);
        assert_eq!(one(|it| it.minutes_between_resets = Some(0)), ["minutes_between_resets"]);
        assert_eq!(one(|it| it.resets_per_day = Some(101)), ["resets_per_day"]);
        assert_eq!(one(|it| it.password_days = Some(29)), ["password_days"]);
        assert_eq!(one(|it| it.registration = Some(4)), ["registration", "registration"]);
        assert_eq!(one(|it| it.registration_postponements = 101), ["registration_postponements"]);
        assert_eq!(one(|it| it.review_days = 731), ["review_days"]);
        let two_of_one = |it: &mut GroupPolicy| {
            (it.methods, it.registration) = (Some(vec![Method::Email]), Some(2));
        };
        assert_eq!(one(two_of_one), ["registration"]);
        // Who resets nothing may say what they like about how.
        let nobody = |it: &mut GroupPolicy| (it.who, it.methods) = (Who::Nobody, Some(vec![]));
        assert_eq!(one(nobody), none);
    }

    #[test]
    fn what_is_asked_for_can_be_proved() {
        let with = |methods: &[Method], required, different_kinds, privileged| {
            one(|it| {
                (it.methods, it.required) = (Some(methods.to_vec()), required);
                (it.different_kinds, it.privileged) = (different_kinds, privileged);
            })
        };
        let (two, mail_and_app) = (Required::Exactly(2), [Method::Email, Method::Totp]);
        let none: [&str; 0] = [];
        assert_eq!(with(&[Method::Email], two, false, Privileged::Excluded), ["required"]);
        assert_eq!(with(&mail_and_app, two, false, Privileged::Excluded), none);
        assert_eq!(with(&mail_and_app, two, true, Privileged::Excluded), none);
        assert_eq!(with(&mail_and_app, Required::Exactly(3), true, Privileged::Excluded), ["required"]);
        assert_eq!(with(&[Method::Email], Required::Automatic, false, Privileged::Allowed), ["privileged"]);
        assert_eq!(with(&mail_and_app, Required::Automatic, true, Privileged::Allowed), none);
    }

    #[test]
    fn a_policy_is_asked_for_and_has_a_name_of_its_own() {
        let staff = || GroupPolicy { groups: vec!["staff".to_owned()], ..GroupPolicy::named("staff") };
        let rest = || GroupPolicy::named("rest");
        assert!(flawed(vec![staff(), rest()]).is_empty());
        assert_eq!(flawed(vec![rest(), staff()]), ["groups"]);
        assert_eq!(flawed(vec![staff(), staff()]), ["name"]);
        assert_eq!(
            flawed((0..101).map(|it| GroupPolicy { name: it.to_string(), ..staff() }).collect()),
            ["name"]
        );
    }
}
