//! The policies of an organization: an ordered list. The first whose group an account is in is the account's policy.

use std::time::Duration;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use super::duty::{Duty, Review};
use crate::account::Account;
use crate::identifier::fold;
use crate::limit::Limit;
use crate::method::Method;
use crate::methods::security_questions::QuestionId;
use crate::policy::{Policy, QuestionRule};
use crate::registration::SecurityInfo;
use crate::time::Timestamp;

/// The longest name of a policy, in characters.
pub(super) const LONGEST_NAME: usize = 64;
/// The most policies of an organization.
pub(super) const MOST_POLICIES: usize = 100;
/// Floor and ceiling of [`GroupPolicy::minutes_between_resets`]: a minute to 30 days.
pub const MINUTES_BETWEEN_RESETS: (u32, u32) = (1, 43_200);
/// Floor and ceiling of [`GroupPolicy::resets_per_day`].
pub const RESETS_PER_DAY: (u32, u32) = (1, 100);
/// Floor and ceiling of [`GroupPolicy::password_days`].
pub const PASSWORD_DAYS: (u32, u32) = (30, 1_000);
/// How many days before a password must be changed its owner is reminded.
const REMINDED_DAYS: [u32; 3] = [14, 7, 1];
/// Floor and ceiling of [`GroupPolicy::registration`].
pub const REGISTRATION: (u32, u32) = (1, 3);
/// Floor, default and ceiling of [`GroupPolicy::registration_postponements`].
pub const POSTPONEMENTS: (u32, u32, u32) = (0, 3, 100);
/// Floor, default and ceiling of [`GroupPolicy::review_days`].
pub const REVIEW_DAYS: (u32, u32, u32) = (0, 180, 730);
/// Floor and ceiling of a number of proofs.
pub const REQUIRED: (u32, u32) = (1, 3);

/// Who may get back in, and how, in one organization.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policies {
    /// Where everyone is led who can't get on: an address with `https:` or `mailto:`. The same for all, since strangers
    /// see it; without one the configuration's is shown.
    pub help: Option<String>,
    /// The questions that everybody answers; without any people choose their own from all there are.
    pub questions: Vec<QuestionId>,
    /// Whether those questions may be the first proof. Strangers see them then.
    pub questions_first: bool,
    /// The policies, in their order.
    pub list: Vec<GroupPolicy>,
}

/// What holds for the accounts of some groups.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupPolicy {
    /// What it is called; no two have one name.
    pub name: String,
    /// Names of groups, compared without regard to case; without any it is for everyone.
    pub groups: Vec<String>,
    /// Whether these accounts may reset at all.
    pub who: Who,
    /// Whether those among them that are privileged may.
    pub privileged: Privileged,
    /// What they may prove themselves with; nothing stands for all that there is but what has to be named.
    pub methods: Option<Vec<Method>>,
    /// How many proofs they give.
    pub required: Required,
    /// Whether several proofs must be of different kinds.
    pub different_kinds: bool,
    /// Whether a passkey counts as two proofs.
    pub passkey_is_two: bool,
    /// From where they can complete a reset; without any from anywhere.
    pub networks: Vec<IpNet>,
    /// Whether they complete a reset from a browser that they trust, or with a pass from staff.
    pub trusted_device_only: bool,
    /// How many security questions are answered in advance, where people choose them.
    pub questions_registered: u32,
    /// How many of those are asked.
    pub questions_asked: u32,
    /// Whether people may write questions of their own.
    pub own_questions: bool,
    /// [`super::SIGNED_RISK`], word by word, where security questions alone open accounts.
    pub questions_alone: Option<String>,
    /// Minutes from one completed reset of an account to the next.
    pub minutes_between_resets: Option<u32>,
    /// Completed resets of an account in 24 hours.
    pub resets_per_day: Option<u32>,
    /// Days after which a password must be changed at sign-in.
    pub password_days: Option<u32>,
    /// From this moment on, passwords that were set before it must be changed at sign-in.
    pub must_change_before: Option<Timestamp>,
    /// Ways back in that an account must have: who has fewer is asked for more at sign-in.
    pub registration: Option<u32>,
    /// How many sign-ins may put that off.
    pub registration_postponements: u32,
    /// From this moment on it can't be put off.
    pub registration_deadline: Option<Timestamp>,
    /// Days after which people are asked at sign-in whether what they set up is still right; 0 for never. Only where
    /// registration is asked for.
    pub review_days: u32,
    /// Whether a lock can be lifted without a new password.
    pub unlock: bool,
}

/// Whether the accounts of a policy may reset.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Who {
    /// All of them.
    Everyone,
    /// None of them.
    Nobody,
}

impl Who {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Everyone, Self::Nobody];

    /// Its name in texts.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Everyone => "everyone",
            Self::Nobody => "nobody",
        }
    }
}

/// What a policy does with privileged accounts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Privileged {
    /// They can't reset by themselves (REC-06).
    Excluded,
    /// They can, with two proofs at least.
    Allowed,
}

impl Privileged {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Excluded, Self::Allowed];

    /// Its name in texts.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Excluded => "excluded",
            Self::Allowed => "allowed",
        }
    }
}

/// How many proofs a policy asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Required {
    /// One; two as soon as the account has an authenticator and another method.
    Automatic,
    /// So many, 1 to 3.
    Exactly(u32),
}

/// One completed reset of an account in so many minutes.
pub fn resets_in_a_row(minutes: u32) -> Limit {
    Limit { name: "resets-in-a-row", count: 1, window: Duration::from_mins(minutes.into()) }
}

/// So many completed resets of an account in 24 hours.
pub fn resets_per_day(count: u32) -> Limit {
    Limit { name: "resets-per-day", count: count.into(), window: Duration::from_hours(24) }
}

impl GroupPolicy {
    /// A policy with the defaults, for everyone.
    pub fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            groups: Vec::new(),
            who: Who::Everyone,
            privileged: Privileged::Excluded,
            methods: None,
            required: Required::Automatic,
            different_kinds: false,
            passkey_is_two: true,
            networks: Vec::new(),
            trusted_device_only: false,
            questions_registered: 5,
            questions_asked: 3,
            own_questions: false,
            questions_alone: None,
            minutes_between_resets: None,
            resets_per_day: None,
            password_days: None,
            must_change_before: None,
            registration: None,
            registration_postponements: POSTPONEMENTS.1,
            registration_deadline: None,
            review_days: REVIEW_DAYS.1,
            unlock: true,
        }
    }

    /// The methods, in the order in which people are offered them.
    pub fn methods(&self) -> &[Method] {
        self.methods.as_deref().unwrap_or(&Method::USUAL)
    }

    /// How often one account's resets may be completed: each of these limits counts them all.
    pub fn frequency(&self) -> Vec<Limit> {
        let limits =
            [self.minutes_between_resets.map(resets_in_a_row), self.resets_per_day.map(resets_per_day)];
        limits.into_iter().flatten().collect()
    }

    /// Whether a password that was set at this moment must be changed at sign-in. Of one that was set nobody knows when,
    /// only a forced change is asked for.
    pub fn demands_change(&self, set_at: Option<Timestamp>, now: Timestamp) -> bool {
        let is_too_old = self
            .password_days
            .zip(set_at)
            .is_some_and(|(days, set_at)| now.since(set_at) >= Duration::from_hours(u64::from(days) * 24));
        let is_recalled = self
            .must_change_before
            .is_some_and(|moment| now >= moment && set_at.is_none_or(|set_at| set_at < moment));
        is_too_old || is_recalled
    }

    /// In how many days a password must be changed, if its owner is reminded of it on this day.
    pub fn reminder(&self, set_at: Option<Timestamp>, day: i64) -> Option<u32> {
        let ends = set_at? + Duration::from_hours(u64::from(self.password_days?) * 24);
        u32::try_from(ends.day() - day).ok().filter(|left| REMINDED_DAYS.contains(left))
    }

    /// The rule that it is, without what is stopped for now.
    fn to_policy(&self, all: &Policies) -> Policy {
        let (required, is_automatic) = match self.required {
            Required::Automatic => (1, true),
            Required::Exactly(count) => (count as usize, false),
        };
        let mut methods = self.methods().to_vec();
        let counts_device = !self.trusted_device_only || methods.contains(&Method::TrustedDevice);
        if !counts_device {
            methods.push(Method::TrustedDevice);
        }
        Policy {
            allows: self.who == Who::Everyone,
            methods,
            counts_device,
            trusted_device_only: self.trusted_device_only,
            required,
            is_automatic,
            different_kinds: self.different_kinds,
            passkey_is_two: self.passkey_is_two,
            questions: self.question_rule(all),
            excludes_privileged: self.privileged == Privileged::Excluded,
            networks: self.networks.clone(),
            unlock: self.unlock,
            frequency: self.frequency(),
            ..Policy::default()
        }
    }

    fn question_rule(&self, all: &Policies) -> QuestionRule {
        QuestionRule {
            fixed: all.questions.clone(),
            first: all.questions_first,
            alone: self.questions_alone.is_some(),
            own: self.own_questions,
            registered: self.questions_registered as usize,
            asked: self.questions_asked as usize,
        }
    }

    fn is_for(&self, account: &Account) -> bool {
        let is_in = |group: &String| account.groups.iter().any(|other| fold(other) == fold(group));
        self.groups.is_empty() || self.groups.iter().any(is_in)
    }
}

impl Default for Policies {
    /// What holds where nobody has said anything else.
    fn default() -> Self {
        let list = vec![GroupPolicy::named("everyone")];
        Self { help: None, questions: Vec::new(), questions_first: false, list }
    }
}

impl Policies {
    /// The policy of an account; none is for accounts that can't reset.
    pub fn of(&self, account: &Account) -> Option<&GroupPolicy> {
        self.list.iter().find(|policy| policy.is_for(account))
    }

    /// The rule for an account, without what is stopped for now.
    pub fn rule_for(&self, account: &Account) -> Policy {
        let nothing = || Policy { allows: false, ..Policy::default() };
        self.of(account).map_or_else(nothing, |policy| policy.to_policy(self))
    }

    /// What a sign-in of an account leads to before anything else, under the rule that holds for it.
    pub fn duty(
        &self,
        (account, info): (&Account, &SecurityInfo),
        rule: &Policy,
        review: Review,
        now: Timestamp,
    ) -> Option<Duty> {
        let policy = self.of(account).filter(|_| rule.is_open_to(account))?;
        policy.duty(rule.ways_of(account, info), info, review, now)
    }

    /// What strangers see: the methods of all policies together in a fixed order, and the least that any asks for
    /// (promise 2).
    pub fn rule_for_strangers(&self) -> Policy {
        let open: Vec<Policy> =
            self.list.iter().map(|it| it.to_policy(self)).filter(|policy| policy.allows).collect();
        let offers = |method: &Method| open.iter().any(|policy| policy.methods.contains(method));
        Policy {
            methods: Method::ALL.into_iter().filter(offers).collect(),
            required: open.iter().map(|policy| policy.required).min().unwrap_or(1),
            questions: QuestionRule {
                fixed: self.questions.clone(),
                first: self.questions_first,
                ..QuestionRule::default()
            },
            unlock: open.iter().any(|policy| policy.unlock),
            ..Policy::default()
        }
    }
}

#[cfg(test)]
mod tests;
