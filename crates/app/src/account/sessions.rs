//! Where the owner is signed in, and ending that from somewhere else (SES-06).

use regain_core::audit::Action;
use regain_core::ids::SessionId;
use regain_pages::views::SessionRow;

use super::Session;
use crate::caller::{Caller, browser_of};
use crate::{App, Error};

impl App {
    /// The sessions of an account, the one that asks first, then the last used ones.
    pub async fn sessions_of(&self, session: &Session) -> Result<Vec<SessionRow>, Error> {
        let mut scope = self.store().read(self.organization()).await?;
        let rows = scope.sessions_of(session.account.id, self.now()).await?;
        let mut sessions: Vec<SessionRow> = rows
            .into_iter()
            .map(|row| SessionRow {
                id: row.id.to_string(),
                browser: browser_of(&row.source),
                started_at: row.created_at,
                used_at: row.last_seen_at,
                current: row.id == session.id,
            })
            .collect();
        sessions.sort_by_key(|row| !row.current);
        Ok(sessions)
    }

    /// Ends one session of the account.
    ///
    /// # Errors
    /// [`Error::NotFound`] if it has ended already or is somebody else's.
    pub async fn end_session(&self, caller: &Caller, session: &Session, id: SessionId) -> Result<(), Error> {
        let (now, mut random, account) = (self.now(), self.random(), session.account.id);
        let event = self.owner_event(Action::SessionsEnded, caller, account);
        self.store()
            .write(self.organization(), move |tx| {
                Box::pin(async move {
                    if !tx.end_session(id, account, now).await? {
                        return Err(Error::NotFound);
                    }
                    Ok(tx.audit(&event, now, &mut random).await?)
                })
            })
            .await
    }

    /// Ends every session of the account but the one that asks.
    pub async fn end_other_sessions(&self, caller: &Caller, session: &Session) -> Result<(), Error> {
        let (now, mut random) = (self.now(), self.random());
        let (own, account) = (session.id, session.account.id);
        let event = self.owner_event(Action::SessionsEnded, caller, account);
        self.store()
            .write(self.organization(), move |tx| {
                Box::pin(async move {
                    if tx.end_sessions_of(account, Some(own), now).await? > 0 {
                        tx.audit(&event, now, &mut random).await?;
                    }
                    Ok::<_, Error>(())
                })
            })
            .await
    }
}
