//! A new password for someone who knows the old one.

use regain_core::account::Marker;
use regain_core::audit::Action;
use regain_core::ids::KnownBrowserId;
use regain_core::job::{Job, Notice};
use regain_core::password::{NewPassword, Violation};
use regain_directory::{DirectoryError, PasswordChange, WriteError};
use regain_store::NewKnownBrowser;

use super::Session;
use super::token::BrowserTokens;
use crate::caller::Caller;
use crate::directory::patiently;
use crate::{App, Error};

/// The code of the audit row for a wrong current password, beside those of [`Violation::code`].
const WRONG_CURRENT: &str = "current-password-wrong";

impl App {
    /// Changes the password. Everything else that was signed in, known or open on the account ends with it; the browser
    /// that asked stays, under new tokens (SES-02, SES-03).
    ///
    /// # Errors
    /// [`Error::Password`] with all that is wrong with the new one, before the old one is looked at;
    /// [`Error::PasswordMissing`] if the old one is empty, [`Error::ProofRefused`] if it is wrong,
    /// [`Error::Throttled`] after too many tries.
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
        self.write_change(caller, session, current, &new).await?;
        self.settle_change(caller, session).await
    }

    /// The one write to the directory. When this is fine, the password is the new one.
    async fn write_change(
        &self,
        caller: &Caller,
        session: &Session,
        old: &str,
        new: &NewPassword,
    ) -> Result<(), Error> {
        let account = session.account.id;
        let directory = &self.services().directory;
        let before = patiently(directory.marker(account)).await?;
        let change = PasswordChange { account, old, new };
        match patiently(directory.change_password(change)).await {
            Ok(()) => Ok(()),
            Err(WriteError::Violations(violations)) => {
                Err(self.refuse_change(caller, session, violations).await?)
            }
            Err(WriteError::WrongPassword) => {
                let action = Action::PasswordRefused(vec![WRONG_CURRENT]);
                let event = self.owner_event(action, caller, account);
                self.audit_counted(event, session.id.as_bytes()).await?;
                Err(Error::ProofRefused)
            }
            Err(WriteError::NotFound) => Err(Error::NotFound),
            // Refused before anything was done.
            Err(WriteError::Directory(DirectoryError::Busy)) => Err(Error::Busy),
            Err(WriteError::Directory(error)) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "a write to the directory was not answered"
                );
                self.look_after(caller, session, &before).await
            }
        }
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

    /// Whether a write that was not answered was made after all: the marker tells.
    async fn look_after(&self, caller: &Caller, session: &Session, before: &Marker) -> Result<(), Error> {
        let account = session.account.id;
        let after = patiently(self.services().directory.marker(account)).await;
        if after.as_ref().is_ok_and(|after| after != before) {
            return Ok(());
        }
        self.audit(self.owner_event(Action::DirectoryUnanswered, caller, account)).await?;
        after?;
        Err(Error::DirectoryUnavailable(None))
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

    /// Everything that follows from a changed password, in one transaction.
    async fn settle_change(&self, caller: &Caller, session: &Session) -> Result<BrowserTokens, Error> {
        let (app, now, mut random) = (self.clone(), self.now(), self.random());
        let (id, account) = (session.id, session.account.id);
        let (session, session_hash) = self.new_token(&mut random);
        let (known_browser, token_hash) = self.new_token(&mut random);
        let known = NewKnownBrowser { id: KnownBrowserId::new(now, &mut random), account, token_hash };
        let event = self.owner_event(Action::PasswordChanged, caller, account);
        let notice = Job::Notify { account, notice: Notice::PasswordChanged, at: now, family: None };
        let work = self.own_job(notice, None, &mut random);
        let queued = work.clone();
        self.store()
            .write(self.organization(), move |tx| {
                Box::pin(async move {
                    tx.end_sessions_of(account, Some(id), now).await?;
                    tx.rotate_session(id, session_hash, now).await?;
                    tx.forget_known_browsers(account).await?;
                    tx.insert_known_browser(&known, now).await?;
                    app.end_open_resets(tx, account, now).await?;
                    tx.audit(&event, now, &mut random).await?;
                    app.enqueue(tx, &queued).await?;
                    app.insert_not_me_of(tx, &queued, now).await
                })
            })
            .await?;
        self.submit(work);
        Ok(BrowserTokens { session, known_browser })
    }
}
