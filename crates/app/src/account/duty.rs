//! What is asked of somebody who signed in before anything else: to set up more ways back in, or to look at those there are.

use regain_core::account::Account;
use regain_core::audit::{Action, SecurityInfoEvent};
use regain_core::method::Method;
use regain_core::policy::{Duty, Review};
use regain_core::registration::SecurityInfo;
use regain_pages::views::{self, Way};

use super::Session;
use crate::caller::Caller;
use crate::{App, Error, mask};

impl App {
    /// What a sign-in leads to. Costs nothing where the policy asks for no registration.
    pub(super) async fn duty_of(&self, account: &Account) -> Result<Option<Duty>, Error> {
        let active = self.active().await?;
        if active.policy_of(account).is_none_or(|policy| policy.registration.is_none()) {
            return Ok(None);
        }
        let (info, review) = self.reviewed(account).await?;
        Ok(active.duty(account, &info, review, self.now()))
    }

    async fn reviewed(&self, account: &Account) -> Result<(SecurityInfo, Review), Error> {
        let mut scope = self.store().read(self.organization()).await?;
        Ok((self.present(scope.security_info(account.id).await?), scope.review(account.id).await?))
    }

    /// What the session is asked for, as things are now.
    pub async fn look_at_duty(&self, session: &Session) -> Result<views::Duty, Error> {
        let (account, now) = (&session.account, self.now());
        let (info, review) = self.reviewed(account).await?;
        let active = self.active().await?;
        let policy = active.policy_of(account);
        let address = |value: &str| Way { method: Method::Email, name: mask::mail_address(value) };
        let addresses = account.mail_addresses().map(|contact| address(&contact.value));
        let set_up = info.registrations.iter().map(|it| Way { method: it.method(), name: it.name.clone() });
        Ok(views::Duty {
            duty: active.duty(account, &info, review, now).map(Duty::name),
            wanted: policy.and_then(|policy| policy.registration).unwrap_or_default(),
            ways: addresses.chain(set_up).collect(),
            postponements_left: policy.map_or(0, |policy| policy.postponements_left(review, now)),
            return_to: None,
        })
    }

    /// Puts it off until the next sign-in. Answers whether that can be done.
    pub async fn put_off_duty(&self, caller: &Caller, session: &Session) -> Result<bool, Error> {
        let (account, id, now) = (session.account.id, session.id, self.now());
        let (info, review) = self.reviewed(&session.account).await?;
        let active = self.active().await?;
        let is_register = active.duty(&session.account, &info, review, now) == Some(Duty::Register);
        let policy = active.policy_of(&session.account);
        if is_register && policy.is_none_or(|policy| policy.postponements_left(review, now) == 0) {
            return Ok(false);
        }
        let postponed = Action::SecurityInfo(SecurityInfoEvent::Postponed);
        let (event, mut random) = (self.owner_event(postponed, caller, account), self.random());
        let done = self.store().write(self.organization(), move |tx| {
            Box::pin(async move {
                if is_register {
                    if !tx.postpone_registration(account, review).await? {
                        return Ok::<_, Error>(false);
                    }
                    tx.audit(&event, now, &mut random).await?;
                }
                tx.fulfil_duty(id).await?;
                Ok(true)
            })
        });
        done.await
    }

    /// Ends what was asked for, if it is done: enough is set up, and its owner says that it is right. Answers whether it
    /// is.
    pub async fn finish_duty(&self, caller: &Caller, session: &Session) -> Result<bool, Error> {
        let (account, id, now) = (session.account.id, session.id, self.now());
        let (info, review) = self.reviewed(&session.account).await?;
        if self.active().await?.duty(&session.account, &info, review, now) == Some(Duty::Register) {
            return Ok(false);
        }
        let reviewed = Action::SecurityInfo(SecurityInfoEvent::Reviewed);
        let (event, mut random) = (self.owner_event(reviewed, caller, account), self.random());
        let done = self.store().write(self.organization(), move |tx| {
            Box::pin(async move {
                if tx.fulfil_duty(id).await? {
                    tx.note_review(account, now).await?;
                    tx.audit(&event, now, &mut random).await?;
                }
                Ok::<_, Error>(true)
            })
        });
        done.await
    }
}
