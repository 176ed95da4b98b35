//! Step one: somebody types a name. Whether it means anybody is found out later, in the background.

use std::iter;
use std::sync::Arc;

use regain_core::audit::{Action, Actor, AuditEvent};
use regain_core::identifier::Identifier;
use regain_core::ids::ResetId;
use regain_core::job::Job;
use regain_core::limit::Limit;
use regain_core::method::Method;
use regain_core::policy::Policy;
use regain_core::reset::{Kind, Record};
use regain_core::time::Timestamp;
use regain_store::{KnownBrowser, Spent};
use zeroize::Zeroizing;

use crate::caller::Caller;
use crate::{App, Error};

/// What somebody came for.
pub struct Start<'a> {
    /// The name, as typed.
    pub identifier: &'a str,
    /// A new password or an unlock.
    pub kind: Kind,
    /// What a browser keeps from an earlier sign-in, if it does.
    pub known_browser: Option<&'a str>,
}

/// A reset that was started.
pub struct Started {
    /// Its id.
    pub id: ResetId,
    /// What its holder presents from now on; told once.
    pub token: Zeroizing<String>,
    /// The methods that the organization offers, whoever this is.
    pub methods: Vec<Method>,
    /// When it ends if nothing happens.
    pub expires_at: Timestamp,
}

impl App {
    /// Starts a reset. Every name, known or not, is answered alike, by the same statements (promise 2).
    pub async fn start_reset(&self, caller: &Caller, start: Start<'_>) -> Result<Started, Error> {
        let identifier = Identifier::parse(start.identifier)?;
        let policy = self.expect_kind(caller, start.kind).await?;
        let (now, mut random) = (self.now(), self.random());
        let known_browser = self.known_browser(start.known_browser).await?;
        let limits = self.start_limits(caller, Some(&identifier), known_browser);
        let event = self.event(Action::ResetStarted, Actor::Anonymous).caused_from(caller.source.clone());
        let (opening, token) = self.opening(caller, start.kind, Some(identifier), known_browser);
        let Record { id, family, idle_expires_at, expires_at, .. } = opening.record;
        let work = self.own_job(Job::Resolve { family }, Some(expires_at), &mut random);
        let (app, queued) = (self.clone(), work.clone());
        let refused_until = self
            .store()
            .write(self.organization(), move |tx| {
                Box::pin(async move {
                    for (limit, key) in &limits {
                        if let Spent::Exhausted { until } = tx.spend(limit, *key, now).await? {
                            let refused = AuditEvent { action: Action::Throttled(limit.name), ..event };
                            // A flood of them is one row a minute. It names no reset: none was made.
                            tx.audit_counted(&refused, *key, now, &mut random).await?;
                            return Ok::<_, Error>(Some(until));
                        }
                    }
                    opening.insert(tx, &mut random).await?;
                    app.enqueue(tx, &queued).await?;
                    Ok(None)
                })
            })
            .await?;
        if let Some(until) = refused_until {
            return Err(Error::Throttled { retry_after: until.since(now) });
        }
        self.submit(work);
        let expires_at = idle_expires_at.min(expires_at);
        Ok(Started { id, token, methods: policy.offered_first().collect(), expires_at })
    }

    /// Refuses what is stopped for now, and an unlock that nobody is offered.
    pub(super) async fn expect_kind(&self, caller: &Caller, kind: Kind) -> Result<Arc<Policy>, Error> {
        let policy = self.policy().await?;
        if policy.is_paused() {
            return Err(self.refuse_paused(caller).await?);
        }
        if kind == Kind::Unlock && !policy.unlock { Err(Error::UnlockNotOffered) } else { Ok(policy) }
    }

    /// A browser that signed in before has a budget of its own, so that its network can't use it up.
    pub(super) fn start_limits(
        &self,
        caller: &Caller,
        identifier: Option<&Identifier>,
        known: Option<KnownBrowser>,
    ) -> Vec<(Limit, [u8; 32])> {
        let (limits, network) = (self.settings().limits, caller.network());
        if let Some(known) = known {
            return vec![(limits.starts_per_known_browser, self.limit_key(&[known.id.as_bytes()]))];
        }
        let by_name = |identifier: &Identifier| {
            let name = identifier.folded().as_bytes();
            (limits.starts_per_source_and_name, self.limit_key(&[&network, name]))
        };
        let by_source = (limits.starts_per_source, self.limit_key(&[&network]));
        iter::once(by_source).chain(identifier.map(by_name)).collect()
    }
}
