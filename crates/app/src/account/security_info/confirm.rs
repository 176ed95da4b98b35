//! Showing once more who you are, before security info is changed (REG-01, SES-05).

use regain_core::audit::{Action, SecurityInfoEvent};
use regain_core::confirmation::{AUTHENTICATORS, Confirmation};
use regain_core::method::Method;
use regain_core::registration::SecurityInfo;
use regain_core::subject::Subject;
use zeroize::Zeroizing;

use crate::account::Session;
use crate::account::throttle::Budget;
use crate::caller::Caller;
use crate::directory::patiently;
use crate::methods::{Answer, PasskeyRequest, Question, Spends};
use crate::{App, Error};

/// What somebody who is signed in is asked for.
pub struct Asked {
    /// What kind of thing.
    pub by: Confirmation,
    /// Whether the code of an authenticator app does it.
    pub code: bool,
    /// What a passkey is to sign, if there is one.
    pub passkey: Option<PasskeyRequest>,
    /// Whether a recovery code does it too.
    pub recovery_code: bool,
}

impl App {
    /// What its owner is asked for before security info is changed.
    pub async fn confirmation_of(&self, session: &Session) -> Result<Asked, Error> {
        let info = self.security_info(session.account.id).await?;
        let passkey =
            info.has(Method::Passkey).then(|| self.ask_passkey(Some(session.account.id))).transpose()?;
        Ok(Asked {
            by: info.confirmation(),
            code: AUTHENTICATORS.into_iter().any(|method| info.has(method)),
            passkey,
            recovery_code: info.confirms_by_recovery_code(self.now()),
        })
    }

    /// Opens security info for changes, for ten minutes. The session has another token from then on (SES-02).
    ///
    /// # Errors
    /// [`Error::PasswordMissing`] if nothing was typed, [`Error::ProofRefused`] if it is wrong or was used,
    /// [`Error::Throttled`] after too many tries; [`Error::NotFound`] if the session ended meanwhile.
    pub async fn confirm(
        &self,
        caller: &Caller,
        session: &Session,
        (by, answer): (Confirmation, &Answer),
    ) -> Result<Zeroizing<String>, Error> {
        // To many a directory a bind without a password is an anonymous one, and succeeds (RFC 4513 §5.1.2).
        if answer.is_empty() {
            return Err(Error::PasswordMissing);
        }
        let info = self.security_info(session.account.id).await?;
        let budgets = self.confirmation_budgets(caller, session, by);
        let throttled = self.owner_event(Action::SignedIn, caller, session.account.id);
        self.spend(budgets.clone(), throttled).await?;
        let Some(spends) = self.compare_confirmation(session, &info, (by, answer)).await? else {
            return Err(self.refuse_confirmation(caller, session, by).await?);
        };
        let (now, mut random) = (self.now(), self.random());
        let (token, hash) = self.new_token(&mut random);
        let (id, account) = (session.id, session.account.id);
        let event = self.owner_event(Action::SecurityInfo(SecurityInfoEvent::Confirmed(by)), caller, account);
        let app = self.clone();
        let confirmed = self
            .store()
            .write(self.organization(), move |tx| {
                Box::pin(async move {
                    let mut reminder = None;
                    if let Some(spends) = spends {
                        if !spends.spend(tx, now).await? {
                            return Ok(None);
                        }
                        reminder = app.remind_of_codes(tx, &spends, (now, &mut random)).await?;
                    }
                    for (limit, key) in &budgets {
                        tx.give_back(limit, *key).await?;
                    }
                    if !tx.authenticate_session(id, Some(hash), (by, now)).await? {
                        return Err(Error::NotFound);
                    }
                    tx.audit(&event, now, &mut random).await?;
                    Ok(Some(reminder))
                })
            })
            .await?;
        let Some(reminder) = confirmed else {
            return Err(self.refuse_confirmation(caller, session, by).await?);
        };
        reminder.into_iter().for_each(|work| self.submit(work));
        Ok(token)
    }

    /// What tries are counted by: the session; and for codes, which are short, the account, wherever they come from; for
    /// passwords the account and the source, so that a stolen session never uses up its owner's tries. Recovery codes are
    /// long: whoever lost the app, or met the end of its tries, still has them. None of it is what resets are counted by.
    pub(super) fn confirmation_budgets(
        &self,
        caller: &Caller,
        session: &Session,
        by: Confirmation,
    ) -> Vec<Budget> {
        let (limits, account) = (self.settings().limits, session.account.id);
        let by_session = |what: &[u8]| self.limit_key(&[b"confirmation", what, session.id.as_bytes()]);
        let network = match by {
            Confirmation::Password => caller.network(),
            Confirmation::Authenticator => Vec::new(),
            Confirmation::RecoveryCode => return vec![(limits.confirmations, by_session(b"recovery-code"))],
        };
        let by_account =
            self.limit_key(&[b"confirmation", by.name().as_bytes(), account.as_bytes(), &network]);
        vec![(limits.confirmations, by_session(b"")), (limits.wrong_proofs_per_account, by_account)]
    }

    /// Nothing if it is wrong; if it is right, what it uses up.
    async fn compare_confirmation(
        &self,
        session: &Session,
        info: &SecurityInfo,
        (by, answer): (Confirmation, &Answer),
    ) -> Result<Option<Option<Spends>>, Error> {
        let account = session.account.id;
        let stands_in = by == Confirmation::RecoveryCode && info.confirms_by_recovery_code(self.now());
        if by != info.confirmation() && !stands_in {
            return Ok(None);
        }
        let methods = match (by, answer) {
            (Confirmation::Password, Answer::Code(typed)) => {
                let is_right = patiently(self.services().directory.verify(Some(account), typed)).await?;
                return Ok(is_right.then_some(None));
            }
            (Confirmation::Password, _) => return Ok(None),
            (Confirmation::Authenticator, Answer::Assertion(_)) => &[Method::Passkey][..],
            (Confirmation::Authenticator, _) => &AUTHENTICATORS[..],
            (Confirmation::RecoveryCode, _) => &[Method::RecoveryCode][..],
        };
        let (subject, registrations) = (&Subject::account(account), &info.registrations[..]);
        let policy = &self.policy_for(&session.account, info).await?;
        for &method in methods {
            let asked = Question { subject, method, policy, registrations, is_fresh: false, challenge: None };
            if let Some(right) = self.compare(asked, answer).await? {
                return Ok(Some(right.spends));
            }
        }
        Ok(None)
    }

    async fn refuse_confirmation(
        &self,
        caller: &Caller,
        session: &Session,
        by: Confirmation,
    ) -> Result<Error, Error> {
        let refused = Action::SecurityInfo(SecurityInfoEvent::ConfirmationRefused(by));
        let event = self.owner_event(refused, caller, session.account.id);
        self.audit_counted(event, session.id.as_bytes()).await?;
        Ok(Error::ProofRefused)
    }
}
