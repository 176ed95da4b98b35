//! A way in for an owner who lost everything: a one-time password, by somebody on this machine who made sure who asks.

use std::time::Duration;

use regain_core::account::Lock;
use regain_core::audit::{Action, Actor, AuditEvent};
use regain_core::grant::StaffGrant;
use regain_core::ids::{AccountId, JobId};
use regain_core::job::{Job, Notice};
use regain_core::password::{NewPassword, suggestion};
use regain_core::time::Timestamp;
use regain_directory::DirectoryError;
use regain_store::{NewJob, NewNotMe, StoreError, Tx};
use zeroize::Zeroizing;

use super::{BuiltinDirectory, unavailable};
use crate::jobs::objection_to;

/// How long a one-time password works if it is not used.
const ONE_TIME_PASSWORD: Duration = Duration::from_hours(24);

/// What became of an account that was recovered.
pub struct Recovered {
    /// The password that its owner signs in with, to choose another one.
    pub password: Zeroizing<String>,
    /// When it works no more, unless another one was chosen.
    pub expires_at: Timestamp,
    /// The lock that was lifted, if there was one.
    pub lifted: Option<Lock>,
    /// Whether it was held since its owner objected.
    pub was_held: bool,
    /// Sessions that were ended.
    pub sessions_ended: u64,
}

/// Why an account was not recovered. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum RecoverError {
    /// It no longer exists.
    #[error("the account no longer exists")]
    NotFound,
    /// It is switched off: a password would let nobody in.
    #[error("the account is disabled")]
    Disabled,
    /// Its end date has passed.
    #[error("the account is past its end date")]
    Expired,
    /// Its password was changed at the same moment.
    #[error("the password was changed at the same moment")]
    Overtaken,
    /// The password could not be hashed, or the rows not read.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
    /// The rows could not be written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What is written, beside the audit row.
struct Change {
    account: AccountId,
    from_version: i64,
    hash: String,
    keep: i64,
    objection: NewNotMe,
    job: JobId,
}

impl BuiltinDirectory {
    /// Gives an account a password that works for a day and must be changed at the next sign-in, lifts its lock and its hold, and ends its
    /// sessions, known browsers and open resets. Its owner is told at every address, and the audit row says who answers
    /// for it.
    ///
    /// # Errors
    /// [`RecoverError`].
    pub async fn recover(&self, grant: &StaffGrant) -> Result<Recovered, RecoverError> {
        let id = grant.account();
        let account = self.read_account(id).await?.ok_or(RecoverError::NotFound)?;
        if account.status.disabled {
            return Err(RecoverError::Disabled);
        }
        if account.status.expired {
            return Err(RecoverError::Expired);
        }
        let stored = self.stored_password(id).await?.ok_or(RecoverError::NotFound)?;
        let (now, mut random) = (self.options.clock.now(), self.options.randomness.fork());
        let password = Zeroizing::new(suggestion(&mut random));
        let new = NewPassword::parse(&password).map_err(|_| RecoverError::Overtaken)?;
        let job = JobId::new(now, &mut random);
        let change = Change {
            account: id,
            from_version: stored.version,
            hash: self.hash(&new).await.map_err(DirectoryError::from)?,
            keep: i64::try_from(self.options.history.saturating_sub(1)).unwrap_or_default(),
            objection: objection_to(&self.options.store.keys(), job, (id, None), now).map_err(unavailable)?,
            job,
        };
        let action = Action::AccountRecovered(grant.verified_by().to_owned());
        let event = AuditEvent::new(self.options.organization, action, Actor::Operator).of(Some(id));
        let write = self.options.store.write(self.options.organization, move |tx| {
            Box::pin(async move {
                let done = apply(tx, &change, now).await?;
                tx.audit(&event, now, &mut random).await?;
                Ok::<_, RecoverError>(done)
            })
        });
        let (was_held, sessions_ended) = write.await?;
        let expires_at = now + ONE_TIME_PASSWORD;
        Ok(Recovered { password, expires_at, lifted: account.status.locked, was_held, sessions_ended })
    }
}

/// Answers whether it was held, and how many sessions were ended.
async fn apply(tx: &mut Tx, change: &Change, now: Timestamp) -> Result<(bool, u64), RecoverError> {
    let Change { account, from_version, keep, .. } = *change;
    let new = regain_store::NewPassword { from_version, hash: &change.hash, set_by: change.job.into(), keep };
    if !tx.set_password_hash(account, &new, now).await? {
        return Err(RecoverError::Overtaken);
    }
    if !tx.demand_change(account, now + ONE_TIME_PASSWORD, now).await? {
        return Err(RecoverError::Disabled);
    }
    let sessions_ended = tx.end_sessions_of(account, None, now).await?;
    tx.forget_known_browsers(account).await?;
    tx.end_families_of(account, now).await?;
    let was_held = tx.release_account(account, now).await?;
    tx.insert_not_me(&change.objection, now).await?;
    let job = Job::Notify { account, notice: Notice::AccountRecovered, at: now, family: None };
    // Without a lease: a server takes it.
    let queued = NewJob { id: change.job, job: &job, run_at: now, expires_at: None, lease: None };
    tx.enqueue(&queued, now).await?;
    Ok((was_held, sessions_ended))
}
