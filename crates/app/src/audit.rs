//! Audit rows that stand alone: refusals, which change nothing else.

use regain_core::audit::{Action, Actor, AuditEvent, Source};
use regain_core::language::Language;

use crate::caller::Caller;
use crate::{App, Error};

impl App {
    /// An event of this organization.
    pub(crate) fn event(&self, action: Action, actor: Actor) -> AuditEvent {
        AuditEvent::new(self.organization(), action, actor)
    }

    /// Notes a request that no use case took. A flood of them from one source is one row a minute (AUD-01).
    pub async fn note_refused_request(&self, source: Source, status: u16) {
        let caller = Caller { source: source.clone(), language: Language::english() };
        let kind = self.limit_key(&[b"refused", &caller.network(), &status.to_be_bytes()]);
        let event = self.event(Action::RequestRefused(status), Actor::Anonymous).caused_from(source);
        if let Err(error) = self.audit_counted(event, kind).await {
            tracing::error!(error = &error as &dyn std::error::Error, "a refused request could not be noted");
        }
    }

    /// Writes one audit row for each minute and `kind`, a keyed hash of what makes events one; the row counts them.
    pub(crate) async fn audit_counted(&self, event: AuditEvent, kind: [u8; 32]) -> Result<(), Error> {
        let (now, mut random) = (self.now(), self.random());
        self.store()
            .write(self.organization(), move |tx| {
                Box::pin(async move { Ok(tx.audit_counted(&event, kind, now, &mut random).await?) })
            })
            .await
    }

    /// Writes one audit row in a transaction of its own.
    pub(crate) async fn audit(&self, event: AuditEvent) -> Result<(), Error> {
        let (now, mut random) = (self.now(), self.random());
        self.store()
            .write(self.organization(), move |tx| {
                Box::pin(async move { Ok(tx.audit(&event, now, &mut random).await?) })
            })
            .await
    }
}
