//! Finds out what became of a write that nobody has settled: its node died, or the directory never answered.

use regain_core::account::Marker;
use regain_core::audit::{Action, Actor, Source};
use regain_core::ids::{AccountId, ResetId};
use regain_core::reset::{Event, Kind, Outcome, State};
use regain_directory::Settling;

use super::{Unfinished, Work};
use crate::directory::patiently;
use crate::reset::{Also, Step};
use crate::{App, Error, failpoint};

/// Tries after which staff must look: with the waits between them a little over an hour.
const MOST_TRIES: i64 = 11;

impl App {
    pub(super) async fn settle(&self, work: &Work, id: ResetId) -> Result<(), Unfinished> {
        let mut scope = self.store().read(self.organization()).await?;
        let reset = scope.reset(id).await?;
        drop(scope);
        let open = reset.and_then(|reset| match reset.state() {
            State::Applying { before, .. } | State::Settling { before, .. } => {
                Some((before.clone(), reset.subject.real_account()?, reset.kind))
            }
            State::Started | State::Proving { .. } | State::Proved { .. } => None,
            State::Completed | State::Expired | State::Cancelled | State::Refused(_) => None,
        });
        let Some((before, account, kind)) = open else { return self.finish(work).await };
        let question = Settling { account, write: id.into(), kind, before: &before };
        let outcome = self.outcome(work, question).await?;
        let event = Event::Written(outcome);
        let also = Also::Finish(work.id);
        let (policy, source) = (self.last_policy(), Source::default());
        let step = Step { reset: id, seen: None, event, policy, actor: Actor::System, source, also };
        match self.advance(step).await {
            Ok(_) => Ok(()),
            // Settled meanwhile by the request itself.
            Err(Error::Rejected(_)) => self.finish(work).await,
            Err(error) => Err(error.into()),
        }
    }

    /// The same for a change of password. Nobody is left to be given another token, so every session ends.
    pub(super) async fn settle_change(
        &self,
        work: &Work,
        account: AccountId,
        before: &Marker,
    ) -> Result<(), Unfinished> {
        let question = Settling { account, write: work.id.into(), kind: Kind::Reset, before };
        let action = match self.outcome(work, question).await? {
            Outcome::Done => Action::PasswordChanged,
            Outcome::Refused => Action::DirectoryRefused,
            Outcome::Unknown | Outcome::Undecidable => Action::OutcomeUndecidable,
        };
        let event = self.event(action, Actor::System).of(Some(account));
        if self.finish_change(work.id, event, None).await? { Ok(()) } else { Err(Unfinished::Lost) }
    }

    async fn outcome(&self, work: &Work, question: Settling<'_>) -> Result<Outcome, Unfinished> {
        let outcome = match patiently(self.services().directory.settle(question)).await {
            Ok(outcome) => outcome,
            Err(_) if work.attempts >= MOST_TRIES => Outcome::Undecidable,
            Err(error) => return Err(Error::from(error).into()),
        };
        failpoint("job.settle.before");
        Ok(outcome)
    }
}
