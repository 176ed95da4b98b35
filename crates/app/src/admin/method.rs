//! Taking a method away from somebody who lost it, by staff who made sure who it is.

use regain_core::audit::{Action, StaffEvent};
use regain_core::grant::StaffGrant;
use regain_core::ids::{AccountId, RegistrationId};
use regain_core::job::Notice;
use regain_core::method::Method;
use regain_core::registration::SecurityInfo;

use super::By;
use crate::account::remove_method;
use crate::{App, Error};

impl App {
    /// What an account has set up.
    pub async fn methods_of(&self, account: AccountId) -> Result<SecurityInfo, Error> {
        self.security_info(account).await
    }

    /// Takes a method away from an account. Its owner is told at every address, and the audit row says who answers for it.
    /// Answers which it was; nothing if the account does not have it.
    pub async fn take_method(
        &self,
        by: &By,
        grant: &StaffGrant,
        id: RegistrationId,
    ) -> Result<Option<Method>, Error> {
        let (app, now, mut random) = (self.clone(), self.now(), self.random());
        let (account, actor, verified_by) = (grant.account(), by.actor, grant.verified_by().to_owned());
        self.store()
            .write(self.organization(), move |tx| {
                Box::pin(async move {
                    let info = tx.security_info(account).await?;
                    let Some(method) = remove_method(tx, account, (&info, id), now).await? else {
                        return Ok::<_, Error>(None);
                    };
                    let detail = format!("by={verified_by} method={}", method.name());
                    let action = Action::Staff(StaffEvent::MethodRemoved(detail));
                    tx.audit(&app.event(action, actor).of(Some(account)), now, &mut random).await?;
                    app.tell_later(tx, account, Notice::MethodRemoved(method), (now, &mut random)).await?;
                    Ok(Some(method))
                })
            })
            .await
    }
}
