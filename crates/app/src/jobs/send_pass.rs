//! Sends a temporary access pass to the first address of its owner.

use regain_core::ids::{AccountId, RegistrationId};
use regain_core::methods::temporary_access_pass::pass_of;
use regain_crypto::KeyId;
use regain_pages::mails::AccessPass;

use super::{Unfinished, Work};
use crate::directory::patiently;
use crate::{App, Error};

impl App {
    pub(super) async fn send_pass(
        &self,
        work: &Work,
        account: AccountId,
        registration: RegistrationId,
    ) -> Result<(), Unfinished> {
        let owner = patiently(self.services().directory.account(account)).await.map_err(Error::from)?;
        let info = self.security_info(account).await?;
        let pass = pass_of(&info.registrations, self.now()).filter(|(it, _)| it.id == registration);
        // Used, taken back or replaced meanwhile, or there is nobody left to send it to.
        let (Some(owner), Some((_, pass))) = (owner, pass) else { return self.finish(work).await };
        let Some(address) = owner.mail_addresses().next() else { return self.finish(work).await };
        let mail = AccessPass {
            code: self.pass_code(registration, KeyId(pass.key))?.to_string(),
            until: pass.expires_at,
            help: format!("{}/reset", self.settings().base_url),
        };
        let language = self.mail_language(&owner, &self.pages().negotiate(None, None));
        let sent = self.send_mail(work, (&owner, language), &[(0, address)], &mail).await?;
        match sent.again {
            Some(error) => Err(Unfinished::Later(Box::new(error))),
            None => self.finish(work).await,
        }
    }
}
