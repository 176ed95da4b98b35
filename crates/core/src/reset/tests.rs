//! The rules that hold for every sequence of events.

use std::collections::HashSet;
use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::account::{Account, Status};
use crate::grant::Grant;
use crate::ids::AccountId;
use crate::methods::security_questions::BANK;
use crate::policy::{Condition, Lifetimes, Policy, QuestionRule};
use crate::registration::SecurityInfo;
use crate::subject::DecoyReason;
use crate::testing::{account, info};

const NOW: Timestamp = Timestamp::from_micros(1_000_000_000);

fn started(kind: Kind, subject: Subject) -> Reset {
    let id = ResetId::from_bytes([3; 16]);
    let family = FamilyId::from_bytes([4; 16]);
    let lifetimes = Policy::default().lifetimes;
    let ends = (NOW + lifetimes.idle, NOW + lifetimes.family);
    Record::started(id, family, kind, ends).into_reset(subject).unwrap()
}

fn real(kind: Kind) -> Reset {
    started(kind, Subject::account(account().id))
}

fn proof() -> Event {
    Event::Proved(Proof::new(Method::Email, NOW, false))
}

fn commit(change: impl FnOnce(&mut Account)) -> Event {
    let mut account = account();
    change(&mut account);
    Event::Commit {
        account: Box::new(account),
        info: SecurityInfo::default(),
        before: Marker("1".to_owned()),
        from: None,
    }
}

fn walk(mut reset: Reset, events: impl IntoIterator<Item = Event>) -> Decision {
    let mut last = None;
    for event in events {
        let decision = decide(&reset, event, &Policy::default(), NOW).unwrap();
        reset = decision.reset.clone();
        last = Some(decision);
    }
    last.unwrap()
}

#[test]
fn the_straight_way_ends_with_a_new_password_and_a_notice() {
    let applying = walk(real(Kind::Reset), [proof(), commit(|_| ())]);
    assert!(matches!(applying.grant, Some(Grant::Reset(ref grant)) if grant.account() == account().id));
    assert_eq!(applying.changes, [Change::TakeFamily]);
    let done = walk(applying.reset, [Event::Written(Outcome::Done)]);
    assert_eq!(*done.reset.state(), State::Completed);
    assert_eq!(done.changes, [Change::EndOtherResets(account().id), Change::EndSessions(account().id)]);
    assert_eq!(done.jobs.len(), 1);
    assert!(done.grant.is_none());
}

#[test]
fn an_unlock_makes_an_unlock_grant_and_leaves_sessions_alone() {
    let applying = walk(real(Kind::Unlock), [proof(), commit(|_| ())]);
    assert!(matches!(applying.grant, Some(Grant::Unlock(_))));
    let done = walk(applying.reset, [Event::Written(Outcome::Done)]);
    assert_eq!(done.changes, [Change::EndOtherResets(account().id)]);
}

#[test]
fn no_step_can_be_skipped_or_repeated() {
    let fresh = real(Kind::Reset);
    let policy = Policy::default();
    assert_eq!(decide(&fresh, commit(|_| ()), &policy, NOW).err(), Some(Rejected::NotProved));
    assert_eq!(decide(&fresh, Event::Written(Outcome::Done), &policy, NOW).err(), Some(Rejected::OutOfOrder));
    let proved = walk(fresh, [proof()]).reset;
    assert_eq!(decide(&proved, proof(), &policy, NOW).err(), Some(Rejected::OutOfOrder));
    let applying = walk(proved, [commit(|_| ())]).reset;
    for event in [proof(), commit(|_| ()), Event::Cancelled, Event::Stayed, Event::OwnerObjected] {
        assert_eq!(decide(&applying, event, &policy, NOW).err(), Some(Rejected::OutOfOrder));
    }
    let done = walk(applying, [Event::Written(Outcome::Done)]).reset;
    assert_eq!(decide(&done, commit(|_| ()), &policy, NOW).err(), Some(Rejected::Over));
}

#[test]
fn a_policy_that_became_stricter_holds_at_the_commit() {
    let proved = walk(real(Kind::Reset), [proof()]).reset;
    let stricter = Policy { required: 2, ..Policy::default() };
    assert_eq!(decide(&proved, commit(|_| ()), &stricter, NOW).err(), Some(Rejected::NotProved));
}

#[test]
fn an_unlock_that_the_policy_does_not_offer_is_refused_at_the_commit_and_a_reset_goes_on() {
    let policy = Policy { unlock: false, ..Policy::default() };
    let proved = |kind| walk(real(kind), [proof()]).reset;
    let unlock = decide(&proved(Kind::Unlock), commit(|_| ()), &policy, NOW);
    assert_eq!(unlock.err(), Some(Rejected::UnlockNotOffered));
    assert!(decide(&proved(Kind::Reset), commit(|_| ()), &policy, NOW).is_ok());
}

fn commit_from(address: &str) -> Event {
    let Event::Commit { account, info, before, .. } = commit(|_| ()) else { panic!("a commit") };
    Event::Commit { account, info, before, from: address.parse().ok() }
}

#[test]
fn a_reset_is_completed_from_a_network_that_is_named_and_may_go_there_meanwhile() {
    let networks = vec!["10.0.0.0/8".parse().unwrap()];
    let policy = Policy { networks, ..Policy::default() };
    let refused = Rejected::Unmet(Condition::Network);
    for kind in [Kind::Reset, Kind::Unlock] {
        let unproved = real(kind);
        let early = decide(&unproved, commit_from("192.0.2.1"), &policy, NOW).err();
        assert_eq!(early, Some(Rejected::NotProved), "nothing is told before a proof");
        let proved = decide(&unproved, proof(), &policy, NOW).unwrap().reset;
        for outside in ["192.0.2.1", "2001:db8::1", ""] {
            let answer = decide(&proved, commit_from(outside), &policy, NOW);
            assert_eq!(answer.err(), Some(refused.clone()), "{outside}");
        }
        let inside = decide(&proved, commit_from("::ffff:10.1.2.3"), &policy, NOW).unwrap();
        assert!(inside.grant.is_some());
    }
    assert_eq!(refused.audit(), crate::audit::Action::ResetStepRefused("network-not-allowed"));
}

#[test]
fn an_account_that_lost_its_standing_is_not_written() {
    let proved = walk(real(Kind::Reset), [proof()]).reset;
    let held = Status { held: true, ..Status::default() };
    let disabled = Status { disabled: true, ..Status::default() };
    for status in [held, disabled] {
        let event = commit(|account| account.status = status);
        assert_eq!(decide(&proved, event, &Policy::default(), NOW).err(), Some(Rejected::NoLongerAllowed));
    }
    let other = commit(|account| account.id = AccountId::from_bytes([9; 16]));
    assert_eq!(decide(&proved, other, &Policy::default(), NOW).err(), Some(Rejected::NoLongerAllowed));
}

#[test]
fn a_refusal_of_the_directory_keeps_the_proof_and_frees_the_family() {
    let refused = walk(real(Kind::Reset), [proof(), commit(|_| ()), Event::Written(Outcome::Refused)]);
    assert!(matches!(refused.reset.state(), State::Proved { proofs } if proofs.len() == 1));
    assert_eq!(refused.changes, [Change::FreeFamily]);
}

#[test]
fn silence_of_the_directory_is_settled_later() {
    let events = [proof(), commit(|_| ()), Event::Written(Outcome::Unknown)];
    let settling = walk(real(Kind::Reset), events);
    assert!(matches!(settling.reset.state(), State::Settling { .. }));
    assert_eq!(settling.jobs.len(), 1);
    let lost = walk(settling.reset.clone(), [Event::Written(Outcome::Undecidable)]);
    assert_eq!(*lost.reset.state(), State::Refused(Refusal::OutcomeUnknown));
    assert_eq!(*walk(settling.reset, [Event::Written(Outcome::Done)]).reset.state(), State::Completed);
}

#[test]
fn time_ends_what_rests_but_not_what_is_being_written() {
    let policy = Policy::default();
    let proved = walk(real(Kind::Reset), [proof()]).reset;
    let Lifetimes { idle, family, .. } = policy.lifetimes;
    let late = NOW + idle;
    assert_eq!(decide(&proved, commit(|_| ()), &policy, late).err(), Some(Rejected::Over));
    for event in [Event::Superseded, Event::OwnerObjected] {
        assert!(decide(&proved, event, &policy, NOW + family).unwrap().reset.state().is_final());
    }
    let stayed = walk(proved.clone(), [Event::Stayed]).reset;
    assert_eq!(stayed.ends_at(), NOW + idle);
    let later = decide(&proved, Event::Stayed, &policy, NOW + idle / 2).unwrap().reset;
    assert!(later.is_open(late));
    assert!(!later.is_open(NOW + family));
    let applying = walk(proved, [commit(|_| ())]).reset;
    assert!(decide(&applying, Event::Written(Outcome::Done), &policy, NOW + family * 2).is_ok());
}

/// An event by name, since events carry personal data and so can't be printed.
#[derive(Clone, Copy, Debug)]
enum Step {
    Prove(Method, bool),
    Commit,
    CommitHeld,
    Written(Outcome),
    Stay,
    Cancel,
    Object,
    Supersede,
}

impl Step {
    fn event(self) -> Event {
        match self {
            Self::Prove(method, is_fresh) => Event::Proved(Proof::new(method, NOW, is_fresh)),
            Self::Commit => commit(|_| ()),
            Self::CommitHeld => commit(|account| account.status.held = true),
            Self::Written(outcome) => Event::Written(outcome),
            Self::Stay => Event::Stayed,
            Self::Cancel => Event::Cancelled,
            Self::Object => Event::OwnerObjected,
            Self::Supersede => Event::Superseded,
        }
    }
}

fn any_step() -> impl Strategy<Value = Step> {
    let outcomes = [Outcome::Done, Outcome::Refused, Outcome::Unknown, Outcome::Undecidable];
    prop_oneof![
        6 => (proptest::sample::select(Method::ALL.to_vec()), any::<bool>()).prop_map(|(method, is_fresh)| Step::Prove(method, is_fresh)),
        4 => Just(Step::Commit),
        1 => Just(Step::CommitHeld),
        3 => proptest::sample::select(outcomes.to_vec()).prop_map(Step::Written),
        1 => Just(Step::Stay),
        1 => Just(Step::Cancel),
        1 => Just(Step::Object),
        1 => Just(Step::Supersede),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Promises 1 and 4 over random histories: a grant needs the proofs of the policy, is made only on the way out
    /// of *proved*, and never for a decoy; what is final stays final; every step raises the version by one and
    /// survives its row.
    #[test]
    fn no_history_reaches_the_directory_without_the_proofs(
        steps in proptest::collection::vec((any_step(), 0u64..300), 0..30),
        is_real in any::<bool>(),
        required in 0usize..4,
        registered in proptest::sample::subsequence(
            vec![Method::Totp, Method::RecoveryCode, Method::SecurityQuestions], 0..=3,
        ),
        (first, alone) in any::<(bool, bool)>(),
    ) {
        let subject = match is_real {
            true => Subject::account(account().id),
            false => Subject::decoy(DecoyReason::NotFound, None),
        };
        let questions = QuestionRule { fixed: BANK[..3].to_vec(), first, alone, ..QuestionRule::default() };
        let methods = Method::ALL.to_vec();
        let policy = Policy { required, methods, questions, ..Policy::default() }.for_account(&account(), &info(&registered));
        let mut reset = started(Kind::Reset, subject.clone());
        let mut now = NOW;
        let (mut proved, mut settled, mut opens) = (HashSet::new(), false, false);
        for (step, seconds) in steps {
            now = now + Duration::from_secs(seconds);
            let Ok(decision) = decide(&reset, step.event(), &policy, now) else { continue };
            if let Step::Prove(method, is_fresh) = step {
                let is_known = method == Method::SecurityQuestions;
                prop_assert!(first || !is_known || !proved.is_empty(), "answers come after another proof");
                prop_assert!(proved.insert(method), "one method counts once");
                opens |= alone || !is_known;
                settled |= !is_fresh;
            }
            let (before, after) = (reset.state().name(), decision.reset.state().name());
            prop_assert!(!reset.state().is_final());
            prop_assert_eq!(decision.reset.version(), reset.version() + 1);
            prop_assert_eq!(decision.grant.is_some(), before == "proved" && after == "applying");
            prop_assert!(after != "applying" || (is_real && settled && opens && proved.len() >= policy.required.max(1)));
            prop_assert!(after != "completed" || before == "applying" || before == "settling");
            let back = decision.reset.to_record().unwrap().into_reset(subject.clone()).unwrap();
            prop_assert_eq!(back.state(), decision.reset.state());
            reset = decision.reset;
        }
    }
}
