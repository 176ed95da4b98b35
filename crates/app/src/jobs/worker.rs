//! Runs jobs, several at a time.

use std::time::Duration;

use regain_core::audit::{Action, Actor};
use regain_core::job::Job;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::MissedTickBehavior;

use super::queue::LEASE;
use super::{Unfinished, Work};
use crate::policy::REFRESH;
use crate::{App, Error, failpoint};

/// Jobs that one node runs at a time. Most of their time is spent waiting for a mail server.
const AT_A_TIME: usize = 32;

/// How often jobs of other nodes, and those that are due later, are looked for.
const POLL: Duration = Duration::from_secs(1);

/// How often rows that are over are deleted, unless one look was not enough for all of them, and a day is looked for
/// whose reminders nobody has begun.
const PURGE: Duration = Duration::from_secs(10 * 60);

/// Rows of each kind that one look deletes, so that it never holds others up for long.
const PURGE_BATCH: i64 = 1_000;

/// Tries of a job that has no end of its own, with the waits of [`wait_after`] about two days. One that its process did
/// not survive counts too.
const MOST_ATTEMPTS: i64 = 60;

/// Runs the jobs of a node until it is told to stop.
pub struct Worker {
    app: App,
    queue: mpsc::UnboundedReceiver<Work>,
}

impl Worker {
    pub(crate) const fn new(app: App, queue: mpsc::UnboundedReceiver<Work>) -> Self {
        Self { app, queue }
    }

    /// Looks at policies and brake, and runs until `stop` is ready, then finishes what it has begun and what was queued by then.
    pub async fn run(mut self, stop: impl Future<Output = ()> + Send) {
        let mut running = JoinSet::new();
        let (mut poll, mut purge) = (tokio::time::interval(POLL), tokio::time::interval(PURGE));
        let mut refresh = tokio::time::interval(REFRESH);
        refresh.set_missed_tick_behavior(MissedTickBehavior::Delay);
        poll.set_missed_tick_behavior(MissedTickBehavior::Delay);
        tokio::pin!(stop);
        loop {
            let has_room = running.len() < AT_A_TIME;
            tokio::select! {
                () = &mut stop => break,
                Some(work) = self.queue.recv(), if has_room => {
                    running.spawn(self.app.clone().run_job(work));
                }
                _ = poll.tick(), if has_room => {
                    for work in self.app.claim_jobs(AT_A_TIME - running.len()).await {
                        running.spawn(self.app.clone().run_job(work));
                    }
                }
                _ = refresh.tick() => self.app.refresh().await,
                _ = purge.tick() => {
                    self.app.remind().await;
                    if self.app.purge().await {
                        purge.reset_after(POLL);
                    }
                }
                Some(_) = running.join_next(), if !running.is_empty() => {}
            }
        }
        // What the last requests queued is leased by this node, so nobody else would do it for a minute.
        while let Ok(work) = self.queue.try_recv() {
            running.spawn(self.app.clone().run_job(work));
        }
        while running.join_next().await.is_some() {}
    }
}

impl App {
    async fn claim_jobs(&self, most: usize) -> Vec<Work> {
        let (now, most) = (self.now(), i64::try_from(most).unwrap_or(1));
        self.store().claim_jobs(self.node(), now, now + LEASE, most).await.unwrap_or_else(|error| {
            tracing::error!(error = &error as &dyn std::error::Error, "jobs could not be claimed");
            Vec::new()
        })
    }

    async fn refresh(&self) {
        if let Err(error) = self.read_active().await {
            tracing::error!(error = &error as &dyn std::error::Error, "policies and brake could not be read");
        }
    }

    /// Deletes rows that are over. Answers whether there may be more, as after a flood.
    async fn purge(&self) -> bool {
        let now = self.now();
        let purged = self
            .store()
            .write(self.organization(), move |tx| {
                Box::pin(async move { Ok::<_, Error>(tx.purge(now, PURGE_BATCH).await?) })
            })
            .await;
        if let Err(error) = &purged {
            tracing::error!(error = error as &dyn std::error::Error, "old rows could not be deleted");
        }
        purged.is_ok_and(|deleted| deleted >= PURGE_BATCH.unsigned_abs())
    }

    async fn remind(&self) {
        if let Err(error) = self.begin_reminders().await {
            tracing::error!(error = &error as &dyn std::error::Error, "the reminders of a day did not begin");
        }
    }

    async fn run_job(self, work: Work) {
        let is_late = work.expires_at.is_some_and(|end| self.now() >= end);
        let done = match (is_late, work.attempts > MOST_ATTEMPTS) {
            (true, _) => Err(Unfinished::Never("too-late")),
            (_, true) => Err(Unfinished::Never("too-many-attempts")),
            _ => self.run(&work).await,
        };
        failpoint("job.finish.after");
        let settled = match done {
            Ok(()) => Ok(()),
            Err(Unfinished::Lost) => {
                tracing::info!(job = %work.id, "another node has taken over a job");
                Ok(())
            }
            Err(Unfinished::Later(error)) => {
                tracing::warn!(
                    job = %work.id,
                    name = work.job.name(),
                    error = error.as_ref() as &dyn std::error::Error,
                    "a job is tried again"
                );
                self.put_off(&work).await
            }
            Err(Unfinished::Never(reason)) => self.give_up(&work, reason).await,
        };
        if let Err(error) = settled {
            tracing::error!(job = %work.id, error = &error as &dyn std::error::Error, "a job is left to its lease");
        }
    }

    async fn run(&self, work: &Work) -> Result<(), Unfinished> {
        match work.job {
            Job::Resolve { family } => self.resolve(work, family).await,
            Job::SendChallenge { challenge, generation } => {
                self.send_challenge(work, challenge, generation).await
            }
            Job::Notify { account, notice, at, family } => {
                self.notify(work, account, notice, (at, family)).await
            }
            Job::SendPass { account, registration } => self.send_pass(work, account, registration).await,
            Job::Settle { reset } => self.settle(work, reset).await,
            Job::SettleChange { account, ref before } => self.settle_change(work, account, before).await,
            Job::RemindOfPasswords { day, after } => self.remind_of_passwords(work, day, after).await,
            Job::Unreadable => Err(Unfinished::Later("another version may have left it".into())),
        }
    }

    async fn put_off(&self, work: &Work) -> Result<(), Error> {
        let (id, node, run_at) = (work.id, self.node(), self.now() + wait_after(work));
        self.store()
            .write(self.organization(), move |tx| {
                Box::pin(async move { Ok(tx.retry_job(id, node, run_at).await?) })
            })
            .await
            .map(|_: bool| ())
    }

    async fn give_up(&self, work: &Work, reason: &'static str) -> Result<(), Error> {
        let (id, node, now, mut random) = (work.id, self.node(), self.now(), self.random());
        let event = self.event(Action::MessageFailed(reason), Actor::System);
        tracing::error!(job = %id, name = work.job.name(), reason, "a job is given up");
        self.store()
            .write(self.organization(), move |tx| {
                Box::pin(async move {
                    if tx.fail_job(id, node, now).await? {
                        tx.audit(&event, now, &mut random).await?;
                    }
                    Ok(())
                })
            })
            .await
    }
}

/// Two seconds after the first failure, then twice as long each time, at most an hour; half a minute if the job has an
/// end, since then somebody is waiting.
fn wait_after(work: &Work) -> Duration {
    let doublings = u32::try_from(work.attempts).unwrap_or(u32::MAX).min(11);
    let longest = if work.expires_at.is_some() { 30 } else { 60 * 60 };
    Duration::from_secs((2 << doublings).min(longest))
}
