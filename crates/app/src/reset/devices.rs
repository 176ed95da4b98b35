//! After a reset: which browsers the account trusts, and taking one of them away. Whoever has lost a laptop is here, and not yet signed in.

use regain_core::audit::{Action, Actor, AuditEvent, SecurityInfoEvent};
use regain_core::ids::{AccountId, RegistrationId};
use regain_core::job::Notice;
use regain_core::method::Method;
use regain_core::reset::{Kind, State};
use regain_pages::views::DeviceRow;
use regain_store::Tx;

use super::Holder;
use crate::account::remove_method;
use crate::caller::Caller;
use crate::jobs::Work;
use crate::{App, Error};

impl App {
    /// The browsers that the account of a completed reset trusts; none of any other reset. `token` is what this browser
    /// presents.
    pub async fn devices_after_reset(
        &self,
        holder: &Holder,
        token: Option<&str>,
    ) -> Result<Vec<DeviceRow>, Error> {
        let Some(account) = self.account_after_reset(holder) else { return Ok(Vec::new()) };
        Ok(self.devices_of(&self.security_info(account).await?, token))
    }

    /// Trusts one of them no more, at once. It is counted and told as if its owner had signed in for it.
    ///
    /// # Errors
    /// [`Error::NotFound`] if the reset is not completed or its time is over, the account does not trust such a browser or
    /// is held; [`Error::Throttled`].
    pub async fn remove_device_after_reset(
        &self,
        caller: &Caller,
        holder: &Holder,
        id: RegistrationId,
    ) -> Result<(), Error> {
        let account = self.account_after_reset(holder).ok_or(Error::NotFound)?;
        let removed = Action::SecurityInfo(SecurityInfoEvent::Removed(Method::TrustedDevice));
        let event = self
            .event(removed, Actor::Anonymous)
            .about(holder.family(), Some(holder.reset()))
            .of(Some(account))
            .caused_from(caller.source.clone());
        let app = self.clone();
        let write = self.store().write(self.organization(), move |tx| {
            Box::pin(async move { app.remove_device_in(tx, (account, id), event).await })
        });
        self.submit(write.await??);
        Ok(())
    }

    /// `Ok(Err(_))` is a refusal whose audit row is kept.
    async fn remove_device_in(
        &self,
        tx: &mut Tx,
        (account, id): (AccountId, RegistrationId),
        event: AuditEvent,
    ) -> Result<Result<Work, Error>, Error> {
        let (now, mut random) = (self.now(), self.random());
        if let Err(refused) = self.count_edit(tx, account, &event).await? {
            return Ok(Err(refused));
        }
        let info = tx.security_info(account).await?;
        let is_device = info.of(Method::TrustedDevice).any(|it| it.id == id);
        if !is_device || tx.hold(account).await?.is_some() {
            return Err(Error::NotFound);
        }
        remove_method(tx, account, (&info, id), now).await?;
        tx.audit(&event, now, &mut random).await?;
        let notice = Notice::MethodRemoved(Method::TrustedDevice);
        Ok(Ok(self.tell(tx, account, notice, (now, &mut random)).await?))
    }

    /// Whose reset it is, if it gave a new password and its time is not over.
    fn account_after_reset(&self, holder: &Holder) -> Option<AccountId> {
        let (record, reset) = (&holder.0.record, holder.0.reset.as_ref()?);
        let is_done = record.kind == Kind::Reset && matches!(reset.state(), State::Completed);
        reset.subject.real_account().filter(|_| is_done && self.now() < record.expires_at)
    }
}
