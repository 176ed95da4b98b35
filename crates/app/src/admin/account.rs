//! Releasing an account whose owner said "this was not me".

use regain_core::audit::Action;
use regain_core::ids::{AccountId, JobId};
use regain_core::job::{Job, Notice};

use super::By;
use crate::{App, Error};

impl App {
    /// Lets resets of a held account go on, and tells its owner. Answers whether it was held.
    pub async fn release_account(&self, by: &By, account: AccountId) -> Result<bool, Error> {
        let (app, now, mut random) = (self.clone(), self.now(), self.random());
        let event = self.event(Action::AccountReleased, by.actor).of(Some(account));
        let job = Job::Notify { account, notice: Notice::AccountReleased, at: now, family: None };
        self.store()
            .write(self.organization(), move |tx| {
                Box::pin(async move {
                    if !tx.release_account(account, now).await? {
                        return Ok::<_, Error>(false);
                    }
                    tx.audit(&event, now, &mut random).await?;
                    // A command has no worker; whichever server is free takes it.
                    let id = JobId::new(now, &mut random);
                    app.enqueue_later(tx, (id, &job), now).await?;
                    Ok(true)
                })
            })
            .await
    }
}
