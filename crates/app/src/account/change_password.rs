//! A new password for someone who knows the old one: one write to the directory, with a job before it that finds out
//! what became of it if this process does not live to (promise 10).

mod finish;

use regain_core::account::Marker;
use regain_core::audit::Action;
use regain_core::ids::{AccountId, JobId};
use regain_core::job::Job;
use regain_core::password::{NewPassword, Violation};
use regain_core::reset::{Kind, Outcome};
use regain_directory::{DirectoryError, PasswordChange, Settling, WriteError};

use super::Session;
use super::token::BrowserTokens;
use crate::caller::Caller;
use crate::directory::patiently;
use crate::{App, Error, failpoint};

/// The code of the audit row for a wrong current password, beside those of [`Violation::code`].
const WRONG_CURRENT: &str = "current-password-wrong";

impl App {
    /// Changes the password. Everything else that was signed in, known or open on the account ends with it; the browser
    /// that asked stays, under new tokens (SES-02, SES-03).
    ///
    /// # Errors
    /// [`Error::Password`] with all that is wrong with the new one, before the old one is looked at;
    /// [`Error::PasswordMissing`] if the old one is empty, [`Error::ProofRefused`] if it is wrong,
    /// [`Error::Throttled`] after too many tries; [`Error::Settling`] if the directory does not say whether it is
    /// written: a job finds out and does the rest.
    pub async fn change_password(
        &self,
        caller: &Caller,
        session: &Session,
        current: &str,
        new: &str,
    ) -> Result<BrowserTokens, Error> {
        let new = match self.check_password(&session.account, new) {
            Ok(new) => new,
            Err(violations) => return Err(self.refuse_change(caller, session, violations).await?),
        };
        if current.is_empty() {
            return Err(Error::PasswordMissing);
        }
        self.spend_change(caller, session).await?;
        if NewPassword::parse(current).is_ok_and(|current| crate::equal(current.as_str(), new.as_str())) {
            return Err(self.refuse_change(caller, session, vec![Violation::UsedBefore]).await?);
        }
        let account = session.account.id;
        let before = patiently(self.services().directory.marker(account)).await?;
        failpoint("change.applying.before");
        let job = self.begin_change(account, before.clone()).await?;
        failpoint("change.write.before");
        let change = PasswordChange { account, old: current, new: &new, write: job.into() };
        let written = patiently(self.services().directory.change_password(change)).await;
        failpoint("change.settle.before");
        self.answer_change(caller, (account, job, &before), written).await?;
        let tokens = self.keep_browser(caller, session, job).await?;
        failpoint("change.settle.after");
        Ok(tokens)
    }

    /// Queues the job that finds out, once the lease of this node has run out, what became of the write.
    async fn begin_change(&self, account: AccountId, before: Marker) -> Result<JobId, Error> {
        let work = self.own_job(Job::SettleChange { account, before }, None, &mut self.random());
        let (app, id) = (self.clone(), work.id);
        let queue = self.store().write(self.organization(), move |tx| {
            Box::pin(async move { Ok::<_, Error>(app.enqueue(tx, &work).await?) })
        });
        queue.await.map(|()| id)
    }

    /// When this is fine, the password is the new one and the job is still there.
    async fn answer_change(
        &self,
        caller: &Caller,
        (account, job, before): (AccountId, JobId, &Marker),
        written: Result<(), WriteError>,
    ) -> Result<(), Error> {
        let (action, error) = match written {
            Ok(()) => return Ok(()),
            Err(WriteError::Violations(violations)) => {
                let codes = violations.iter().map(Violation::code).collect();
                (Action::PasswordRefused(codes), Error::Password(violations))
            }
            Err(WriteError::WrongPassword) => {
                (Action::PasswordRefused(vec![WRONG_CURRENT]), Error::ProofRefused)
            }
            Err(WriteError::NotFound) => (Action::DirectoryRefused, Error::NotFound),
            // Refused before anything was done.
            Err(WriteError::Directory(DirectoryError::Busy)) => (Action::DirectoryRefused, Error::Busy),
            Err(WriteError::Directory(error)) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "a write to the directory was not answered"
                );
                let question = Settling { account, write: job.into(), kind: Kind::Reset, before };
                match patiently(self.services().directory.settle(question)).await {
                    Ok(Outcome::Done) => return Ok(()),
                    Ok(Outcome::Refused) => {
                        (Action::DirectoryUnanswered, Error::DirectoryUnavailable(Some(Box::new(error))))
                    }
                    Ok(Outcome::Unknown | Outcome::Undecidable) | Err(_) => {
                        self.leave_change(
                            job,
                            self.owner_event(Action::DirectoryUnanswered, caller, account),
                        )
                        .await?;
                        return Err(Error::Settling);
                    }
                }
            }
        };
        self.finish_change(job, self.owner_event(action, caller, account), None).await?;
        Err(error)
    }

    /// Spends a try at the current password: by session, and by account and source, so that a stolen session never
    /// uses up the owner's tries.
    async fn spend_change(&self, caller: &Caller, session: &Session) -> Result<(), Error> {
        let (limit, account) = (self.settings().limits.password_changes, session.account.id);
        let by_session = self.limit_key(&[b"session", session.id.as_bytes()]);
        let by_source = self.limit_key(&[b"account", account.as_bytes(), &caller.network()]);
        let event = self.owner_event(Action::Throttled(limit.name), caller, account);
        self.spend(vec![(limit, by_session), (limit, by_source)], event).await
    }

    async fn refuse_change(
        &self,
        caller: &Caller,
        session: &Session,
        violations: Vec<Violation>,
    ) -> Result<Error, Error> {
        let codes = violations.iter().map(Violation::code).collect();
        let event = self.owner_event(Action::PasswordRefused(codes), caller, session.account.id);
        self.audit_counted(event, session.id.as_bytes()).await?;
        Ok(Error::Password(violations))
    }
}
