//! Giving up, and asking for more time.

use regain_core::audit::Actor;
use regain_core::reset::Event;

use super::Holder;
use super::progress::{Also, Step};
use crate::caller::Caller;
use crate::{App, Error};

impl App {
    /// Ends a reset at its holder's wish. The account stays as it was.
    pub async fn cancel_reset(&self, caller: &Caller, holder: &Holder) -> Result<(), Error> {
        self.holder_says(caller, holder, Event::Cancelled).await
    }

    /// Gives a resting reset its idle time again, within the life of its family.
    pub async fn extend_reset(&self, caller: &Caller, holder: &Holder) -> Result<(), Error> {
        self.holder_says(caller, holder, Event::Stayed).await
    }

    async fn holder_says(&self, caller: &Caller, holder: &Holder, event: Event) -> Result<(), Error> {
        self.resolved_subject(holder).await?;
        let (reset, seen) = (holder.reset(), holder.0.reset.clone());
        let (actor, source) = (Actor::Anonymous, caller.source.clone());
        let policy = self.policy().await?;
        let step = Step { reset, seen, event, policy, actor, source, also: Also::Nothing };
        self.advance(step).await.map(|_| ())
    }
}
