//! What a change of policies would mean for the accounts there are, counted one by one.

use serde::Serialize;

use super::duty::{Duty, Review};
use super::list::Policies;
use crate::account::Account;
use crate::identifier::fold;
use crate::registration::SecurityInfo;
use crate::subject::standing;
use crate::time::Timestamp;

/// What a change of policies would mean.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Plan {
    /// Accounts that were looked at.
    pub accounts: u64,
    /// What each policy would cover, in their order.
    pub policies: Vec<Covered>,
    /// Accounts that no policy would be for.
    pub without_policy: u64,
    /// Accounts that could reset, and could not any more.
    pub locked_out: u64,
    /// Accounts that could not reset, and could.
    pub let_in: u64,
    /// Accounts that would have to change their password at sign-in, and do not have to now.
    pub must_change: u64,
    /// Accounts that would be asked at sign-in to set up more ways back in, and are not now.
    pub must_register: u64,
    /// Accounts that answers to security questions alone would open.
    pub opened_by_answers: u64,
    /// Groups of the policies that no account is in: mostly a slip of the pen.
    pub empty_groups: Vec<String>,
}

/// What one policy would cover.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Covered {
    /// Its name.
    pub name: String,
    /// Accounts that it would be for.
    pub accounts: u64,
    /// Those of them that could reset: in good standing, with the methods that it asks for.
    pub able: u64,
}

/// Counts what a change would mean.
pub struct Planner<'p> {
    active: &'p Policies,
    planned: &'p Policies,
    now: Timestamp,
    plan: Plan,
}

impl<'p> Planner<'p> {
    /// Nothing counted yet.
    pub fn new(active: &'p Policies, planned: &'p Policies, now: Timestamp) -> Self {
        let covered = |name: &String| Covered { name: name.clone(), accounts: 0, able: 0 };
        let mut empty_groups: Vec<String> = Vec::new();
        for group in planned.list.iter().flat_map(|policy| &policy.groups) {
            if !empty_groups.iter().any(|other| fold(other) == fold(group)) {
                empty_groups.push(group.clone());
            }
        }
        let plan = Plan {
            accounts: 0,
            policies: planned.list.iter().map(|policy| covered(&policy.name)).collect(),
            without_policy: 0,
            locked_out: 0,
            let_in: 0,
            must_change: 0,
            must_register: 0,
            opened_by_answers: 0,
            empty_groups,
        };
        Self { active, planned, now, plan }
    }

    /// Counts an account.
    pub fn count(&mut self, account: &Account, info: &SecurityInfo) {
        let now = self.now;
        let is_able =
            |policies: &Policies| standing((account, info), &policies.rule_for(account), now).is_ok();
        let must_change = |policies: &Policies| {
            policies.of(account).is_some_and(|policy| policy.demands_change(account.password_set_at, now))
        };
        let must_register = |policies: &Policies| {
            let (rule, whose) = (policies.rule_for(account), (account, info));
            policies.duty(whose, &rule, Review::default(), now) == Some(Duty::Register)
        };
        let (was_able, is_able) = (is_able(self.active), is_able(self.planned));
        let plan = &mut self.plan;
        plan.accounts += 1;
        plan.locked_out += u64::from(was_able && !is_able);
        plan.let_in += u64::from(!was_able && is_able);
        plan.must_change += u64::from(must_change(self.planned) && !must_change(self.active));
        plan.must_register += u64::from(must_register(self.planned) && !must_register(self.active));
        let rule = self.planned.rule_for(account);
        plan.opened_by_answers += u64::from(is_able && rule.is_opened_by_answers(account, info));
        plan.empty_groups.retain(|group| !account.groups.iter().any(|other| fold(other) == fold(group)));
        let name = self.planned.of(account).map(|policy| &policy.name);
        match plan.policies.iter_mut().find(|covered| Some(&covered.name) == name) {
            Some(covered) => {
                covered.accounts += 1;
                covered.able += u64::from(is_able);
            }
            None => plan.without_policy += 1,
        }
    }

    /// Accounts counted so far.
    pub const fn accounts(&self) -> u64 {
        self.plan.accounts
    }

    /// What was counted.
    pub fn into_plan(self) -> Plan {
        self.plan
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::method::Method;
    use crate::methods::security_questions::BANK;
    use crate::policy::{GroupPolicy, SIGNED_RISK, Who};
    use crate::testing::{account, info};
    use std::time::Duration;

    fn in_groups(groups: &[&str]) -> Account {
        Account { groups: groups.iter().map(|group| (*group).to_owned()).collect(), ..account() }
    }

    #[test]
    fn every_account_is_counted_where_it_belongs_and_against_what_holds_now() {
        let staff = GroupPolicy {
            groups: vec!["Staff".to_owned(), "interns".to_owned(), "STAFF".to_owned()],
            methods: Some(vec![Method::Totp]),
            password_days: Some(90),
            ..GroupPolicy::named("staff")
        };
        let night =
            GroupPolicy { groups: vec!["night".to_owned()], who: Who::Nobody, ..GroupPolicy::named("night") };
        let now = Timestamp::from_micros(1_800_000_000_000_000);
        let none = Policies { list: vec![], ..Policies::default() };
        let planned = Policies { list: vec![staff, night], ..Policies::default() };
        let (mail, app) = (info(&[]), info(&[Method::Totp]));
        let old =
            Account { password_set_at: Some(now - Duration::from_hours(24 * 91)), ..in_groups(&["staff"]) };
        let seen = |active: &Policies| {
            let mut planner = Planner::new(active, &planned, now);
            planner.count(&in_groups(&["staff"]), &mail);
            planner.count(&old, &app);
            planner.count(&in_groups(&["NIGHT"]), &mail);
            planner.count(&in_groups(&["other"]), &mail);
            planner.into_plan()
        };
        let covered = |name: &str, accounts, able| Covered { name: name.to_owned(), accounts, able };
        let plan = Plan {
            accounts: 4,
            policies: vec![covered("staff", 2, 1), covered("night", 1, 0)],
            without_policy: 1,
            locked_out: 3,
            let_in: 0,
            must_change: 1,
            must_register: 0,
            opened_by_answers: 0,
            empty_groups: vec!["interns".to_owned()],
        };
        assert_eq!(seen(&Policies::default()), plan);
        assert_eq!(seen(&none), Plan { locked_out: 0, let_in: 1, ..plan.clone() });
        assert_eq!(seen(&planned), Plan { locked_out: 0, must_change: 0, ..plan });
    }

    #[test]
    fn accounts_that_answers_alone_open_are_counted() {
        let questions = Some(vec![Method::Email, Method::Totp, Method::SecurityQuestions]);
        let signed = GroupPolicy {
            methods: questions,
            questions_alone: Some(SIGNED_RISK.to_owned()),
            ..GroupPolicy::named("everyone")
        };
        let of = |policy: GroupPolicy| Policies {
            questions: BANK[..3].to_vec(),
            questions_first: true,
            list: vec![policy],
            ..Policies::default()
        };
        let (now, active) = (Timestamp::from_micros(0), Policies::default());
        let count = |planned: &Policies| {
            let mut planner = Planner::new(&active, planned, now);
            planner.count(&account(), &info(&[Method::SecurityQuestions]));
            planner.count(&account(), &info(&[]));
            // Whoever has an app gives two proofs.
            planner.count(&account(), &info(&[Method::Totp, Method::SecurityQuestions]));
            let privileged = Account { privileged: true, ..account() };
            planner.count(&privileged, &info(&[Method::SecurityQuestions]));
            planner.into_plan().opened_by_answers
        };
        assert_eq!(count(&of(signed.clone())), 1);
        assert_eq!(count(&of(GroupPolicy { questions_alone: None, ..signed })), 0);
    }
}
