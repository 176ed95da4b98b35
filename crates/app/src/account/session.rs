//! Who is signed in: a row, and the account as it is now.

use std::time::Duration;

use regain_core::account::Account;
use regain_core::audit::{Action, Actor};
use regain_core::confirmation::Confirmation;
use regain_core::ids::{AccountId, SessionId};
use regain_core::policy::Duty;
use regain_core::time::Timestamp;

use super::standing::ban;
use crate::{App, Error};

/// How long a session lasts if it is not used (SES-04).
pub(super) const IDLE: Duration = Duration::from_secs(60 * 60);

/// How long a session lasts at the most (SES-04).
pub(super) const LIFETIME: Duration = Duration::from_secs(12 * 60 * 60);

/// Uses within this time of the last one that was noted are not noted: pages are read far more often than written.
const NOTE_AGAIN: Duration = Duration::from_secs(60);

/// A signed-in browser, with the account as the directory shows it now.
pub struct Session {
    pub(super) id: SessionId,
    pub(super) account: Account,
    must_change: bool,
    duty: Option<Duty>,
    /// What its owner last showed who they are with, and when.
    pub(super) authenticated: (Confirmation, Timestamp),
    pub(super) expires_at: Timestamp,
}

impl Session {
    /// What the person is called: the name of the account if the directory does not say.
    pub fn display_name(&self) -> &str {
        let name = self.account.display_name.as_str();
        if name.is_empty() { self.account.username.as_str() } else { name }
    }

    /// The names that the person can sign in with.
    pub fn sign_in_names(&self) -> Vec<String> {
        let other = self.account.sign_in_name.iter().filter(|name| **name != self.account.username);
        std::iter::once(&self.account.username).chain(other).cloned().collect()
    }

    /// The name that password managers keep the password under.
    pub fn sign_in_name(&self) -> &str {
        self.account.sign_in_name.as_deref().unwrap_or(&self.account.username)
    }

    /// Whether nothing but a change of password is open to it.
    pub const fn must_change(&self) -> bool {
        self.must_change
    }

    /// What is asked for before anything but security info is open to it.
    pub const fn duty(&self) -> Option<Duty> {
        self.duty
    }
}

impl App {
    /// Finds the session of a token. What ends an account ends its sessions at their next use, all of them.
    ///
    /// # Errors
    /// [`Error::NotFound`] if the token is unknown, or its session or its account has ended.
    pub async fn session(&self, token: &str) -> Result<Session, Error> {
        let (now, hashes) = (self.now(), self.token_hashes(token));
        let mut scope = self.store().read(self.organization()).await?;
        let row = scope.session_by_token(&hashes, now).await?.ok_or(Error::NotFound)?;
        drop(scope);
        let account = self.account(row.account).await?;
        let Some(account) = account.filter(|account| ban(account.status).is_none()) else {
            self.end_sessions_of_banned(row.account).await?;
            return Err(Error::NotFound);
        };
        if now.since(row.last_seen_at) >= NOTE_AGAIN {
            let (id, idle_expires_at) = (row.id, (now + IDLE).min(row.expires_at));
            let noted = self.store().write(self.organization(), move |tx| {
                Box::pin(async move { Ok::<_, Error>(tx.touch_session(id, now, idle_expires_at).await?) })
            });
            if !noted.await? {
                return Err(Error::NotFound);
            }
        }
        let must_change = self.must_change(&account).await?;
        let authenticated = (row.authenticated_by, row.authenticated_at);
        let (id, duty, expires_at) = (row.id, row.duty, row.expires_at);
        Ok(Session { id, account, must_change, duty, authenticated, expires_at })
    }

    async fn end_sessions_of_banned(&self, account: AccountId) -> Result<(), Error> {
        let (now, mut random) = (self.now(), self.random());
        let event = self.event(Action::SessionsEnded, Actor::System).of(Some(account));
        self.store()
            .write(self.organization(), move |tx| {
                Box::pin(async move {
                    if tx.end_sessions_of(account, None, now).await? > 0 {
                        tx.audit(&event, now, &mut random).await?;
                    }
                    Ok::<_, Error>(())
                })
            })
            .await
    }
}
