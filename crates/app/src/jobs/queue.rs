//! Making jobs.

use std::time::Duration;

use regain_core::ids::{AccountId, FamilyId, JobId, NotMeId};
use regain_core::job::{Job, Notice};
use regain_core::random::Random;
use regain_core::time::Timestamp;
use regain_crypto::{KeyRing, Purpose, UnknownKey};
use regain_store::{NewJob, NewNotMe, NotMePurpose, StoreError, Tx};

use super::Work;
use crate::reset::not_me_link_of;
use crate::{App, Error, failpoint};

/// How long a node may work on a job before another one takes it.
pub(super) const LEASE: Duration = Duration::from_secs(60);

/// How long the owner can object to a change.
const OBJECTION: Duration = Duration::from_secs(7 * 24 * 60 * 60);

impl App {
    /// A job for this node, to [`App::enqueue`] in a transaction and to [`App::submit`] when that is committed.
    pub(crate) fn own_job(&self, job: Job, expires_at: Option<Timestamp>, random: &mut Random) -> Work {
        let (organization, created_at) = (self.organization(), self.now());
        let id = JobId::new(created_at, random);
        Work { organization, id, job, attempts: 0, progress: 0, created_at, expires_at }
    }

    /// Writes the row of a job of this node, leased, so that no other one starts it too.
    pub(crate) async fn enqueue(&self, tx: &mut Tx, work: &Work) -> Result<(), StoreError> {
        let Work { id, ref job, created_at: now, expires_at, .. } = *work;
        let lease = Some((self.node(), now + LEASE));
        tx.enqueue(&NewJob { id, job, run_at: now, expires_at, lease }, now).await
    }

    /// Writes the row of a job for whichever node is free at `run_at`.
    pub(crate) async fn enqueue_later(
        &self,
        tx: &mut Tx,
        (id, job): (JobId, &Job),
        run_at: Timestamp,
    ) -> Result<(), StoreError> {
        let now = self.now();
        tx.enqueue(&NewJob { id, job, run_at, expires_at: None, lease: None }, now).await
    }

    /// Starts a job whose row is committed.
    pub(crate) fn submit(&self, work: Work) {
        failpoint("job.submit.before");
        // Without a worker (a command, a process that is stopping) its lease runs out and another node does it.
        self.inner().work.send(work).ok();
    }

    /// The row behind the "this was not me" button of a notice; its id is the job's.
    pub(crate) async fn insert_not_me_of(
        &self,
        tx: &mut Tx,
        work: &Work,
        now: Timestamp,
    ) -> Result<(), Error> {
        let Job::Notify { account, notice, family, .. } = work.job else { return Ok(()) };
        if !offers_objection(notice) {
            return Ok(());
        }
        let new = objection_to(&self.keys(), work.id, (account, family), now).map_err(Error::internal)?;
        Ok(tx.insert_not_me(&new, now).await.map(drop)?)
    }
}

/// The row behind the "this was not me" button of the notice that a job sends.
pub(crate) fn objection_to(
    keys: &KeyRing,
    job: JobId,
    (account, family): (AccountId, Option<FamilyId>),
    now: Timestamp,
) -> Result<NewNotMe, UnknownKey> {
    let (id, key_id) = (NotMeId::from_bytes(*job.as_bytes()), keys.active_id());
    let token = keys.derive_token(&not_me_link_of(key_id, id))?;
    Ok(NewNotMe {
        id,
        account,
        purpose: NotMePurpose::Change,
        family,
        key_id,
        token_hash: keys.keyed_hash(Purpose::LinkToken, &[token.as_bytes()]),
        expires_at: now + OBJECTION,
    })
}

/// Whether a notice is about a change that its reader may not have made.
pub(super) const fn offers_objection(notice: Notice) -> bool {
    match notice {
        Notice::PasswordReset
        | Notice::PasswordChanged
        | Notice::AccountUnlocked
        | Notice::AccountRecovered
        | Notice::MethodAdded(_)
        | Notice::MethodReplaced(_)
        | Notice::MethodRemoved(_)
        | Notice::RecoveryCodesLow(_) => true,
        Notice::ResetAttempted | Notice::AccountHeld | Notice::AccountReleased | Notice::PasswordEnds(_) => {
            false
        }
    }
}
