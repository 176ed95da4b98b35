//! A hardware token of the organization: its owner activates it by its number and a code that it shows.

use regain_core::audit::{Action, SecurityInfoEvent};
use regain_core::confirmation::Confirmation;
use regain_core::hardware_token::{HardwareToken, TokenState};
use regain_core::ids::AccountId;
use regain_core::method::Method;
use regain_core::registration::{Credential, Registration, fresh_until, name};

use super::change::Change;
use crate::account::SecurityInfoRefusal;
use crate::account::Session;
use crate::caller::Caller;
use crate::{App, Error};

/// What the form says.
pub struct TokenForm<'a> {
    /// What stands on the back of the token.
    pub serial: &'a str,
    /// What its owner calls it; if empty, it is called by what it is.
    pub name: &'a str,
    /// What it shows.
    pub code: &'a str,
}

impl App {
    /// The serial numbers of tokens that wait for this account.
    ///
    /// # Errors
    /// `SecurityInfoRefusal::Unconfirmed`.
    pub async fn waiting_tokens(&self, session: &Session) -> Result<Vec<String>, Error> {
        let account = session.account.id;
        self.open_security_info(session).await?;
        let mut scope = self.store().read(self.organization()).await?;
        let tokens = scope.hardware_tokens_of(account).await?.into_iter();
        Ok(tokens.filter(|it| it.state == TokenState::Imported).map(|it| it.serial).collect())
    }

    /// Gives a token to whoever shows its code, if it is theirs or nobody's. Tries are counted like those of a confirmation.
    /// A form that is sent twice activates it once.
    ///
    /// # Errors
    /// `SecurityInfoRefusal::NameTooLong`, [`Error::PasswordMissing`] if number or code is missing,
    /// [`Error::ProofRefused`] if the code is wrong or the token not there, never said which;
    /// `SecurityInfoRefusal::Unconfirmed`, `SecurityInfoRefusal::NoRoom`, [`Error::Throttled`].
    pub async fn activate_token(
        &self,
        caller: &Caller,
        session: &Session,
        form: TokenForm<'_>,
    ) -> Result<(), Error> {
        let name = name(form.name)?;
        if form.serial.trim().is_empty() || form.code.trim().is_empty() {
            return Err(Error::PasswordMissing);
        }
        let (account, now) = (session.account.id, self.now());
        let info = self.open_security_info(session).await?;
        let mut scope = self.store().read(self.organization()).await?;
        let found = scope.hardware_tokens_by_serial(form.serial.trim()).await?;
        drop(scope);
        if found.iter().any(|(token, _)| info.find(token.id.into()).is_some()) {
            return Ok(());
        }
        let budgets = self.confirmation_budgets(caller, session, Confirmation::Authenticator);
        self.spend(budgets, self.owner_event(Action::SignedIn, caller, account)).await?;
        let right = found.into_iter().find_map(|it| self.matching_token(account, it, form.code));
        let Some((token, credential, position)) = right else {
            let refused = Action::SecurityInfo(SecurityInfoEvent::AddRefused(Method::Hotp));
            let event = self.owner_event(refused, caller, account);
            self.audit_counted(event, session.id.as_bytes()).await?;
            return Err(Error::ProofRefused);
        };
        if !info.has_room(credential.method()) {
            return Err(SecurityInfoRefusal::NoRoom.into());
        }
        let new = Registration {
            id: token.id.into(),
            credential,
            name: if name.is_empty() { token.label() } else { name },
            created_at: now,
            // Whoever assigned it vouches for its owner; one that was nobody's is added like an app.
            fresh_until: token.account.is_none().then(|| fresh_until(&session.account, now)),
            last_used_at: None,
            position,
        };
        self.change_security_info(caller, session, Change::Activate(new)).await
    }

    /// The token and the place of the code that was typed, if this account may have it and it shows that code.
    fn matching_token(
        &self,
        account: AccountId,
        (token, credential): (HardwareToken, Option<Credential>),
        code: &str,
    ) -> Option<(HardwareToken, Credential, i64)> {
        let is_free = token.state == TokenState::Imported && token.account.is_none_or(|it| it == account);
        let credential = credential.filter(|_| is_free)?;
        let position = if let Credential::Totp(totp) = &credential {
            totp.matching_step(code, (token.position, 0), self.now())
        } else if let Credential::Hotp(hotp) = &credential {
            hotp.matching_counter(code, token.position)
        } else {
            None
        };
        position.map(|position| (token, credential, position))
    }
}
