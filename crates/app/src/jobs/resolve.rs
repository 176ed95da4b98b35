//! Finds out whom a reset is about, and writes the same rows whoever it is.

use regain_core::identifier::Identifier;
use regain_core::ids::FamilyId;
use regain_core::registration::SecurityInfo;
use regain_core::subject::{DecoyReason, Found, Subject};
use regain_directory::DirectoryError;

use super::{Unfinished, Work};
use crate::directory::patiently;
use crate::{App, Error};

impl App {
    pub(super) async fn resolve(&self, work: &Work, family: FamilyId) -> Result<(), Unfinished> {
        let mut scope = self.store().read(self.organization()).await?;
        let started = scope.family(family).await?.ok_or(Error::NotFound)?;
        drop(scope);
        // Without an identifier it was resolved before, by a run whose lease had run out.
        let Some(typed) = started.identifier else { return self.finish(work).await };
        let identifier = Identifier::parse(&typed).map_err(Error::from)?;
        let (found, info, subject) = self.who_is(&identifier).await?;
        let resolution = self.resolution(family, (&found, &info), subject, started.known_browser);
        let (now, mut random, id, node) = (self.now(), self.random(), work.id, self.node());
        let resolved = self
            .store()
            .write(self.organization(), move |tx| {
                Box::pin(async move {
                    let resolved = resolution.insert(tx, (now, &mut random)).await?;
                    Ok::<_, Error>(tx.finish_job(id, node).await? && resolved)
                })
            })
            .await?;
        self.inner().resolved.notify_waiters();
        if resolved { Ok(()) } else { Err(Unfinished::Lost) }
    }

    async fn who_is(&self, identifier: &Identifier) -> Result<(Found, SecurityInfo, Subject), Error> {
        match patiently(self.services().directory.find(identifier)).await {
            Ok(found) => {
                let (info, subject) = self.decide_subject(&found).await?;
                Ok((found, info, subject))
            }
            // Perhaps it is so for this name alone, for ever, and a reset that waits for it would say so (promise 2).
            Err(DirectoryError::Unexpected(error)) => {
                tracing::error!(
                    error = error.as_ref() as &dyn std::error::Error,
                    "a name can't be looked up"
                );
                let nobody = Subject::decoy(DecoyReason::Unreadable, None);
                Ok((Found::Nothing, SecurityInfo::default(), nobody))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Deletes the row of a job that is done.
    pub(super) async fn finish(&self, work: &Work) -> Result<(), Unfinished> {
        let (id, node) = (work.id, self.node());
        let finished = self
            .store()
            .write(self.organization(), move |tx| {
                Box::pin(async move { Ok::<_, Error>(tx.finish_job(id, node).await?) })
            })
            .await?;
        if finished { Ok(()) } else { Err(Unfinished::Lost) }
    }
}
