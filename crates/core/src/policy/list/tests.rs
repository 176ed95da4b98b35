//! Tests of lists of policies.

use super::*;
use crate::testing::account;

fn for_groups(name: &str, groups: &[&str]) -> GroupPolicy {
    let groups = groups.iter().map(|group| (*group).to_owned()).collect();
    GroupPolicy { groups, ..GroupPolicy::named(name) }
}

fn list(list: Vec<GroupPolicy>) -> Policies {
    Policies { list, ..Policies::default() }
}

#[test]
fn a_password_that_ends_is_told_of_two_weeks_a_week_and_a_day_before() {
    let set_at = Timestamp::from_micros(1_795_354_320_000_000);
    let policy = GroupPolicy { password_days: Some(90), ..GroupPolicy::named("staff") };
    let told = |day: i64| policy.reminder(Some(set_at), set_at.day() + day);
    let days: Vec<i64> = (0..200).filter(|day| told(*day).is_some()).collect();
    assert_eq!(days, [76, 83, 89]);
    assert_eq!((told(76), told(83), told(89)), (Some(14), Some(7), Some(1)));
    assert_eq!(policy.reminder(None, 0), None, "nobody knows when it ends");
    assert_eq!(GroupPolicy::named("staff").reminder(Some(set_at), set_at.day() + 76), None);
}

#[test]
fn the_first_policy_whose_group_an_account_is_in_is_its_own() {
    let policies = list(vec![
        for_groups("night", &["Night shift"]),
        for_groups("staff", &["staff", "interns"]),
        for_groups("rest", &[]),
    ]);
    for (groups, name) in [
        (&["staff", "NIGHT SHIFT"][..], "night"),
        (&["Interns"], "staff"),
        (&["night"], "rest"),
        (&[], "rest"),
    ] {
        let mut ada = account();
        ada.groups = groups.iter().map(|group| (*group).to_owned()).collect();
        assert_eq!(policies.of(&ada).unwrap().name, name, "{groups:?}");
    }
    assert!(list(vec![for_groups("staff", &["staff"])]).of(&account()).is_none());
}

#[test]
fn strangers_see_what_all_policies_offer_together_in_a_fixed_order() {
    let with = |who, methods: &[Method], unlock| GroupPolicy {
        who,
        methods: Some(methods.to_vec()),
        unlock,
        ..GroupPolicy::named("test")
    };
    let mut reversed = Method::ALL;
    reversed.reverse();
    for (policies, methods, unlock) in [
        (Policies::default().list, &Method::USUAL[..], true),
        (vec![with(Who::Everyone, &reversed, false)], &Method::ALL, false),
        (vec![with(Who::Nobody, &[Method::Email], true)], &[], false),
        (
            vec![with(Who::Everyone, &[], false), with(Who::Everyone, &[Method::Email], true)],
            &[Method::Email],
            true,
        ),
        (vec![], &[], false),
    ] {
        let seen = list(policies).rule_for_strangers();
        assert_eq!((seen.methods.as_slice(), seen.unlock), (methods, unlock));
        assert_eq!(seen.is_paused(), methods.is_empty(), "where nobody has a way, everybody is told");
    }
}

#[test]
fn each_field_reaches_the_rule_of_an_account() {
    let rule = |change: fn(&mut GroupPolicy)| {
        let mut policy = GroupPolicy::named("test");
        change(&mut policy);
        list(vec![policy]).rule_for(&account())
    };
    let usual = Policy::default();
    assert_eq!(rule(|_| ()), usual);
    assert_eq!(rule(|it| it.who = Who::Nobody), Policy { allows: false, ..usual.clone() });
    assert!(!rule(|it| it.privileged = Privileged::Allowed).excludes_privileged);
    assert_eq!(rule(|it| it.methods = Some(vec![Method::Totp])).methods, [Method::Totp]);
    let three = rule(|it| it.required = Required::Exactly(3));
    assert_eq!((three.required, three.is_automatic), (3, false));
    assert!(rule(|it| it.different_kinds = true).different_kinds);
    let unnamed = rule(|it| it.trusted_device_only = true);
    assert!(unnamed.trusted_device_only && unnamed.offers(Method::TrustedDevice) && !unnamed.counts_device);
    let named = rule(|it| it.methods = Some(Method::ALL.to_vec()));
    assert!(named.counts_device && !named.trusted_device_only && named.methods == Method::ALL);
    assert_eq!(rule(|it| it.networks = vec!["10.0.0.0/8".parse().unwrap()]).networks.len(), 1);
    assert!(!rule(|it| it.unlock = false).unlock);
    assert_eq!(rule(|it| it.resets_per_day = Some(3)).frequency.len(), 1);
    assert!(!list(vec![]).rule_for(&account()).allows);
}

#[test]
fn a_password_is_to_be_changed_when_it_is_too_old_or_was_recalled() {
    let (now, day) = (Timestamp::from_micros(1_800_000_000_000_000), Duration::from_hours(24));
    let (plain, aged) =
        (GroupPolicy::named("a"), GroupPolicy { password_days: Some(90), ..GroupPolicy::named("a") });
    let recalled = |moment| GroupPolicy { must_change_before: Some(moment), ..GroupPolicy::named("a") };
    for (policy, set_at, demands) in [
        (&plain, Some(now - 9_000 * day), false),
        (&aged, Some(now - 89 * day), false),
        (&aged, Some(now - 90 * day), true),
        (&aged, None, false),
        (&recalled(now), Some(now - day), true),
        (&recalled(now), None, true),
        (&recalled(now - day), Some(now - day), false),
        // What is announced for later asks nobody before.
        (&recalled(now + day), Some(now - day), false),
    ] {
        assert_eq!(policy.demands_change(set_at, now), demands, "{policy:?} {set_at:?}");
    }
}

#[test]
fn how_often_is_two_limits() {
    assert!(GroupPolicy::named("a").frequency().is_empty());
    let both =
        GroupPolicy { minutes_between_resets: Some(30), resets_per_day: Some(3), ..GroupPolicy::named("a") };
    let limits = both.frequency();
    assert_eq!(limits.iter().map(|limit| limit.count).collect::<Vec<_>>(), [1, 3]);
    assert_eq!(limits[0].window, Duration::from_mins(30));
    assert_eq!(limits[1].window, Duration::from_hours(24));
}
