//! Step four: the one write to the directory, after every check (promise 3), with a row before it and a row after it
//! (promise 10).

use std::sync::Arc;

use regain_core::audit::{Action, Actor};
use regain_core::grant::Grant;
use regain_core::ids::AccountId;
use regain_core::password::{NewPassword, Violation};
use regain_core::reset::{Event, Kind, Outcome, Rejected};
use regain_directory::{DirectoryError, WriteError};

use super::Holder;
use super::progress::{Also, Step};
use crate::caller::Caller;
use crate::directory::patiently;
use crate::owner::Owner;
use crate::{App, Error, failpoint};

impl App {
    /// Sets the new password of a proved reset. Refused passwords change nothing and use nothing up.
    pub async fn set_password(&self, caller: &Caller, holder: &Holder, typed: &str) -> Result<(), Error> {
        let owner = self.proved(caller, holder, Kind::Reset).await?;
        let password = match self.check_password(&owner.account, typed) {
            Ok(password) => password,
            Err(violations) => {
                return Err(self.refuse_password(caller, holder, owner.account.id, violations).await?);
            }
        };
        self.write(caller, holder, owner, Some(&password)).await
    }

    /// Lifts the wrong-password lock of a proved unlock.
    pub async fn unlock(&self, caller: &Caller, holder: &Holder) -> Result<(), Error> {
        let owner = self.proved(caller, holder, Kind::Unlock).await?;
        self.write(caller, holder, owner, None).await
    }

    /// The account behind a reset that has all its proofs and is of this kind. Others are refused with an audit row.
    async fn proved(&self, caller: &Caller, holder: &Holder, kind: Kind) -> Result<Owner, Error> {
        self.refuse_if_over(caller, holder).await?;
        let rejected = match &holder.0.reset {
            Some(reset) if reset.kind != kind => Rejected::OutOfOrder,
            Some(reset) if !reset.state().proofs().is_empty() => {
                let (account, proofs) = (reset.subject.real_account(), reset.state().proofs());
                match self.owner(account.unwrap_or_else(|| self.nobody())).await? {
                    Some(owner) if owner.policy.is_satisfied_by(proofs) => {
                        if owner.policy.is_paused() || owner.policy.brake.stops_account(&owner.account) {
                            return Err(self.refuse_paused(caller).await?);
                        }
                        return Ok(owner);
                    }
                    Some(owner) if owner.policy.without_brake().is_satisfied_by(proofs) => {
                        return Err(self.refuse_paused(caller).await?);
                    }
                    Some(_) => Rejected::NotProved,
                    None => Rejected::NoLongerAllowed,
                }
            }
            Some(_) | None => Rejected::NotProved,
        };
        self.audit_refusal(caller, holder, rejected.audit()).await?;
        Err(rejected.into())
    }

    async fn write(
        &self,
        caller: &Caller,
        holder: &Holder,
        Owner { account, info, policy }: Owner,
        password: Option<&NewPassword>,
    ) -> Result<(), Error> {
        let id = account.id;
        let directory = &self.services().directory;
        let before = patiently(directory.marker(id)).await?;
        let step = |seen, event, also| {
            let (reset, policy, source) = (holder.reset(), Arc::clone(&policy), caller.source.clone());
            Step { reset, seen, event, policy, actor: Actor::Owner, source, also }
        };
        let from = caller.source.address;
        let commit = Event::Commit { account: Box::new(account), info, before, from };
        failpoint("reset.applying.before");
        let decision = self.advance(step(holder.0.reset.clone(), commit, Also::Nothing)).await?;
        failpoint("reset.write.before");
        let written = match (&decision.grant, password) {
            (Some(Grant::Reset(grant)), Some(password)) => {
                patiently(directory.set_password(grant, password)).await
            }
            (Some(Grant::Unlock(grant)), None) => patiently(directory.unlock(grant)).await,
            (Some(_) | None, _) => return Err(Rejected::OutOfOrder.into()),
        };
        failpoint("reset.settle.before");
        let (outcome, answer) = match written {
            Ok(()) => (Outcome::Done, Ok(())),
            Err(WriteError::Violations(violations)) => {
                (Outcome::Refused, Err(self.refuse_password(caller, holder, id, violations).await?))
            }
            Err(WriteError::NotFound | WriteError::WrongPassword) => {
                let violations = vec![Violation::DirectoryRefused];
                (Outcome::Refused, Err(self.refuse_password(caller, holder, id, violations).await?))
            }
            Err(WriteError::Directory(DirectoryError::Busy)) => (Outcome::Refused, Err(Error::Busy)),
            Err(WriteError::Directory(error)) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "a write to the directory was not answered"
                );
                (Outcome::Unknown, Err(Error::Settling))
            }
        };
        let written = step(Some(decision.reset), Event::Written(outcome), Also::Settled);
        if let Err(error) = self.advance(written).await {
            // The directory may be written by now, so nobody is told that nothing changed. The job finds out.
            tracing::warn!(error = &error as &dyn std::error::Error, "the end of a write was not noted");
            return Err(Error::Settling);
        }
        failpoint("reset.settle.after");
        answer
    }

    async fn refuse_password(
        &self,
        caller: &Caller,
        holder: &Holder,
        account: AccountId,
        violations: Vec<Violation>,
    ) -> Result<Error, Error> {
        let codes = violations.iter().map(Violation::code).collect();
        let event = self
            .event(Action::PasswordRefused(codes), Actor::Owner)
            .about(holder.family(), Some(holder.reset()))
            .of(Some(account))
            .caused_from(caller.source.clone());
        self.audit_counted(event, holder.reset().as_bytes()).await?;
        Ok(Error::Password(violations))
    }
}
