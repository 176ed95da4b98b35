//! Pulling and releasing the brake.

use regain_core::audit::{Action, AuditEvent, Source};
use regain_core::brake::Target;
use regain_store::{NewPull, Pull};

use super::By;
use crate::directory::patiently;
use crate::{App, Error};

/// The longest reason, in characters.
const LONGEST_REASON: usize = 200;

impl App {
    /// Everything that is stopped, as the database says, the oldest first.
    pub async fn pulls(&self) -> Result<Vec<Pull>, Error> {
        let mut scope = self.store().read(self.organization()).await?;
        Ok(scope.pulls().await?)
    }

    /// Stops something on every node: here at once, elsewhere as soon as they look. Answers
    /// whether it was not stopped before; if it was, who stopped it and why stays as it is. Of the reason the first
    /// 200 characters are kept, and no control characters.
    ///
    /// # Errors
    /// [`Error::UnknownGroup`] for a group that the directory does not know, which may be a slip of the pen. A directory
    /// that can't be asked keeps nobody from stopping anything.
    pub async fn pull_brake(
        &self,
        by: &By,
        target: Target,
        reason: &str,
        source: Source,
    ) -> Result<bool, Error> {
        self.expect_group(&target).await?;
        let reason: String =
            reason.chars().filter(|character| !character.is_control()).take(LONGEST_REASON).collect();
        let detail = format!("{target} by={} reason={reason}", by.name());
        let event = self.event(Action::BrakePulled(detail), by.actor).caused_from(source);
        let (set_by, now, mut random) = (by.name().to_owned(), self.now(), self.random());
        let pulled = self.store().write(self.organization(), move |tx| {
            Box::pin(async move {
                let new = NewPull { target: &target, set_by: &set_by, reason: &reason };
                let is_new = tx.pull_brake(&new, now).await?;
                if is_new {
                    tx.audit(&event, now, &mut random).await?;
                }
                Ok::<_, Error>(is_new)
            })
        });
        let is_new = pulled.await?;
        self.read_active().await?;
        Ok(is_new)
    }

    async fn expect_group(&self, target: &Target) -> Result<(), Error> {
        let Target::Group(name) = target else { return Ok(()) };
        match patiently(self.services().directory.has_group(name)).await {
            Ok(false) => Err(Error::UnknownGroup),
            Ok(true) => Ok(()),
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "could not look for a group");
                Ok(())
            }
        }
    }

    /// Lets something go on. Answers whether it was stopped.
    pub async fn release_brake(&self, by: &By, target: Target, source: Source) -> Result<bool, Error> {
        let detail = format!("{target} by={}", by.name());
        let event: AuditEvent = self.event(Action::BrakeReleased(detail), by.actor).caused_from(source);
        let (now, mut random) = (self.now(), self.random());
        let released = self.store().write(self.organization(), move |tx| {
            Box::pin(async move {
                let was_stopped = tx.release_brake(&target).await?;
                if was_stopped {
                    tx.audit(&event, now, &mut random).await?;
                }
                Ok::<_, Error>(was_stopped)
            })
        });
        let was_stopped = released.await?;
        self.read_active().await?;
        Ok(was_stopped)
    }
}
