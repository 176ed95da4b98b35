//! Reminds people, once a day, that their password must be changed soon. Where no policy ends passwords, nobody is looked at.

use std::time::Duration;

use regain_core::ids::{AccountId, JobId};
use regain_core::job::{Job, Notice};
use regain_core::limit::Limit;
use regain_store::Spent;

use super::{Unfinished, Work};
use crate::account::lets_in;
use crate::directory::patiently;
use crate::{App, Error};

/// One look a day, whichever node begins it.
const ONCE: Limit = Limit { name: "password-reminders", count: 1, window: Duration::from_hours(48) };

impl App {
    /// Begins the day's reminders, if nobody did. A worker asks for it every ten minutes.
    pub async fn begin_reminders(&self) -> Result<(), Error> {
        if !self.active().await?.ends_passwords() {
            return Ok(());
        }
        let (app, now, mut random) = (self.clone(), self.now(), self.random());
        let day = now.day();
        let key = self.limit_key(&[b"password reminders", &day.to_be_bytes()]);
        let begun = self.store().write(self.organization(), move |tx| {
            Box::pin(async move {
                if tx.spend(&ONCE, key, now).await? == Spent::Ok {
                    let job = Job::RemindOfPasswords { day, after: None };
                    app.enqueue_later(tx, (JobId::new(now, &mut random), &job), now).await?;
                }
                Ok::<_, Error>(())
            })
        });
        begun.await
    }

    /// Reminds those of one page of accounts, and leaves the next page as a job of its own: what was queued, and that it
    /// was, is one transaction.
    pub(super) async fn remind_of_passwords(
        &self,
        work: &Work,
        day: i64,
        after: Option<AccountId>,
    ) -> Result<(), Unfinished> {
        let active = self.active().await?;
        let page = patiently(self.services().directory.accounts(after)).await.map_err(Error::from)?;
        let (now, mut random) = (self.now(), self.random());
        let mut jobs = Vec::new();
        for account in page.iter().filter(|account| lets_in(account.status) && !account.status.must_change) {
            let policy = active.policy_of(account);
            if let Some(days) = policy.and_then(|policy| policy.reminder(account.password_set_at, day)) {
                let notice = Notice::PasswordEnds(days);
                jobs.push(Job::Notify { account: account.id, notice, at: now, family: None });
            }
        }
        jobs.extend(page.last().map(|last| Job::RemindOfPasswords { day, after: Some(last.id) }));
        let (app, id, node) = (self.clone(), work.id, self.node());
        let queued = self.store().write(self.organization(), move |tx| {
            Box::pin(async move {
                if !tx.finish_job(id, node).await? {
                    return Ok::<_, Error>(false);
                }
                for job in &jobs {
                    app.enqueue_later(tx, (JobId::new(now, &mut random), job), now).await?;
                }
                Ok(true)
            })
        });
        if queued.await? { Ok(()) } else { Err(Unfinished::Lost) }
    }
}
