//! The end of a change of password: whoever takes its job away does all that follows, so it is done once.

use std::time::Duration;

use regain_core::audit::{Action, AuditEvent};
use regain_core::confirmation::Confirmation;
use regain_core::ids::{JobId, KnownBrowserId, SessionId};
use regain_core::job::{Job, Notice};
use regain_store::NewKnownBrowser;

use crate::account::Session;
use crate::account::token::BrowserTokens;
use crate::caller::Caller;
use crate::{App, Error};

/// How soon the directory is asked again what became of a write that it did not answer.
const SOON: Duration = Duration::from_secs(1);

/// The browser that asked: it stays, under new tokens (SES-02).
pub(crate) struct Kept {
    session: SessionId,
    session_hash: [u8; 32],
    known_browser: NewKnownBrowser,
}

impl App {
    /// Does what follows from a changed password and gives the browser that asked its new tokens.
    pub(super) async fn keep_browser(
        &self,
        caller: &Caller,
        session: &Session,
        job: JobId,
    ) -> Result<BrowserTokens, Error> {
        let (now, mut random, account) = (self.now(), self.random(), session.account.id);
        let (token, session_hash) = self.new_token(&mut random);
        let (known_browser, token_hash) = self.new_token(&mut random);
        let known = NewKnownBrowser { id: KnownBrowserId::new(now, &mut random), account, token_hash };
        let kept = Kept { session: session.id, session_hash, known_browser: known };
        let event = self.owner_event(Action::PasswordChanged, caller, account);
        match self.finish_change(job, event, Some(kept)).await? {
            true => Ok(BrowserTokens { session: token, known_browser }),
            // It took so long that another node looks after it.
            false => Err(Error::Settling),
        }
    }

    /// Takes the job of a change away, writes how it ended and, if the password was changed, does all that follows from
    /// it (SES-03). Answers whether this node still had the job; if not, nothing is done.
    pub(crate) async fn finish_change(
        &self,
        job: JobId,
        event: AuditEvent,
        kept: Option<Kept>,
    ) -> Result<bool, Error> {
        let (app, now, mut random) = (self.clone(), self.now(), self.random());
        let account = event.account.unwrap_or_else(|| self.nobody());
        let refused = self.audit_key(&event.source, account.as_bytes());
        let notified = self
            .store()
            .write(self.organization(), move |tx| {
                Box::pin(async move {
                    if !tx.finish_job(job, app.node()).await? {
                        return Ok::<_, Error>(None);
                    }
                    match matches!(event.action, Action::PasswordRefused(_)) {
                        true => tx.audit_counted(&event, refused, now, &mut random).await?,
                        false => tx.audit(&event, now, &mut random).await?,
                    }
                    if event.action != Action::PasswordChanged {
                        return Ok(Some(None));
                    }
                    tx.end_sessions_of(account, kept.as_ref().map(|kept| kept.session), now).await?;
                    tx.forget_known_browsers(account).await?;
                    if let Some(kept) = &kept {
                        let shown = (Confirmation::Password, now);
                        tx.authenticate_session(kept.session, Some(kept.session_hash), shown).await?;
                        tx.insert_known_browser(&kept.known_browser, now).await?;
                    }
                    app.end_open_resets(tx, account, now).await?;
                    let notice =
                        Job::Notify { account, notice: Notice::PasswordChanged, at: now, family: None };
                    let work = app.own_job(notice, None, &mut random);
                    app.enqueue(tx, &work).await?;
                    app.insert_not_me_of(tx, &work, now).await?;
                    Ok(Some(Some(work)))
                })
            })
            .await?;
        let was_ours = notified.is_some();
        notified.flatten().into_iter().for_each(|work| self.submit(work));
        Ok(was_ours)
    }

    /// Leaves the job of a change to whichever node is free, soon: somebody is waiting.
    pub(super) async fn leave_change(&self, job: JobId, event: AuditEvent) -> Result<(), Error> {
        let (node, now, mut random) = (self.node(), self.now(), self.random());
        self.store()
            .write(self.organization(), move |tx| {
                Box::pin(async move {
                    tx.audit(&event, now, &mut random).await?;
                    Ok(tx.retry_job(job, node, now + SOON).await?)
                })
            })
            .await
            .map(|_: bool| ())
    }
}
