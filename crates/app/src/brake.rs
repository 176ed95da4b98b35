//! The brake as each node knows it, beside the policy that it takes from.
//!
//! The rows are read every two seconds in the background, so that no request waits for them. A node that could not read
//! them keeps to what it knew, for at most [`TRUSTED`]; after that the next request reads them itself, and fails if it
//! can't. So a brake stops every node within a minute, whatever happens.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use regain_core::audit::{Action, Actor};
use regain_core::brake::Brake;
use regain_core::method::Method;
use regain_core::policy::Policy;
use tokio::time::Instant;

use crate::caller::Caller;
use crate::owner::Owner;
use crate::{App, Error};

/// How often the rows are read.
pub(crate) const REFRESH: Duration = Duration::from_secs(2);

/// How old what a node knows may be. Short of a minute by more than a read may take.
const TRUSTED: Duration = Duration::from_secs(45);

/// What was read last: the policy with the brake in it, and when.
#[derive(Default)]
pub(crate) struct Known(RwLock<Option<(Arc<Policy>, Instant)>>);

impl Known {
    fn get(&self) -> Option<(Arc<Policy>, Instant)> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl App {
    /// The policy as the brake leaves it. Costs nothing but while the background can't read.
    pub(crate) async fn policy(&self) -> Result<Arc<Policy>, Error> {
        match self.inner().brake.get() {
            Some((policy, read_at)) if read_at.elapsed() < TRUSTED => Ok(policy),
            Some(_) | None => self.read_brake().await,
        }
    }

    /// The policy as the brake left it when it was last read.
    pub(crate) fn last_policy(&self) -> Arc<Policy> {
        let known = self.inner().brake.get();
        known.map_or_else(|| Arc::new(self.settings().policy.clone()), |(policy, _)| policy)
    }

    /// Reads what is stopped.
    pub(crate) async fn read_brake(&self) -> Result<Arc<Policy>, Error> {
        // From before the read, so that what is known is never taken for younger than it is.
        let read_at = Instant::now();
        let brake: Brake = self.pulls().await?.into_iter().map(|pull| pull.target).collect();
        let policy = Arc::new(Policy { brake, ..self.settings().policy.clone() });
        let mut known = self.inner().brake.0.write().unwrap_or_else(PoisonError::into_inner);
        if known.as_ref().is_none_or(|(_, earlier)| *earlier <= read_at) {
            *known = Some((Arc::clone(&policy), read_at));
        }
        Ok(policy)
    }

    /// Whether nobody can reset now, as far as this node knows; for the banner above pages.
    pub fn is_paused(&self) -> bool {
        self.last_policy().is_paused()
    }

    /// The methods that can be used now, in the order in which they are offered.
    pub fn offered(&self) -> Vec<Method> {
        self.last_policy().offered().collect()
    }

    /// Refuses to show the first page of a reset that could not go on.
    ///
    /// # Errors
    /// [`Error::Paused`], without an audit row: nothing was asked for yet.
    pub async fn expect_running(&self) -> Result<(), Error> {
        if self.policy().await?.is_paused() { Err(Error::Paused) } else { Ok(()) }
    }

    /// Refuses a method that is not offered, and one that is stopped.
    pub(crate) async fn expect_offered(&self, caller: &Caller, method: Method) -> Result<(), Error> {
        let policy = self.policy().await?;
        if !policy.methods.contains(&method) {
            return Err(Error::MethodNotOffered);
        }
        if policy.is_paused() || !policy.offers(method) {
            return Err(self.refuse_paused(caller).await?);
        }
        Ok(())
    }

    /// Refuses an account of a stopped group. Only after a proof: before it nobody may learn of the group (promise 2).
    pub(crate) async fn expect_free(&self, caller: &Caller, owner: &Owner) -> Result<(), Error> {
        if owner.policy.brake.stops_account(&owner.account) {
            return Err(self.refuse_paused(caller).await?);
        }
        Ok(())
    }

    /// The refusal of what the brake stops, with an audit row; a flood of them from one source is one row a minute.
    pub(crate) async fn refuse_paused(&self, caller: &Caller) -> Result<Error, Error> {
        let event = self.event(Action::ResetStepRefused("paused"), Actor::Anonymous);
        self.audit_counted(event.caused_from(caller.source.clone()), b"").await?;
        Ok(Error::Paused)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::tests::fixture;

    #[tokio::test]
    async fn a_node_that_can_not_read_the_brake_goes_on_for_less_than_a_minute() {
        let it = fixture().await;
        it.app.read_brake().await.unwrap();
        it.app.store().close().await;
        tokio::time::pause();
        tokio::time::advance(Duration::from_secs(44)).await;
        assert!(it.app.policy().await.is_ok());
        tokio::time::advance(Duration::from_secs(2)).await;
        assert!(it.app.policy().await.is_err());
    }
}
