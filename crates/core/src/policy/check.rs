//! What is wrong with policies that could be written down but would not do what they say.

use super::list::{GroupPolicy, LONGEST_NAME, MOST_POLICIES, Policies, Privileged, Required, Who};
use super::list::{
    MINUTES_BETWEEN_RESETS, PASSWORD_DAYS, POSTPONEMENTS, REGISTRATION, REQUIRED, RESETS_PER_DAY, REVIEW_DAYS,
};
use super::questions::{FIXED, QUESTIONS_ASKED, QUESTIONS_REGISTERED, SIGNED_RISK};
use crate::brake::Target;
use crate::method::{Kind, Method};

/// One thing that is wrong with a list of policies.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Flaw {
    /// Which policy, from 0; none is what stands above them all.
    pub policy: Option<usize>,
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
        let mut flaws = broken(None, above(self));
        for (policy, one) in self.list.iter().enumerate() {
            let earlier = self.list.iter().take(policy);
            let rules = among(one, policy, earlier).into_iter().chain(alone(one)).chain(numbers(one));
            flaws.extend(broken(Some(policy), rules.chain(questions(one, self))));
        }
        flaws
    }
}

fn broken(policy: Option<usize>, rules: impl IntoIterator<Item = Rule>) -> Vec<Flaw> {
    let broken = rules.into_iter().filter(|(_, is_broken, ..)| *is_broken);
    broken.map(|(field, _, problem, hint)| Flaw { policy, field, problem, hint }).collect()
}

/// What stands above all policies.
fn above(all: &Policies) -> [Rule; 2] {
    let (list, count) = (&all.questions, all.questions.len());
    let is_repeated = list.iter().enumerate().any(|(place, id)| list.iter().take(place).any(|it| it == id));
    [
        (
            "questions",
            is_repeated || count > 0 && !FIXED.contains(&count),
            "must name 3 to 5 questions, each once",
            "leave it out, and people choose their own",
        ),
        (
            "questions_first",
            all.questions_first && count == 0,
            "needs questions that everybody answers",
            "name them in `questions`: who chooses which tells strangers who has an account",
        ),
    ]
}

/// What a policy says about security questions (KBA-01).
fn questions(one: &GroupPolicy, all: &Policies) -> [Rule; 6] {
    let methods = one.methods();
    let (known, others): (Vec<Method>, Vec<Method>) =
        methods.iter().copied().partition(|method| method.kind() == Kind::Knowledge);
    let leads = others.iter().any(|method| method.kind() != Kind::Device);
    let others = if one.different_kinds { Kind::among(&others) } else { others.len() };
    let (is_open, asks) = (one.who == Who::Everyone && !known.is_empty(), one.who == Who::Everyone);
    let registered =
        if all.questions.is_empty() { one.questions_registered as usize } else { all.questions.len() };
    [
        (
            "questions_asked",
            is_open && !all.questions_first && one.questions_asked as usize > registered,
            "asks for more questions than are answered in advance",
            "ask for fewer, or have more answered",
        ),
        (
            "own_questions",
            one.own_questions && !all.questions.is_empty(),
            "can't be allowed where everybody answers one list",
            "leave out one of the two",
        ),
        (
            "questions_alone",
            one.questions_alone.as_deref().is_some_and(|text| text != SIGNED_RISK),
            "is not the sentence that signs the risk",
            "copy it from the export, word by word",
        ),
        (
            "questions_alone",
            one.questions_alone.is_some() && !all.questions_first,
            "needs questions that may be the first proof",
            "set `questions_first` above the policies",
        ),
        (
            "methods",
            is_open && one.questions_alone.is_none() && !leads
                || asks && one.privileged == Privileged::Allowed && !known.is_empty() && others < 2,
            "leave security questions to open accounts that they must not open",
            "name other methods beside them; privileged accounts can't use questions at all",
        ),
        (
            "methods",
            asks && known.is_empty() && others > 0 && !leads,
            "leave trusted devices alone, which open nothing by themselves",
            "name other methods beside them",
        ),
    ]
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
fn alone(one: &GroupPolicy) -> [Rule; 8] {
    let (methods, is_open) = (one.methods(), one.who == Who::Everyone);
    let least = match one.required {
        Required::Automatic => 1,
        Required::Exactly(count) => count as usize,
    };
    let usable = if one.different_kinds { Kind::among(methods) } else { Method::channels(methods) };
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
            "trusted_device_only",
            is_open && one.trusted_device_only && !methods.contains(&Method::TemporaryAccessPass),
            "leaves whoever has no trusted device here no way",
            "name `temporary-access-pass` in the methods: staff issue it",
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
fn numbers(one: &GroupPolicy) -> [Rule; 9] {
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
        rule("questions_registered", Some(one.questions_registered), QUESTIONS_REGISTERED),
        rule("questions_asked", Some(one.questions_asked), QUESTIONS_ASKED),
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
    use crate::methods::security_questions::BANK;

    /// The fields that are wrong with the last of these policies.
    fn flawed(list: Vec<GroupPolicy>) -> Vec<&'static str> {
        let last = list.len() - 1;
        let policies = Policies { list, ..Policies::default() };
        let flaws = policies.flaws().into_iter().filter(|flaw| flaw.policy == Some(last));
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
        assert_eq!(one(|it| it.required = Required::Exactly(4)), ["required"]);
        let too_many = |it: &mut GroupPolicy| {
            (it.required, it.methods) = (Required::Exactly(4), Some(vec![Method::Email, Method::Totp]));
        };
        assert_eq!(one(too_many), ["required", "required"]);
        assert_eq!(one(|it| it.required = Required::Exactly(0)), ["required"]);
        assert_eq!(one(|it| it.minutes_between_resets = Some(0)), ["minutes_between_resets"]);
        assert_eq!(one(|it| it.resets_per_day = Some(101)), ["resets_per_day"]);
        assert_eq!(one(|it| it.password_days = Some(29)), ["password_days"]);
        assert_eq!(one(|it| it.registration = Some(4)), ["registration"]);
        assert_eq!(one(|it| it.registration_postponements = 101), ["registration_postponements"]);
        assert_eq!(one(|it| it.review_days = 731), ["review_days"]);
        let two_of_one = |it: &mut GroupPolicy| {
            (it.methods, it.registration) = (Some(vec![Method::Email]), Some(2));
        };
        assert_eq!(one(two_of_one), ["registration"]);
        let no_way_round = |it: &mut GroupPolicy| {
            (it.methods, it.trusted_device_only) = (Some(vec![Method::Email, Method::TrustedDevice]), true);
        };
        assert_eq!(one(no_way_round), ["trusted_device_only"]);
        assert_eq!(one(|it| it.trusted_device_only = true), none);
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

    /// Everything that is wrong with questions: above the policies, and in one that names these methods.
    fn of_questions(
        methods: &[Method],
        change: impl FnOnce(&mut Policies, &mut GroupPolicy),
    ) -> Vec<(Option<usize>, &'static str)> {
        let mut policy = GroupPolicy { methods: Some(methods.to_vec()), ..GroupPolicy::named("staff") };
        let mut policies = Policies { list: vec![], ..Policies::default() };
        change(&mut policies, &mut policy);
        policies.list.push(policy);
        policies.flaws().into_iter().map(|flaw| (flaw.policy, flaw.field)).collect()
    }

    #[test]
    fn questions_come_after_another_proof_unless_everybody_answers_one_list() {
        let with = [Method::Email, Method::SecurityQuestions];
        let none: [(Option<usize>, &str); 0] = [];
        assert_eq!(of_questions(&with, |_, _| ()), none);
        assert_eq!(of_questions(&with, |all, _| all.questions_first = true), [(None, "questions_first")]);
        for (count, is_list) in [(0, true), (2, false), (3, true), (5, true), (6, false)] {
            let flaws = of_questions(&with, |all, _| all.questions = BANK[..count].to_vec());
            assert_eq!(flaws.is_empty(), is_list, "{count}: {flaws:?}");
        }
        assert_eq!(of_questions(&with, |all, _| all.questions = vec![BANK[0]; 3]), [(None, "questions")]);
        assert_eq!(
            of_questions(&with, |all, it| (all.questions, it.own_questions) = (BANK[..3].to_vec(), true)),
            [(Some(0), "own_questions")]
        );
        assert_eq!(
            of_questions(&with, |_, it| (it.questions_registered, it.questions_asked) = (3, 4)),
            [(Some(0), "questions_asked")]
        );
        assert_eq!(of_questions(&with, |_, it| it.questions_asked = 6), [(Some(0), "questions_asked"); 2]);
        assert_eq!(
            of_questions(&with, |_, it| it.questions_registered = 11),
            [(Some(0), "questions_registered")]
        );
    }

    #[test]
    fn questions_alone_take_the_sentence_and_never_open_privileged_accounts() {
        let (alone, with) = ([Method::SecurityQuestions], [Method::Email, Method::SecurityQuestions]);
        let first = |all: &mut Policies| (all.questions, all.questions_first) = (BANK[..3].to_vec(), true);
        let sign = |it: &mut GroupPolicy, text: &str| it.questions_alone = Some(text.to_owned());
        let none: [(Option<usize>, &str); 0] = [];
        assert_eq!(of_questions(&alone, |_, _| ()), [(Some(0), "methods")]);
        assert_eq!(of_questions(&alone, |all, _| first(all)), [(Some(0), "methods")]);
        assert_eq!(of_questions(&alone, |all, it| (first(all), sign(it, SIGNED_RISK)).1), none);
        assert_eq!(
            of_questions(&alone, |all, it| (first(all), sign(it, "yes")).1),
            [(Some(0), "questions_alone")]
        );
        assert_eq!(of_questions(&with, |_, it| sign(it, SIGNED_RISK)), [(Some(0), "questions_alone")]);
        assert_eq!(of_questions(&with, |_, it| it.privileged = Privileged::Allowed), [(Some(0), "methods")]);
        let third = [Method::Email, Method::Totp, Method::SecurityQuestions];
        assert_eq!(of_questions(&third, |_, it| it.privileged = Privileged::Allowed), none);
        assert_eq!(of_questions(&alone, |_, it| it.who = Who::Nobody), none);
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
