//! Signing in with a name and a password.

mod passkey;

use regain_core::audit::{Action, Actor};
use regain_core::confirmation::Confirmation;
use regain_core::identifier::Identifier;
use regain_core::ids::{AccountId, KnownBrowserId, SessionId};
use regain_core::policy::Duty;
use regain_core::subject::Found;
use regain_store::{KnownBrowser, NewKnownBrowser, NewSession};
use zeroize::Zeroizing;

use super::session::{IDLE, LIFETIME};
use super::standing::candidate;
use super::throttle::Budget;
use super::token::BrowserTokens;
use crate::caller::Caller;
use crate::directory::patiently;
use crate::methods::Spends;
use crate::{App, Error};

/// The code of the audit row for a password that is not the account's.
const WRONG_PASSWORD: &str = "wrong-password";

/// What lets somebody in.
struct Entrance {
    account: AccountId,
    duty: Option<Duty>,
    /// What a passkey has signed; it opens security info too (REG-01).
    spends: Option<Spends>,
}

/// What somebody typed.
pub struct SignIn<'a> {
    /// The name.
    pub identifier: &'a str,
    /// The password.
    pub password: &'a str,
}

/// Somebody who is in.
pub struct SignedIn {
    /// What the browser presents from now on.
    pub tokens: BrowserTokens,
    /// Whether nothing but a change of password is open to them.
    pub must_change: bool,
    /// What is asked for before anything but security info is open to them.
    pub duty: Option<Duty>,
}

impl App {
    /// Signs somebody in. Whatever is wrong gets the same answer after the same work: one look-up, one marker, one
    /// hash, one audit row (promise 2). `known_browser` is what the browser keeps from an earlier sign-in.
    ///
    /// # Errors
    /// [`Error::Identifier`] and [`Error::PasswordMissing`] before anything is asked, [`Error::Throttled`] before
    /// anything is hashed, [`Error::ProofRefused`] for everything that is not to be told apart.
    pub async fn sign_in(
        &self,
        caller: &Caller,
        known_browser: Option<&str>,
        typed: SignIn<'_>,
    ) -> Result<SignedIn, Error> {
        let identifier = Identifier::parse(typed.identifier)?;
        // To many a directory a bind without a password is an anonymous one, and succeeds (RFC 4513 §5.1.2).
        if typed.password.is_empty() {
            return Err(Error::PasswordMissing);
        }
        let (found, known) = self.admit(caller, &identifier, known_browser).await?;
        let candidate = candidate(found);
        let compared = candidate.as_ref().ok().map(|account| account.id);
        let directory = &self.services().directory;
        let before = patiently(directory.marker(compared.unwrap_or_else(|| self.nobody()))).await;
        let is_right = patiently(directory.verify(compared, typed.password)).await?;
        let account = match candidate {
            Ok(account) if is_right => account,
            Ok(account) => {
                return Err(self
                    .refuse_sign_in(caller, &identifier, Some(account.id), WRONG_PASSWORD)
                    .await?);
            }
            Err((account, reason)) => {
                return Err(self.refuse_sign_in(caller, &identifier, account, reason).await?);
            }
        };
        let (before, must_change) = (before?, self.must_change(&account).await?);
        let duty = self.duty_of(&account).await?;
        let known = known.zip(known_browser);
        let entrance = Entrance { account: account.id, duty, spends: None };
        let begun = self.begin_session(caller, entrance, known).await?;
        let (session, tokens) = begun.ok_or(Error::ProofRefused)?;
        // A reset that wrote between our comparison and our commit found no session of ours to end.
        let after = patiently(directory.marker(account.id)).await;
        if !after.as_ref().is_ok_and(|after| *after == before) {
            self.abandon_session(session, account.id).await?;
            after?;
            return Err(self.refuse_sign_in(caller, &identifier, Some(account.id), WRONG_PASSWORD).await?);
        }
        Ok(SignedIn { tokens, must_change, duty })
    }

    /// Finds whom a name means, within the budgets: the browser's own if it signed this account in before, else those
    /// of its source. A stranger's name is looked up after the budget is spent, not before.
    async fn admit(
        &self,
        caller: &Caller,
        identifier: &Identifier,
        known_browser: Option<&str>,
    ) -> Result<(Found, Option<KnownBrowser>), Error> {
        let event = self.event(Action::SignedIn, Actor::Anonymous).caused_from(caller.source.clone());
        let Some(known) = self.known_browser(known_browser).await? else {
            self.spend(self.stranger(caller, identifier), event).await?;
            return Ok((self.find(identifier).await?, None));
        };
        let found = self.find(identifier).await?;
        let is_owner = matches!(&found, Found::One(account) if account.id == known.account);
        if !is_owner {
            self.spend(self.stranger(caller, identifier), event).await?;
            return Ok((found, None));
        }
        let key = self.limit_key(&[known.id.as_bytes()]);
        let own = vec![(self.settings().limits.sign_ins_per_known_browser, key)];
        self.spend(own, event.of(Some(known.account))).await?;
        Ok((found, Some(known)))
    }

    /// The budgets of a browser that nobody knows.
    fn stranger(&self, caller: &Caller, identifier: &Identifier) -> Vec<Budget> {
        let (network, limits) = (caller.network(), self.settings().limits);
        let name_key = self.limit_key(&[&network, identifier.folded().as_bytes()]);
        vec![
            (limits.sign_ins_per_source, self.limit_key(&[&network])),
            (limits.sign_ins_per_source_and_name, name_key),
        ]
    }

    async fn find(&self, identifier: &Identifier) -> Result<Found, Error> {
        Ok(patiently(self.services().directory.find(identifier)).await?)
    }

    async fn refuse_sign_in(
        &self,
        caller: &Caller,
        identifier: &Identifier,
        account: Option<AccountId>,
        reason: &'static str,
    ) -> Result<Error, Error> {
        let event = self.event(Action::SignInRefused(reason), Actor::Anonymous).of(account);
        let event = event.caused_from(caller.source.clone());
        self.audit_counted(event, identifier.folded().as_bytes()).await?;
        Ok(Error::ProofRefused)
    }

    /// Nothing begins if what was signed is used up.
    async fn begin_session(
        &self,
        caller: &Caller,
        entrance: Entrance,
        known: Option<(KnownBrowser, &str)>,
    ) -> Result<Option<(SessionId, BrowserTokens)>, Error> {
        let Entrance { account, duty, spends } = entrance;
        let (now, mut random) = (self.now(), self.random());
        let id = SessionId::new(now, &mut random);
        let (session, token_hash) = self.new_token(&mut random);
        let (token, known_hash) = self.new_token(&mut random);
        let new_known =
            NewKnownBrowser { id: KnownBrowserId::new(now, &mut random), account, token_hash: known_hash };
        let (known, known_browser) = match known {
            Some((known, kept)) => (Some((known.id, self.token_hash(kept))), Zeroizing::new(kept.to_owned())),
            None => (None, token),
        };
        let event = self.owner_event(Action::SignedIn, caller, account);
        let begun = self
            .store()
            .write(self.organization(), move |tx| {
                Box::pin(async move {
                    if let Some(spends) = &spends
                        && !spends.spend(tx, now).await?
                    {
                        return Ok::<_, Error>(false);
                    }
                    let (idle_expires_at, expires_at) = (now + IDLE, now + LIFETIME);
                    let source = &event.source;
                    let new =
                        NewSession { id, account, token_hash, source, duty, idle_expires_at, expires_at };
                    tx.insert_session(&new, now, &mut random).await?;
                    if spends.is_some() {
                        tx.authenticate_session(id, None, (Confirmation::Authenticator, now)).await?;
                    }
                    match known {
                        Some((known, hash)) => tx.touch_known_browser(known, hash, now).await.map(drop)?,
                        None => tx.insert_known_browser(&new_known, now).await?,
                    }
                    tx.audit(&event, now, &mut random).await?;
                    Ok(true)
                })
            })
            .await?;
        Ok(begun.then_some((id, BrowserTokens { session, known_browser })))
    }

    /// Takes back what [`Self::begin_session`] gave to a password that is not the account's any more.
    async fn abandon_session(&self, session: SessionId, account: AccountId) -> Result<(), Error> {
        let now = self.now();
        self.store()
            .write(self.organization(), move |tx| {
                Box::pin(async move {
                    tx.end_session(session, account, now).await?;
                    tx.forget_known_browsers(account).await?;
                    Ok::<_, Error>(())
                })
            })
            .await
    }
}
