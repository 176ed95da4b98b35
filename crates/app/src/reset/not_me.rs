//! "This was not me": in the mail about an attempt it cancels that attempt; in the notice of a change it
//! holds the account until staff release it.

use regain_core::audit::{Action, Actor, AuditEvent};
use regain_core::ids::{AccountId, FamilyId};
use regain_core::job::{Job, Notice};
use regain_core::reset::Event;
use regain_core::time::Timestamp;
use regain_crypto::Purpose;
use regain_store::{NotMe, NotMePurpose};

use super::progress::{Also, Step};
use crate::caller::Caller;
use crate::{App, Error};

/// What a link of objection is about.
pub struct NotMeView {
    /// An attempt or a change.
    pub purpose: NotMePurpose,
    /// The account's name for sign-in: whoever has the link has the mail that names it.
    pub account: String,
    /// When it happened.
    pub at: Timestamp,
}

impl App {
    /// What a link of objection is about, without changing anything.
    pub async fn look_at_not_me(&self, token: &str) -> Result<NotMeView, Error> {
        let row = self.not_me_row(token).await?;
        let account = self.account(row.account).await?.ok_or(Error::NotFound)?;
        let name = account.sign_in_name.unwrap_or(account.username);
        Ok(NotMeView { purpose: row.purpose, account: name, at: row.created_at })
    }

    /// "This was not me." The link is used up by it.
    pub async fn object(&self, caller: &Caller, token: &str) -> Result<NotMePurpose, Error> {
        let row = self.not_me_row(token).await?;
        match (row.purpose, row.family) {
            (NotMePurpose::Attempt, Some(family)) => self.cancel_family(caller, &row, family).await?,
            (NotMePurpose::Attempt | NotMePurpose::Change, _) => {
                let event = self.objection_event(Action::AccountHeld, caller, row.account);
                self.use_up(&row, event, Some(row.account)).await?;
            }
        }
        Ok(row.purpose)
    }

    /// "It was me after all." The link is used up by it, and nothing else happens.
    pub async fn keep(&self, caller: &Caller, token: &str) -> Result<(), Error> {
        let row = self.not_me_row(token).await?;
        let event = self.objection_event(Action::ObjectionWithdrawn, caller, row.account);
        self.use_up(&row, event, None).await
    }

    async fn not_me_row(&self, token: &str) -> Result<NotMe, Error> {
        let hashes = self.keys().keyed_hash_candidates(Purpose::LinkToken, &[token.as_bytes()]);
        let mut scope = self.store().read(self.organization()).await?;
        let row = scope.not_me_by_token(&hashes).await?;
        row.filter(|row| row.used_at.is_none() && self.now() < row.expires_at).ok_or(Error::NotFound)
    }

    async fn cancel_family(&self, caller: &Caller, row: &NotMe, family: FamilyId) -> Result<(), Error> {
        let mut scope = self.store().read(self.organization()).await?;
        let resets = scope.resets_of_family(family).await?;
        drop(scope);
        let event = self.objection_event(Action::AttemptCancelled, caller, row.account);
        self.use_up(row, event, None).await?;
        // Who has proved nothing goes on as with a decoy, and is told nothing (promise 2).
        for reset in resets.into_iter().filter(|reset| !reset.state().proofs().is_empty()) {
            let (source, event) = (caller.source.clone(), Event::OwnerObjected);
            let (id, actor, also) = (reset.id, Actor::Owner, Also::Nothing);
            let step =
                Step { reset: id, seen: Some(reset), event, policy: self.last_policy(), actor, source, also };
            match self.advance(step).await {
                // One that is over, or is being written, can't be called back; the notice of it has a button too.
                Ok(_) | Err(Error::Rejected(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn objection_event(&self, action: Action, caller: &Caller, account: AccountId) -> AuditEvent {
        self.event(action, Actor::Owner).of(Some(account)).caused_from(caller.source.clone())
    }

    /// Uses a link up, once; if the account is to be held, with everything that belongs to it.
    async fn use_up(&self, row: &NotMe, event: AuditEvent, held: Option<AccountId>) -> Result<(), Error> {
        let (id, now, mut random, app) = (row.id, self.now(), self.random(), self.clone());
        let cancelled = row.family.filter(|_| event.action == Action::AttemptCancelled);
        let notice = held.map(|account| {
            let job = Job::Notify { account, notice: Notice::AccountHeld, at: now, family: None };
            self.own_job(job, None, &mut random)
        });
        let queued = notice.clone();
        let was_free = self
            .store()
            .write(self.organization(), move |tx| {
                Box::pin(async move {
                    if !tx.use_not_me(id, now).await? {
                        return Ok::<_, Error>(false);
                    }
                    if let Some(family) = cancelled {
                        tx.end_family(family, now).await?;
                    }
                    if let Some(account) = held {
                        tx.hold_account(account, Notice::AccountHeld.name(), now).await?;
                        tx.end_sessions_of(account, None, now).await?;
                        tx.forget_known_browsers(account).await?;
                        app.end_open_resets(tx, account, now).await?;
                    }
                    if let Some(work) = &queued {
                        app.enqueue(tx, work).await?;
                    }
                    tx.audit(&event, now, &mut random).await?;
                    Ok(true)
                })
            })
            .await?;
        if !was_free {
            return Err(Error::NotFound);
        }
        notice.into_iter().for_each(|work| self.submit(work));
        Ok(())
    }
}
