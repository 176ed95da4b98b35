//! Trying a method: it is checked as in a reset, and changes nothing but that the code of an app is used up.

use regain_core::audit::{Action, SecurityInfoEvent};
use regain_core::confirmation::Confirmation;
use regain_core::ids::RegistrationId;
use regain_core::subject::Subject;

use crate::account::Session;
use crate::caller::Caller;
use crate::methods::{Answer, Question, Right, Spent};
use crate::{App, Error};

impl App {
    /// Tries a method. Tries are counted like those of a confirmation, so that this is no better place to
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
        (id, answer): (RegistrationId, &Answer),
    ) -> Result<(), Error> {
        if answer.is_empty() {
            return Err(Error::PasswordMissing);
        }
        let (account, now) = (session.account.id, self.now());
        let info = self.security_info(account).await?;
        // A contact shows that it works by being confirmed; what is sent for a trial would cost and say no more.
        let registration = info.find(id).filter(|it| !it.method().is_sent()).ok_or(Error::NotFound)?;
        let budgets = self.confirmation_budgets(caller, session, Confirmation::Authenticator);
        let throttled = self.owner_event(Action::SignedIn, caller, account);
        self.spend(budgets.clone(), throttled).await?;
        let (subject, method) = (Subject::account(account), registration.method());
        let registrations = std::slice::from_ref(registration);
        let policy = &self.policy_for(&session.account, &info).await?;
        let (subject, challenge) = (&subject, None);
        let asked = Question { subject, method, policy, registrations, is_fresh: false, challenge };
        let answered = self.compare(asked, answer).await?;
        let mut random = self.random();
        let tried = |event| self.owner_event(Action::SecurityInfo(event), caller, account);
        let (right, wrong) =
            (tried(SecurityInfoEvent::Tried(method)), tried(SecurityInfoEvent::TryRefused(method)));
        let works = self
            .store()
            .write(self.organization(), move |tx| {
                Box::pin(async move {
                    let Some(Right { spends, .. }) = answered else { return Ok::<_, Error>(false) };
                    if let Some(spends) = spends.filter(|it| !matches!(it.what, Spent::RecoveryCode(..)))
                        && !spends.spend(tx, now).await?
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
}
