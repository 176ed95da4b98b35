//! The one function that moves a reset from state to state.

use std::net::IpAddr;
use std::time::Duration;

use super::{Kind, Proof, Refusal, Reset, State};
use crate::account::{Account, Marker};
use crate::audit::Action;
use crate::grant::{Grant, ResetGrant, UnlockGrant};
use crate::ids::AccountId;
use crate::job::{Job, Notice};
use crate::policy::{Condition, Policy};
use crate::registration::SecurityInfo;
use crate::subject::standing;
use crate::time::Timestamp;

/// What happened to a reset.
#[derive(Clone)]
pub enum Event {
    /// A challenge was answered.
    Proved(Proof),
    /// The person wants the directory written now; the account as it was read a moment ago, and its marker.
    Commit {
        /// The account, for its standing under the policy (D31).
        account: Box<Account>,
        /// What it has set up.
        info: SecurityInfo,
        /// The marker to compare with after a crash.
        before: Marker,
        /// From where, behind trusted proxies; none if nobody knows.
        from: Option<IpAddr>,
    },
    /// What became of the write.
    Written(Outcome),
    /// The holder is still there and asked for more time.
    Stayed,
    /// Its holder gave up.
    Cancelled,
    /// The owner pressed "this was not me".
    OwnerObjected,
    /// Another reset of the same account was completed.
    Superseded,
}

/// What became of a write to the directory.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// It holds the new password, or the lock is gone.
    Done,
    /// It refused, and nothing changed.
    Refused,
    /// It did not answer.
    Unknown,
    /// It was asked again and can't tell.
    Undecidable,
}

/// A change to other rows that belongs to the same transaction.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Change {
    /// The family is taken by this reset; one family is taken once.
    TakeFamily,
    /// A write that came to nothing: the family may be taken again.
    FreeFamily,
    /// Every other open reset of the account ends.
    EndOtherResets(AccountId),
    /// Every session of the account ends, and no browser is known any more (SES-03).
    EndSessions(AccountId),
}

/// What a permitted event leads to.
pub struct Decision {
    /// The reset after it.
    pub reset: Reset,
    /// What the audit log says.
    pub audit: Action,
    /// Changes to other rows, in the same transaction.
    pub changes: Vec<Change>,
    /// Work to do afterwards, queued in the same transaction.
    pub jobs: Vec<Job>,
    /// The witness for the directory, if this is the moment to write it.
    pub grant: Option<Grant>,
}

/// An event that can't happen now. Nothing changes but the audit log.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Rejected {
    /// The reset is over, or too old.
    #[error("the reset is over")]
    Over,
    /// The step does not follow from where the reset stands (D01, D07).
    #[error("the step is out of order")]
    OutOfOrder,
    /// More proofs are needed.
    #[error("more proofs are needed")]
    NotProved,
    /// The account or the policy does not allow it any more.
    #[error("no longer allowed")]
    NoLongerAllowed,
    /// The account's policy does not let its lock be lifted without a new password.
    #[error("the lock is lifted by a new password only")]
    UnlockNotOffered,
    /// Something that the policy asks for beside proofs does not hold for whoever commits. It may hold later.
    #[error("a condition is not met: {}", .0.name())]
    Unmet(Condition),
    /// The account's password was reset so often, or so recently, that its policy asks to wait.
    #[error("reset too often")]
    TooSoon {
        /// How long.
        wait: Duration,
    },
}

impl Rejected {
    /// What the audit log says.
    pub const fn audit(&self) -> Action {
        Action::ResetStepRefused(match self {
            Self::Over => "over",
            Self::OutOfOrder => "out-of-order",
            Self::NotProved => "not-proved",
            Self::NoLongerAllowed => "no-longer-allowed",
            Self::UnlockNotOffered => "unlock-not-offered",
            Self::Unmet(Condition::TrustedDevice) => "trusted-device-missing",
            Self::Unmet(Condition::Network) => "network-not-allowed",
            Self::TooSoon { .. } => "too-soon",
        })
    }
}

/// Decides what an event does to a reset. Pure: the same arguments always give the same answer.
pub fn decide(reset: &Reset, event: Event, policy: &Policy, now: Timestamp) -> Result<Decision, Rejected> {
    // What ends a reset from outside ends a resting one too, or its link would live on (C07).
    let ends_it = matches!(event, Event::OwnerObjected | Event::Superseded);
    if !reset.is_open(now) && !ends_it {
        return Err(Rejected::Over);
    }
    let mut decision = match reset.state.clone() {
        State::Started => before_applying(reset, Vec::new(), event, policy, now),
        State::Proving { proofs } | State::Proved { proofs } => {
            before_applying(reset, proofs, event, policy, now)
        }
        State::Applying { proofs, before, since } => {
            written(reset, event, Write { proofs, before, since }, now)
        }
        State::Settling { proofs, before, since } => {
            written(reset, event, Write { proofs, before, since }, now)
        }
        State::Completed | State::Expired | State::Cancelled | State::Refused(_) => Err(Rejected::Over),
    }?;
    decision.reset.idle_expires_at = now + policy.lifetimes.idle;
    Ok(decision)
}

struct Write {
    proofs: Vec<Proof>,
    before: Marker,
    since: Timestamp,
}

fn before_applying(
    reset: &Reset,
    proofs: Vec<Proof>,
    event: Event,
    policy: &Policy,
    now: Timestamp,
) -> Result<Decision, Rejected> {
    match event {
        Event::Proved(proof) => prove(reset, proofs, proof, policy),
        Event::Commit { account, info, before, from } => {
            commit(reset, proofs, (&account, &info, before, from), policy, now)
        }
        Event::Stayed => Ok(step(reset, reset.state.clone(), Action::ResetExtended)),
        Event::Cancelled => Ok(step(reset, State::Cancelled, Action::ResetCancelled)),
        Event::OwnerObjected => Ok(refuse(reset, Refusal::OwnerObjected)),
        Event::Superseded => Ok(refuse(reset, Refusal::Superseded)),
        Event::Written(_) => Err(Rejected::OutOfOrder),
    }
}

fn prove(reset: &Reset, mut proofs: Vec<Proof>, proof: Proof, policy: &Policy) -> Result<Decision, Rejected> {
    // A decoy has no account; its proof could not have been made, so this is a row that was tampered with.
    reset.subject.real_account().ok_or(Rejected::OutOfOrder)?;
    let method = proof.method();
    if proofs.iter().any(|given| given.method() == method) || !policy.offers(method) {
        return Err(Rejected::OutOfOrder);
    }
    if proofs.is_empty() && !policy.may_be_first(method) {
        return Err(Rejected::OutOfOrder);
    }
    proofs.push(proof);
    let state =
        if policy.is_complete(&proofs) { State::Proved { proofs } } else { State::Proving { proofs } };
    Ok(step(reset, state, Action::ProofAccepted(method)))
}

fn commit(
    reset: &Reset,
    proofs: Vec<Proof>,
    (account, info, before, from): (&Account, &SecurityInfo, Marker, Option<IpAddr>),
    policy: &Policy,
    now: Timestamp,
) -> Result<Decision, Rejected> {
    // The policy is asked again: it may have become stricter since the proof (D31).
    if !policy.is_satisfied_by(&proofs) {
        return Err(Rejected::NotProved);
    }
    let subject = reset.subject.real_account().ok_or(Rejected::OutOfOrder)?;
    if account.id != subject || standing((account, info), policy, now).is_err() {
        return Err(Rejected::NoLongerAllowed);
    }
    if reset.kind == Kind::Unlock && !policy.unlock {
        return Err(Rejected::UnlockNotOffered);
    }
    // Last, so that nobody learns of a condition before a proof, nor in the place of what can't be mended.
    if let Some(condition) = policy.unmet(&proofs, from).into_iter().next() {
        return Err(Rejected::Unmet(condition));
    }
    let mut decision = step(reset, State::Applying { proofs, before, since: now }, Action::ResetApplying);
    decision.grant = Some(match reset.kind {
        Kind::Reset => Grant::Reset(ResetGrant::new(subject, reset.id)),
        Kind::Unlock => Grant::Unlock(UnlockGrant::new(subject)),
    });
    decision.changes.push(Change::TakeFamily);
    decision.jobs.push(Job::Settle { reset: reset.id });
    Ok(decision)
}

fn written(reset: &Reset, event: Event, write: Write, now: Timestamp) -> Result<Decision, Rejected> {
    let Write { proofs, before, since } = write;
    let outcome = match event {
        Event::Written(outcome) => outcome,
        Event::Proved(_) | Event::Commit { .. } | Event::Stayed | Event::Cancelled => {
            return Err(Rejected::OutOfOrder);
        }
        // What is being written can't be called back; the notice that follows offers the same button.
        Event::OwnerObjected | Event::Superseded => return Err(Rejected::OutOfOrder),
    };
    let account = reset.subject.real_account().ok_or(Rejected::OutOfOrder)?;
    Ok(match outcome {
        Outcome::Done => completed(reset, account, now),
        Outcome::Refused => {
            let mut decision = step(reset, State::Proved { proofs }, Action::DirectoryRefused);
            decision.changes.push(Change::FreeFamily);
            decision
        }
        Outcome::Unknown => {
            let mut decision =
                step(reset, State::Settling { proofs, before, since }, Action::DirectoryUnanswered);
            decision.jobs.push(Job::Settle { reset: reset.id });
            decision
        }
        Outcome::Undecidable => {
            let mut decision = refuse(reset, Refusal::OutcomeUnknown);
            decision.audit = Action::OutcomeUndecidable;
            decision
        }
    })
}

fn completed(reset: &Reset, account: AccountId, now: Timestamp) -> Decision {
    let (action, notice) = match reset.kind {
        Kind::Reset => (Action::PasswordReset, Notice::PasswordReset),
        Kind::Unlock => (Action::AccountUnlocked, Notice::AccountUnlocked),
    };
    let mut decision = step(reset, State::Completed, action);
    decision.changes.push(Change::EndOtherResets(account));
    if reset.kind == Kind::Reset {
        decision.changes.push(Change::EndSessions(account));
    }
    decision.jobs.push(Job::Notify { account, notice, at: now, family: Some(reset.family) });
    decision
}

fn refuse(reset: &Reset, refusal: Refusal) -> Decision {
    step(reset, State::Refused(refusal), Action::ResetRefused(refusal))
}

/// The plain step: next state, next version.
fn step(reset: &Reset, state: State, audit: Action) -> Decision {
    let next = Reset { state, version: reset.version + 1, ..reset.clone() };
    Decision { reset: next, audit, changes: Vec::new(), jobs: Vec::new(), grant: None }
}
