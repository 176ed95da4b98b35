//! Budgets that answer "too many attempts". None of them can be used up for an owner by a stranger (promise 13).

use regain_core::audit::{Action, AuditEvent};
use regain_core::limit::Limit;
use regain_store::Spent;

use crate::{App, Error};

/// A limit, and the keyed hash of what it counts by.
pub(super) type Budget = (Limit, [u8; 32]);

impl App {
    /// Spends one of each budget, committed before anything is compared (promise 4). The first that has nothing left
    /// refuses, with an audit row like `event`; those before it stay spent.
    pub(crate) async fn spend(&self, budgets: Vec<Budget>, event: AuditEvent) -> Result<(), Error> {
        let (now, mut random) = (self.now(), self.random());
        let refused_until = self
            .store()
            .write(self.organization(), move |tx| {
                Box::pin(async move {
                    for (limit, key) in budgets {
                        if let Spent::Exhausted { until } = tx.spend(&limit, key, now).await? {
                            let refused = AuditEvent { action: Action::Throttled(limit.name), ..event };
                            // A flood of them is one row a minute.
                            tx.audit_counted(&refused, key, now, &mut random).await?;
                            return Ok::<_, Error>(Some(until));
                        }
                    }
                    Ok(None)
                })
            })
            .await?;
        match refused_until {
            Some(until) => Err(Error::Throttled { retry_after: until.since(now) }),
            None => Ok(()),
        }
    }
}
