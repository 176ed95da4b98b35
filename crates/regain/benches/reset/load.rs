//! People who reset their passwords at the same time, and what that took.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::Result;
use regain_testkit::database::Database;
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::cpu;
use crate::house::House;
use crate::mailbox::Mailbox;
use crate::visitor::Visitor;

/// Of this many people one is asked whether the new password is theirs.
const CHECKED: usize = 10;

/// How many people, and how many at the same time.
#[derive(Clone, Copy)]
pub(crate) struct Load {
    pub(crate) concurrency: usize,
    /// Resets that come first and are not measured.
    pub(crate) warm_up: usize,
    /// Resets that are measured.
    pub(crate) resets: usize,
}

/// What the measured resets took.
pub(crate) struct Measured {
    pub(crate) database: Database,
    pub(crate) concurrency: usize,
    /// How long each took, shortest first.
    pub(crate) times: Vec<Duration>,
    /// From the first page of the first to the last page of the last.
    pub(crate) wall: Duration,
    pub(crate) cpu: Cpu,
    /// Durable commits per reset, over warm-up and measured ones together.
    pub(crate) commits: f64,
}

/// CPU time, until the last mail was delivered.
#[derive(Clone, Copy)]
pub(crate) struct Cpu {
    pub(crate) server: Duration,
    /// None where there is none, or where it can't be told.
    pub(crate) postgres: Option<Duration>,
    pub(crate) postfix: Option<Duration>,
    /// The load itself.
    pub(crate) generator: Duration,
}

impl Cpu {
    fn now(house: &House, server: u32) -> Result<Self> {
        Ok(Self {
            server: cpu::of_tree(server)?,
            postgres: house.postgres.map(cpu::of_tree).transpose()?,
            postfix: house.postfix.map(cpu::of_tree).transpose()?,
            generator: cpu::own()?,
        })
    }

    fn since(self, before: Self) -> Self {
        let difference = |now: Option<Duration>, before| now.zip(before).map(|(now, before)| now - before);
        Self {
            server: self.server - before.server,
            postgres: difference(self.postgres, before.postgres),
            postfix: difference(self.postfix, before.postfix),
            generator: self.generator - before.generator,
        }
    }
}

impl Load {
    /// How many people it needs: nobody resets twice.
    pub(crate) const fn people(&self) -> usize {
        self.warm_up + self.resets
    }

    /// Runs it with the people from `first` on.
    pub(crate) async fn run(&self, house: &Arc<House>, first: usize) -> Result<Measured> {
        let server = house.serve().await?;
        let end = first + self.people();
        let mailbox = Arc::new(Mailbox::watch(&house.maildir, &house.domain, end));
        let begin = first + self.warm_up;
        self.reset_all(house, &mailbox, first..begin).await?;
        mailbox.wait_for_notices(self.warm_up).await?;
        let (began, before) = (Instant::now(), Cpu::now(house, server.process())?);
        let mut times = self.reset_all(house, &mailbox, begin..end).await?;
        let wall = began.elapsed();
        mailbox.wait_for_notices(self.people()).await?;
        let cpu = Cpu::now(house, server.process())?.since(before);
        times.sort_unstable();
        let commits = server.stop()? as f64 / self.people() as f64;
        // Another process, so that its signing in is in none of the numbers.
        let server = house.serve().await?;
        for person in (begin..end).step_by(CHECKED) {
            Visitor::new(house, person)?.check_passwords().await?;
        }
        server.stop()?;
        let (database, concurrency) = (house.database, self.concurrency);
        Ok(Measured { database, concurrency, times, wall, cpu, commits })
    }

    /// Everybody resets; whoever is done makes room for the next.
    async fn reset_all(
        &self,
        house: &Arc<House>,
        mailbox: &Arc<Mailbox>,
        people: std::ops::Range<usize>,
    ) -> Result<Vec<Duration>> {
        let next = Arc::new(AtomicUsize::new(people.start));
        let mut running = JoinSet::new();
        for _ in 0..self.concurrency {
            let (house, mailbox, next) = (Arc::clone(house), Arc::clone(mailbox), Arc::clone(&next));
            running.spawn(async move {
                let mut times = Vec::new();
                loop {
                    let person = next.fetch_add(1, Ordering::Relaxed);
                    if person >= people.end {
                        return anyhow::Ok(times);
                    }
                    let visitor = Visitor::new(&house, person)?;
                    let began = Instant::now();
                    visitor.reset(&mailbox).await?;
                    times.push(began.elapsed());
                }
            });
        }
        let mut times = Vec::new();
        while let Some(done) = running.join_next().await {
            times.extend(done??);
        }
        Ok(times)
    }
}
