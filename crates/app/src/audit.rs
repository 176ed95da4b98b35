//! Audit rows that stand alone: refusals, which change nothing else.

use regain_core::audit::{Action, Actor, AuditEvent, Source};

use crate::caller::network_of;
use crate::{App, Error};

impl App {
    /// An event of this organization.
    pub(crate) fn event(&self, action: Action, actor: Actor) -> AuditEvent {
        AuditEvent::new(self.organization(), action, actor)
    }

    /// Notes a request that no use case took. A flood of them from one source is one row a minute (AUD-01).
    pub async fn note_refused_request(&self, source: Source, status: u16) {
        let event = self.event(Action::RequestRefused(status), Actor::Anonymous).caused_from(source);
        if let Err(error) = self.audit_counted(event, b"").await {
            tracing::error!(error = &error as &dyn std::error::Error, "a refused request could not be noted");
        }
    }

    /// Writes a refusal down, in a transaction of its own. Strangers can cause any number of them, so those of one
    /// kind and detail, from one source and about the same, are one row a minute. `about` may be empty.
    pub(crate) async fn audit_counted(&self, event: AuditEvent, about: &[u8]) -> Result<(), Error> {
        let (now, mut random, key) = (self.now(), self.random(), self.audit_key(&event.source, about));
        self.store()
            .write(self.organization(), move |tx| {
                Box::pin(async move { Ok(tx.audit_counted(&event, key, now, &mut random).await?) })
            })
            .await
    }

    /// What refusals are counted by: where they come from and what the caller named, never what was found out about
    /// that, so that rows about nobody are counted like those about accounts (promise 2).
    pub(crate) fn audit_key(&self, source: &Source, about: &[u8]) -> [u8; 32] {
        self.limit_key(&[&network_of(source), about])
    }
}
