//! How a decision of `regain-core` becomes rows: one transaction, guarded by the version that was read.

use std::sync::Arc;
use std::time::Duration;

use regain_core::audit::{Actor, AuditEvent, Source};
use regain_core::ids::{AccountId, ChallengeId, JobId, ResetId};
use regain_core::job::Job;
use regain_core::method::Method;
use regain_core::policy::Policy;
use regain_core::random::Random;
use regain_core::reset::{Change, Decision, Event, Rejected, Reset, State, decide};
use regain_core::time::Timestamp;
use regain_store::{StoreError, Tx};

use crate::jobs::Work;
use crate::methods::Spends;
use crate::{App, Error};

/// How long a write may take before somebody else looks what became of it.
const SETTLE_AFTER: Duration = Duration::from_secs(60);

/// How soon the directory is asked what became of a write that it did not answer: somebody is waiting.
const SETTLE_SOON: Duration = Duration::from_secs(1);

/// Times that a step is decided anew because another one came first.
const ATTEMPTS: usize = 5;

/// A step on a reset.
#[derive(Clone)]
pub(crate) struct Step {
    /// The reset.
    pub(crate) reset: ResetId,
    /// The reset as the caller has read it, if it has: what is decided from it counts only if nobody else was faster.
    pub(crate) seen: Option<Reset>,
    /// What happened.
    pub(crate) event: Event,
    /// What the account needs; of events that ask for no proofs the organization's.
    pub(crate) policy: Arc<Policy>,
    /// Who caused it.
    pub(crate) actor: Actor,
    /// From where.
    pub(crate) source: Source,
    /// What else belongs to the transaction.
    pub(crate) also: Also,
}

/// What else belongs to the transaction of a step.
#[derive(Clone)]
pub(crate) enum Also {
    /// Nothing.
    Nothing,
    /// The challenge that was answered is used up, once; a browser gets another holder token for it.
    Consume {
        /// The challenge.
        challenge: ChallengeId,
        /// The keyed hash of the new token.
        new_holder: Option<[u8; 32]>,
        /// The counter of wrong proofs, which this one was not.
        budget: [u8; 32],
        /// What the answer uses up beside it.
        spends: Option<Spends>,
    },
    /// What was answered without a challenge is used up, once.
    Spend(Spends),
    /// The write was answered, so nobody else has to look what became of it.
    Settled,
    /// The job that took the step is done.
    Finish(JobId),
}

/// Why a transaction is rolled back.
enum Stop {
    Error(Error),
    Conflict,
    Overtaken,
    /// The code was used in another reset meanwhile.
    Replayed,
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Error(error.into())
    }
}

/// The job that looks what became of the write of a reset; there is one at a time.
fn settling_of(reset: ResetId) -> JobId {
    JobId::from_bytes(*reset.as_bytes())
}

impl App {
    /// Takes a step: decides, writes state, audit row, changes and jobs together, and starts the jobs.
    pub(crate) async fn advance(&self, mut step: Step) -> Result<Decision, Error> {
        for _ in 0..ATTEMPTS {
            match self.try_step(step.clone()).await {
                Ok(Ok(decision)) => return Ok(decision),
                Ok(Err(rejected)) => return Err(rejected.into()),
                Err(Stop::Error(error)) => return Err(error),
                // Decided again with the same event; what was compared is not compared twice.
                Err(Stop::Conflict) => step.seen = None,
                Err(Stop::Overtaken) => return Err(self.end_overtaken(step).await),
                Err(Stop::Replayed) => return Err(Error::ProofRefused),
            }
        }
        Err(Error::Busy)
    }

    /// `Ok(Err(_))` is a refusal whose audit row is kept; `Err(_)` leaves nothing behind.
    async fn try_step(&self, step: Step) -> Result<Result<Decision, Rejected>, Stop> {
        let (app, now, mut random) = (self.clone(), self.now(), self.random());
        let taken = self
            .store()
            .write(self.organization(), move |tx| {
                Box::pin(async move { app.step_in(tx, step, now, &mut random).await })
            })
            .await?;
        Ok(taken.map(|(decision, work)| {
            work.into_iter().for_each(|work| self.submit(work));
            decision
        }))
    }

    async fn step_in(
        &self,
        tx: &mut Tx,
        step: Step,
        now: Timestamp,
        random: &mut Random,
    ) -> Result<Result<(Decision, Vec<Work>), Rejected>, Stop> {
        let reset = match step.seen {
            Some(seen) => seen,
            None => tx.reset(step.reset).await?.ok_or(Stop::Error(Error::NotFound))?,
        };
        let mut event = AuditEvent::new(self.organization(), Rejected::Over.audit(), step.actor)
            .about(reset.family, Some(reset.id))
            .of(reset.subject.audited_account())
            .caused_from(step.source);
        let is_write = matches!(step.event, Event::Commit { .. });
        let mut decided = decide(&reset, step.event, &step.policy, now);
        if is_write && decided.is_ok() {
            let wait = self.count_reset(tx, (&reset, &step.policy), now).await?;
            decided = wait.map_or(decided, |wait| Err(Rejected::TooSoon { wait }));
        }
        let decision = match decided {
            Ok(decision) => decision,
            Err(rejected) => {
                event.action = rejected.audit();
                let key = self.audit_key(&event.source, reset.id.as_bytes());
                tx.audit_counted(&event, key, now, random).await?;
                return Ok(Err(rejected));
            }
        };
        if !tx.update_reset(&decision.reset, now).await? {
            return Err(Stop::Conflict);
        }
        let mut work: Vec<Work> =
            self.also(tx, step.also, reset.id, (now, random)).await?.into_iter().collect();
        event.action = decision.audit.clone();
        tx.audit(&event, now, random).await?;
        for change in &decision.changes {
            self.change(tx, &decision.reset, change, now).await?;
        }
        for job in &decision.jobs {
            work.extend(self.queue(tx, job.clone(), &decision.reset, (now, random)).await?);
        }
        Ok(Ok((decision, work)))
    }

    /// Does what else belongs to the transaction. Answers what is to be submitted after the commit.
    async fn also(
        &self,
        tx: &mut Tx,
        also: Also,
        reset: ResetId,
        (now, random): (Timestamp, &mut Random),
    ) -> Result<Option<Work>, Stop> {
        let mut reminder = None;
        match also {
            Also::Nothing => {}
            Also::Consume { challenge, new_holder, budget, spends } => {
                // A used challenge proves nothing twice, not even in two transactions at once (promise 4).
                if !tx.consume_challenge(challenge, now).await? {
                    return Err(Stop::Conflict);
                }
                if let Some(spends) = spends {
                    if !spends.spend(tx, now).await? {
                        return Err(Stop::Replayed);
                    }
                    reminder = self.remind_of_codes(tx, &spends, (now, random)).await.map_err(Stop::Error)?;
                }
                tx.give_back(&self.settings().limits.wrong_proofs_per_account, budget).await?;
                if let Some(hash) = new_holder {
                    tx.rotate_holder(reset, hash).await?;
                }
            }
            Also::Spend(spends) => {
                if !spends.spend(tx, now).await? {
                    return Err(Stop::Replayed);
                }
            }
            Also::Settled => tx.drop_job(settling_of(reset)).await.map(drop)?,
            Also::Finish(job) => {
                // Whoever lost the lease meanwhile must not settle.
                if !tx.finish_job(job, self.node()).await? {
                    return Err(Stop::Conflict);
                }
            }
        }
        Ok(reminder)
    }

    async fn change(&self, tx: &mut Tx, reset: &Reset, change: &Change, now: Timestamp) -> Result<(), Stop> {
        match change {
            Change::TakeFamily => {
                if !tx.take_family(reset.family, reset.id, now).await? {
                    return Err(Stop::Overtaken);
                }
            }
            Change::FreeFamily => {
                tx.free_family(reset.family, reset.id).await?;
                self.uncount_reset(tx, reset).await?;
            }
            // The reset itself is final by now and so not among the open ones.
            Change::EndOtherResets(account) => {
                self.end_open_resets(tx, *account, now).await.map_err(Stop::Error)?
            }
            Change::EndSessions(account) => {
                tx.end_sessions_of(*account, None, now).await?;
                tx.forget_known_browsers(*account).await?;
                // What was made for somebody who was locked out has done its duty (C07).
                tx.remove_registrations_of(*account, Method::TemporaryAccessPass).await?;
            }
        }
        Ok(())
    }

    /// Ends every open reset of an account. One that is being written can't be ended; the directory's marker decides.
    pub(crate) async fn end_open_resets(
        &self,
        tx: &mut Tx,
        account: AccountId,
        now: Timestamp,
    ) -> Result<(), Error> {
        // Ending the families too stops those that can't be ended now, being written, and those that a link makes
        // in this very moment: none of them takes its family again.
        tx.end_families_of(account, now).await?;
        let told = |reset: &Reset| !reset.state().proofs().is_empty();
        // Who has proved nothing goes on as with a decoy, and is told nothing (promise 2).
        for other in tx.open_resets_of(account).await?.into_iter().filter(told) {
            if let Ok(ended) = decide(&other, Event::Superseded, &self.last_policy(), now) {
                tx.update_reset(&ended.reset, now).await?;
            }
        }
        Ok(())
    }

    async fn queue(
        &self,
        tx: &mut Tx,
        job: Job,
        reset: &Reset,
        (now, random): (Timestamp, &mut Random),
    ) -> Result<Option<Work>, Stop> {
        if matches!(job, Job::Settle { .. }) {
            let is_waited_for = matches!(reset.state(), State::Settling { .. });
            let patience = if is_waited_for { SETTLE_SOON } else { SETTLE_AFTER };
            self.enqueue_later(tx, (settling_of(reset.id), &job), now + patience).await?;
            return Ok(None);
        }
        let work = self.own_job(job, None, random);
        self.enqueue(tx, &work).await?;
        self.insert_not_me_of(tx, &work, now).await.map_err(Stop::Error)?;
        Ok(Some(work))
    }

    /// Another holder took the family: this reset is over, and says so.
    async fn end_overtaken(&self, step: Step) -> Error {
        let ended = Step { seen: None, event: Event::Superseded, also: Also::Nothing, ..step };
        match self.try_step(ended).await {
            Ok(_) | Err(Stop::Conflict | Stop::Overtaken | Stop::Replayed) => Rejected::Over.into(),
            Err(Stop::Error(error)) => error,
        }
    }
}
