//! Signing out.

use regain_core::audit::Action;

use crate::caller::Caller;
use crate::{App, Error};

impl App {
    /// Ends the session of a token (SES-07). One that has ended, or never was, is fine; the directory is not asked, so
    /// people can leave while it is down.
    pub async fn sign_out(&self, caller: &Caller, token: &str) -> Result<(), Error> {
        let (now, mut random) = (self.now(), self.random());
        let mut scope = self.store().read(self.organization()).await?;
        let row = scope.session_by_token(&self.token_hashes(token), now).await?;
        drop(scope);
        let Some(row) = row else { return Ok(()) };
        let event = self.owner_event(Action::SignedOut, caller, row.account);
        self.store()
            .write(self.organization(), move |tx| {
                Box::pin(async move {
                    if tx.end_session(row.id, row.account, now).await? {
                        tx.audit(&event, now, &mut random).await?;
                    }
                    Ok::<_, Error>(())
                })
            })
            .await
    }
}
