//! What the brake refuses, step by step.

use regain_core::audit::{Action, Actor};
use regain_core::method::Method;

use crate::caller::Caller;
use crate::owner::Owner;
use crate::reset::Holder;
use crate::{App, Error};

impl App {
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

    /// Refuses a method that needs another proof before it, as if it were not offered (KBA-01).
    pub(crate) async fn expect_turn(&self, holder: &Holder, method: Method) -> Result<(), Error> {
        let has_proof = holder.0.reset.as_ref().is_some_and(|reset| !reset.state().proofs().is_empty());
        let is_open = has_proof || self.policy().await?.may_be_first(method);
        if is_open { Ok(()) } else { Err(Error::MethodNotOffered) }
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
