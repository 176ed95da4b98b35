//! Step three: the answer to a challenge. A try is spent, and committed, before anything is compared (promise 4).

use std::time::Duration;

use regain_core::audit::{Action, Actor};
use regain_core::ids::{ChallengeId, FamilyId};
use regain_core::method::Method;
use regain_core::reset::Event;
use regain_core::subject::Subject;
use regain_store::{Challenge, Spent};
use tokio::time::Instant;
use zeroize::Zeroizing;

use super::Holder;
use super::progress::{Also, Step};
use crate::caller::Caller;
use crate::deadline::wait_for_deadline;
use crate::methods::{Answer, Question, Right};
use crate::services::RESOLUTION_PATIENCE;
use crate::{App, Error};

/// How often a waiting answer looks whether another node found out whom it is about.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

impl App {
    /// Checks an answer. A wrong one is answered at a fixed time after it came, a right one at once.
    pub async fn verify(
        &self,
        caller: &Caller,
        holder: &Holder,
        challenge: ChallengeId,
        answer: &Answer,
    ) -> Result<(), Error> {
        self.check(caller, holder, (challenge, answer), None).await
    }

    /// Like [`App::verify`] for a browser: a right answer gives it another token, so that a planted one is worth
    /// nothing from then on (B17).
    pub async fn verify_and_rotate(
        &self,
        caller: &Caller,
        holder: &Holder,
        challenge: ChallengeId,
        answer: &Answer,
    ) -> Result<Zeroizing<String>, Error> {
        let (token, hash) = self.new_holder_token();
        self.check(caller, holder, (challenge, answer), Some(hash)).await?;
        Ok(token)
    }

    async fn check(
        &self,
        caller: &Caller,
        holder: &Holder,
        (challenge, answer): (ChallengeId, &Answer),
        new_holder: Option<[u8; 32]>,
    ) -> Result<(), Error> {
        let began = Instant::now();
        let mut scope = self.store().read(self.organization()).await?;
        let known = scope.challenge(challenge).await?.filter(|it| it.reset == holder.reset());
        drop(scope);
        // Another holder's challenge is as unknown as one that never was (A15).
        let known = known.ok_or(Error::NotFound)?;
        self.refuse_if_over(caller, holder).await?;
        self.expect_offered(caller, known.method).await?;
        self.expect_turn(holder, known.method).await?;
        let subject = self.resolved_subject(holder).await?;
        // Before a try is spent: a directory that does not answer takes nothing away.
        let owner = self.owner_of(&subject).await?;
        let budget = self.wrong_proof_budget(&subject, holder.family(), &known);
        let right = match self.spend_try((&subject, holder.family()), challenge, budget).await? {
            Some(spent) => {
                let registrations = owner.as_ref().map_or(&[][..], |it| &it.info.registrations);
                let strangers = self.policy().await?;
                let policy = owner.as_ref().map_or(&strangers, |it| &it.policy);
                let (subject, method, challenge) = (&subject, spent.method, Some(&spent));
                let is_fresh = owner.as_ref().is_some_and(|it| it.is_fresh(method, self.now()));
                let asked = Question { subject, method, policy, registrations, is_fresh, challenge };
                self.compare(asked, answer).await?
            }
            None => None,
        };
        let (Some(Right { proof, spends }), Some(owner)) = (right, owner) else {
            self.refuse_proof(caller, holder, &subject, known.method).await?;
            wait_for_deadline(began).await;
            return Err(Error::ProofRefused);
        };
        self.expect_free(caller, &owner).await?;
        let (event, policy) = (Event::Proved(proof), owner.policy);
        let also = Also::Consume { challenge, new_holder, budget, spends };
        let source = caller.source.clone();
        let (reset, seen) = (holder.reset(), holder.0.reset.clone());
        let step = Step { reset, seen, event, policy, actor: Actor::Owner, source, also };
        match self.advance(step).await {
            Ok(_) => Ok(()),
            // Used a moment ago by the same holder: to people this is a code that did not work.
            Err(Error::Rejected(_)) => Err(Error::ProofRefused),
            Err(error) => Err(error),
        }
    }

    /// Whom a held reset is about, as soon as the background knows.
    pub(crate) async fn resolved_subject(&self, holder: &Holder) -> Result<Subject, Error> {
        match holder.subject() {
            Some(subject) => Ok(subject),
            None => self.subject_of(holder.family()).await,
        }
    }

    /// Waits until the background knows whom a family is about.
    pub(crate) async fn subject_of(&self, family: FamilyId) -> Result<Subject, Error> {
        let resolved = async {
            loop {
                let woken = self.inner().resolved.notified();
                let mut scope = self.store().read(self.organization()).await?;
                if let Some(subject) = scope.subject(family).await? {
                    return Ok(subject);
                }
                drop(scope);
                // Another node wakes nobody here, so a look now and then stands in for it.
                tokio::time::timeout(LOOK_AGAIN, woken).await.ok();
            }
        };
        tokio::time::timeout(RESOLUTION_PATIENCE, resolved)
            .await
            .unwrap_or(Err(Error::DirectoryUnavailable(None)))
    }

    /// Spends a try of the challenge and, if one was left, one of the account's wrong proofs, given back if it is right:
    /// one challenge can't use up what all flows of an account share. Nothing is compared if either is used up, and of
    /// strangers only the owner learns of it.
    async fn spend_try(
        &self,
        (subject, family): (&Subject, FamilyId),
        challenge: ChallengeId,
        budget: [u8; 32],
    ) -> Result<Option<Challenge>, Error> {
        let (app, subject, now, mut random) = (self.clone(), subject.clone(), self.now(), self.random());
        let limit = self.settings().limits.wrong_proofs_per_account;
        let (spent, notice) = self
            .store()
            .write(self.organization(), move |tx| {
                Box::pin(async move {
                    let Some(spent) = tx.spend_try(challenge, now).await? else {
                        return Ok::<_, Error>((None, None));
                    };
                    if tx.spend(&limit, budget, now).await? == Spent::Ok {
                        return Ok((Some(spent), None));
                    }
                    let about = (&subject, family);
                    Ok((None, app.tell_of_attempts(tx, about, (now, &mut random)).await?))
                })
            })
            .await?;
        notice.into_iter().for_each(|work| self.submit(work));
        Ok(spent)
    }

    /// What wrong proofs are counted by: account and method, a known browser apart; a decoy's by its family. Where nobody
    /// guesses, by the challenge, which has fewer tries.
    fn wrong_proof_budget(&self, subject: &Subject, family: FamilyId, challenge: &Challenge) -> [u8; 32] {
        let is_unguessable = challenge.method.is_unguessable();
        let owner = if is_unguessable { *challenge.id.as_bytes() } else { budget_owner(subject, family) };
        self.limit_key(&[&budget_of(subject), &owner, challenge.method.name().as_bytes()])
    }

    pub(super) async fn refuse_proof(
        &self,
        caller: &Caller,
        holder: &Holder,
        subject: &Subject,
        method: Method,
    ) -> Result<(), Error> {
        let event = self
            .event(Action::ProofRefused(method), Actor::Anonymous)
            .about(holder.family(), Some(holder.reset()))
            .of(subject.audited_account())
            .caused_from(caller.source.clone());
        let (app, now, mut random) = (self.clone(), self.now(), self.random());
        let key = self.audit_key(&event.source, holder.reset().as_bytes());
        let alarm = self
            .store()
            .write(self.organization(), move |tx| {
                Box::pin(async move {
                    tx.audit_counted(&event, key, now, &mut random).await?;
                    app.count_wrong_proof(tx, (now, &mut random)).await
                })
            })
            .await?;
        if let Some(wrong) = alarm {
            tracing::error!(
                wrong,
                "far more wrong answers than usual within an hour: somebody may be guessing"
            );
        }
        Ok(())
    }
}

/// What budgets of an account are counted by; those of a decoy by its family.
pub(super) fn budget_owner(subject: &Subject, family: FamilyId) -> [u8; 16] {
    subject.real_account().map_or(*family.as_bytes(), |account| *account.as_bytes())
}

/// Whose budget is asked: everybody's, or that of a browser that signed the account in before (promise 13).
pub(crate) fn budget_of(subject: &Subject) -> Vec<u8> {
    subject.known_browser().map_or_else(|| b"everybody".to_vec(), |browser| browser.as_bytes().to_vec())
}
