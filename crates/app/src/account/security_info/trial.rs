//! Trying a method: it is checked as in a reset, and changes nothing but that the code of an app is used up.

use regain_core::audit::{Action, SecurityInfoEvent};
use regain_core::confirmation::Confirmation;
use regain_core::ids::{AccountId, RegistrationId};
use regain_core::methods::recovery_code::RecoveryCode;
use regain_core::registration::{Credential, Registration};

use crate::account::Session;
use crate::caller::Caller;
use crate::{App, Error};

impl App {
    /// Tries a method with a code. Tries are counted like those of a confirmation, so that this is no better place to
    /// guess.
    ///
    /// # Errors
    /// [`Error::NotFound`] if the account has no such method, [`Error::PasswordMissing`] if nothing was
    /// typed, [`Error::ProofRefused`] if the code is wrong or was used,
    /// [`Error::Throttled`].
    pub async fn try_registration(
        &self,
        caller: &Caller,
        session: &Session,
        (id, typed): (RegistrationId, &str),
    ) -> Result<(), Error> {
        if typed.trim().is_empty() {
            return Err(Error::PasswordMissing);
        }
        let (account, now) = (session.account.id, self.now());
        let info = self.security_info(account).await?;
        let registration = info.find(id).ok_or(Error::NotFound)?;
        let budgets = self.confirmation_budgets(caller, session, Confirmation::Authenticator);
        let throttled = self.owner_event(Action::SignedIn, caller, account);
        self.spend(budgets.clone(), throttled).await?;
        let step = self.compare_trial(account, registration, typed).await?;
        let (method, mut random) = (registration.method(), self.random());
        let tried = |event| self.owner_event(Action::SecurityInfo(event), caller, account);
        let (right, wrong) =
            (tried(SecurityInfoEvent::Tried(method)), tried(SecurityInfoEvent::TryRefused(method)));
        let works = self
            .store()
            .write(self.organization(), move |tx| {
                Box::pin(async move {
                    let Some(step) = step else { return Ok::<_, Error>(false) };
                    if let Some(step) = step
                        && !tx.use_registration(account, (id, step), now).await?
                    {
                        return Ok(false);
                    }
                    for (limit, key) in &budgets {
                        tx.give_back(limit, *key).await?;
                    }
                    tx.audit(&right, now, &mut random).await?;
                    Ok(true)
                })
            })
            .await?;
        if works {
            return Ok(());
        }
        self.audit_counted(wrong, session.id.as_bytes()).await?;
        Err(Error::ProofRefused)
    }

    /// Nothing if it is wrong; if it is right, the step that it uses up.
    async fn compare_trial(
        &self,
        account: AccountId,
        registration: &Registration,
        typed: &str,
    ) -> Result<Option<Option<i64>>, Error> {
        match &registration.credential {
            Credential::Totp(totp) => {
                Ok(totp.matching_step(typed, registration.position, self.now()).map(Some))
            }
            Credential::RecoveryCodes { .. } => {
                let Some(code) = RecoveryCode::parse(typed) else { return Ok(None) };
                let mut scope = self.store().read(self.organization()).await?;
                let stored = scope.recovery_code(account, code.number).await?;
                drop(scope);
                let Some(hash) = stored else { return Ok(None) };
                let verified = self.services().hashing.verify(code.secret(), &hash).await?;
                Ok(verified.matches.then_some(None))
            }
        }
    }
}
