//! Signing in with a passkey: whose it is stands in its answer, and nobody types a name.

use regain_core::audit::{Action, Actor};
use regain_core::ids::AccountId;
use regain_core::subject::Found;
use regain_store::KnownBrowser;
use tokio::time::Instant;

use super::{Entrance, SignedIn};
use crate::account::standing::candidate;
use crate::account::throttle::Budget;
use crate::caller::Caller;
use crate::deadline::wait_for_deadline;
use crate::directory::patiently;
use crate::methods::{Assertion, PasskeyRequest};
use crate::passkeys::signer;
use crate::{App, Error};

/// The code of the audit row for a passkey that is nobody's, or did not sign what was asked.
const WRONG_PASSKEY: &str = "wrong-passkey";

impl App {
    /// What the sign-in page asks a passkey to sign; nothing if this server has no name that passkeys could be made for.
    pub fn sign_in_request(&self) -> Option<PasskeyRequest> {
        self.ask_passkey(None).ok()
    }

    /// Signs somebody in by what their passkey has signed. Whatever is wrong gets the same answer, after the same time.
    /// What [`App::sign_in`] asks of an account holds here too.
    ///
    /// # Errors
    /// [`Error::PasswordMissing`] if nothing came, [`Error::Throttled`] before anything is looked at,
    /// [`Error::ProofRefused`] for everything that is not to be told apart.
    pub async fn sign_in_by_passkey(
        &self,
        caller: &Caller,
        known_browser: Option<&str>,
        assertion: &Assertion,
    ) -> Result<SignedIn, Error> {
        if assertion.response.trim().is_empty() {
            return Err(Error::PasswordMissing);
        }
        let began = Instant::now();
        let entered = self.enter_by_passkey(caller, known_browser, assertion).await;
        if matches!(entered, Err(Error::ProofRefused)) {
            wait_for_deadline(began).await;
        }
        entered
    }

    async fn enter_by_passkey(
        &self,
        caller: &Caller,
        known_browser: Option<&str>,
        assertion: &Assertion,
    ) -> Result<SignedIn, Error> {
        let known = self.known_browser(known_browser).await?;
        let event = self.event(Action::SignedIn, Actor::Anonymous).caused_from(caller.source.clone());
        self.spend(self.passkey_budget(caller, known.as_ref()), event).await?;
        let signer = signer(&assertion.response).unwrap_or_default();
        let mut scope = self.store().read(self.organization()).await?;
        let owner = scope.passkey_owner(&signer).await?.map(|(account, _)| account);
        drop(scope);
        let id = owner.unwrap_or_else(|| self.nobody());
        let account = patiently(self.services().directory.account(id)).await?;
        let info = self.security_info(id).await?;
        let spends = self.compare_sign_in(assertion, (id, &info.registrations)).await?;
        let found = account.map_or(Found::Nothing, |account| Found::One(Box::new(account)));
        let (account, spends) = match (candidate(found), spends) {
            (Ok(account), Some(spends)) => (account, spends),
            (Ok(_), None) => return Err(self.refuse_passkey(caller, owner, WRONG_PASSKEY).await?),
            (Err((_, reason)), _) => return Err(self.refuse_passkey(caller, owner, reason).await?),
        };
        let (must_change, duty) = (self.must_change(&account).await?, self.duty_of(&account).await?);
        let known = known.filter(|known| known.account == account.id).zip(known_browser);
        let entrance = Entrance { account: account.id, duty, spends: Some(spends) };
        match self.begin_session(caller, entrance, known).await? {
            Some((_, tokens)) => Ok(SignedIn { tokens, must_change, duty }),
            None => Err(self.refuse_passkey(caller, owner, WRONG_PASSKEY).await?),
        }
    }

    /// A browser that signed in before has a budget of its own; strangers share that of their source.
    fn passkey_budget(&self, caller: &Caller, known: Option<&KnownBrowser>) -> Vec<Budget> {
        let limits = self.settings().limits;
        match known {
            Some(known) => {
                vec![(limits.sign_ins_per_known_browser, self.limit_key(&[known.id.as_bytes()]))]
            }
            None => vec![(limits.sign_ins_per_source, self.limit_key(&[&caller.network()]))],
        }
    }

    async fn refuse_passkey(
        &self,
        caller: &Caller,
        account: Option<AccountId>,
        reason: &'static str,
    ) -> Result<Error, Error> {
        let event = self.event(Action::SignInRefused(reason), Actor::Anonymous).of(account);
        self.audit_counted(event.caused_from(caller.source.clone()), b"passkey").await?;
        Ok(Error::ProofRefused)
    }
}
