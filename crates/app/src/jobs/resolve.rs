//! Finds out whom a reset is about, and writes the same rows whoever it is.

use regain_core::audit::{Action, Actor};
use regain_core::identifier::Identifier;
use regain_core::ids::{ContactId, FamilyId};
use regain_core::method::Method;
use regain_core::methods::contact::targets;
use regain_core::methods::email::ADDRESSES;
use regain_core::policy::Policy;
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
        let known = started.known_browser.map(|browser| (browser.id, browser.account));
        let subject = subject.asked_by(known);
        let chosen = |method| (method, self.contacts(&found, &info, &subject, method));
        let verifiers = [Method::Email, Method::Sms, Method::Voice].map(chosen);
        let event = self
            .event(Action::SubjectResolved(subject.decoy_reason()), Actor::System)
            .about(family, None)
            .of(subject.audited_account());
        let (now, mut random, id, node) = (self.now(), self.random(), work.id, self.node());
        let resolved = self
            .store()
            .write(self.organization(), move |tx| {
                Box::pin(async move {
                    let resolved =
                        tx.resolve_family(family, &subject, &verifiers, (now, &mut random)).await?;
                    if resolved {
                        tx.audit(&event, now, &mut random).await?;
                    }
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
                let active = self.active().await?;
                let (account, policy) = match &found {
                    Found::One(account) => (account.id, active.rule_for(account)),
                    Found::Nothing | Found::Several => (self.nobody(), Policy::default()),
                };
                let info = self.security_info(account).await?;
                // Without the brake: that stops messages and steps, and a reset that outlives it goes on.
                let policy = policy.without_brake();
                let subject = Subject::decide(&found, &info, &policy, self.now());
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

    /// Where messages of a method will go; nowhere for a decoy.
    fn contacts(
        &self,
        found: &Found,
        info: &SecurityInfo,
        subject: &Subject,
        method: Method,
    ) -> Vec<ContactId> {
        match found {
            Found::One(account) if subject.is_real() => {
                let targets = targets(account, info, method, self.now());
                targets.into_iter().map(|contact| contact.id).take(ADDRESSES).collect()
            }
            Found::One(_) | Found::Several | Found::Nothing => Vec::new(),
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
