//! Sessions of signed-in browsers.

use regain_core::audit::Source;
use regain_core::confirmation::Confirmation;
use regain_core::ids::{AccountId, SessionId};
use regain_core::policy::Duty;
use regain_core::random::Random;
use regain_core::time::Timestamp;
use regain_crypto::Purpose;

use crate::row::{Bind, Query, Row};
use crate::seal::{Place, source_from_content, source_to_content};
use crate::{Scope, StoreError, Tx};

const WHAT: &str = "sessions";

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, account_id, sealed, created_at, authenticated_at, authenticated_by, duty,
                    last_seen_at, idle_expires_at, expires_at
             FROM session WHERE organization_id = $1 AND ",
            $rest
        )
    };
}

/// A session to insert.
pub struct NewSession<'s> {
    /// Its id.
    pub id: SessionId,
    /// Who signed in.
    pub account: AccountId,
    /// Keyed hash of its token.
    pub token_hash: [u8; 32],
    /// Where it came from.
    pub source: &'s Source,
    /// What is asked for before anything else.
    pub duty: Option<Duty>,
    /// When it ends if nothing happens.
    pub idle_expires_at: Timestamp,
    /// When it ends in any case.
    pub expires_at: Timestamp,
}

/// A signed-in browser.
#[derive(Clone)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// Who signed in.
    pub account: AccountId,
    /// Where it came from.
    pub source: Source,
    /// When it began.
    pub created_at: Timestamp,
    /// When the person last showed who they are.
    pub authenticated_at: Timestamp,
    /// What with.
    pub authenticated_by: Confirmation,
    /// What is asked for before anything else.
    pub duty: Option<Duty>,
    /// When it was last used.
    pub last_seen_at: Timestamp,
    /// When it ends if nothing happens.
    pub idle_expires_at: Timestamp,
    /// When it ends in any case.
    pub expires_at: Timestamp,
}

fn place<'p>(account: &'p AccountId, session: &'p SessionId) -> Place<'p> {
    Place { what: WHAT, purpose: Purpose::SessionSource, owner: account.as_bytes(), row: session.as_bytes() }
}

fn session(row: &Row) -> Result<(Session, Vec<u8>), StoreError> {
    let session = Session {
        id: row.id("id")?,
        account: row.id("account_id")?,
        source: Source::default(),
        created_at: row.time("created_at")?,
        authenticated_at: row.time("authenticated_at")?,
        authenticated_by: row.named("authenticated_by", Confirmation::parse)?,
        duty: row.text_or_null("duty")?.and_then(|name| Duty::parse(&name)),
        last_seen_at: row.time("last_seen_at")?,
        idle_expires_at: row.time("idle_expires_at")?,
        expires_at: row.time("expires_at")?,
    };
    Ok((session, row.bytes("sealed")?))
}

impl Scope {
    /// The session of a token that has not ended, by the keyed hashes that the token may have been stored as.
    pub async fn session_by_token(
        &mut self,
        candidates: &[[u8; 32]],
        now: Timestamp,
    ) -> Result<Option<Session>, StoreError> {
        for hash in candidates {
            let query = sqlx::query(select!(
                "token_hash = $2 AND ended_at IS NULL AND idle_expires_at > $3 AND expires_at > $3"
            ));
            let found = self.sessions(query.id(&self.organization).bytes(hash).time(now)).await?.pop();
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    /// The sessions of an account that have not ended, the last used first.
    pub async fn sessions_of(
        &mut self,
        account: AccountId,
        now: Timestamp,
    ) -> Result<Vec<Session>, StoreError> {
        let query = sqlx::query(select!(
            "account_id = $2 AND ended_at IS NULL AND idle_expires_at > $3 AND expires_at > $3
             ORDER BY last_seen_at DESC, id"
        ));
        self.sessions(query.id(&self.organization).id(&account).time(now)).await
    }

    async fn sessions(&mut self, query: Query) -> Result<Vec<Session>, StoreError> {
        let rows = self.all(WHAT, query, session).await?;
        let open = |(session, sealed): (Session, Vec<u8>)| {
            let opened = self.open(&place(&session.account, &session.id), &sealed)?;
            Ok(Session { source: source_from_content(WHAT, &opened)?, ..session })
        };
        rows.into_iter().map(open).collect()
    }
}

impl Tx {
    /// Inserts a session of someone who has just shown who they are.
    pub async fn insert_session(
        &mut self,
        new: &NewSession<'_>,
        now: Timestamp,
        random: &mut Random,
    ) -> Result<(), StoreError> {
        let content = source_to_content(WHAT, new.source)?;
        let sealed = self.seal(&place(&new.account, &new.id), &content, random);
        let query = sqlx::query(
            "INSERT INTO session (organization_id, id, account_id, token_hash, sealed, created_at, authenticated_at,
                                  authenticated_by, last_seen_at, idle_expires_at, expires_at, duty)
             VALUES ($1, $2, $3, $4, $5, $6, $6, $9, $6, $7, $8, $10)",
        )
        .id(&self.organization)
        .id(&new.id)
        .id(&new.account)
        .bytes(&new.token_hash)
        .bytes(&sealed)
        .time(now)
        .time(new.idle_expires_at)
        .time(new.expires_at)
        .text(Confirmation::Password.name())
        .bind(new.duty.map(Duty::name));
        self.execute(WHAT, query).await.map(drop)
    }

    /// Notes that a session was used. Answers whether it has not ended.
    pub async fn touch_session(
        &mut self,
        id: SessionId,
        now: Timestamp,
        idle_expires_at: Timestamp,
    ) -> Result<bool, StoreError> {
        let query = sqlx::query(
            "UPDATE session SET last_seen_at = $3, idle_expires_at = $4
             WHERE organization_id = $1 AND id = $2 AND ended_at IS NULL",
        );
        self.execute_one(WHAT, query.id(&self.organization).id(&id).time(now).time(idle_expires_at)).await
    }

    /// Notes that the person behind a session showed again who they are, and gives it a new token if one is named, as at
    /// every change of rights (SES-02). Answers whether it has not ended.
    pub async fn authenticate_session(
        &mut self,
        id: SessionId,
        new_hash: Option<[u8; 32]>,
        (by, at): (Confirmation, Timestamp),
    ) -> Result<bool, StoreError> {
        let query = sqlx::query(
            "UPDATE session SET token_hash = COALESCE($3, token_hash), authenticated_at = $4, authenticated_by = $5
             WHERE organization_id = $1 AND id = $2 AND ended_at IS NULL",
        );
        let query = query.id(&self.organization).id(&id).bind(new_hash.map(|hash| hash.to_vec()));
        self.execute_one(WHAT, query.time(at).text(by.name())).await
    }

    /// Notes that nothing is asked for any more before anything else. Answers whether something was.
    pub async fn fulfil_duty(&mut self, id: SessionId) -> Result<bool, StoreError> {
        let query = sqlx::query(
            "UPDATE session SET duty = NULL WHERE organization_id = $1 AND id = $2 AND duty IS NOT NULL",
        );
        self.execute_one(WHAT, query.id(&self.organization).id(&id)).await
    }

    /// Ends a session of this account. Answers whether it was this call that did it.
    pub async fn end_session(
        &mut self,
        id: SessionId,
        account: AccountId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let query = sqlx::query(
            "UPDATE session SET ended_at = $4
             WHERE organization_id = $1 AND id = $2 AND account_id = $3 AND ended_at IS NULL",
        );
        self.execute_one(WHAT, query.id(&self.organization).id(&id).id(&account).time(now)).await
    }

    /// Ends every session of an account but, if one is given, that one. Answers how many.
    pub async fn end_sessions_of(
        &mut self,
        account: AccountId,
        except: Option<SessionId>,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let query = sqlx::query(
            "UPDATE session SET ended_at = $4
             WHERE organization_id = $1 AND account_id = $2 AND ended_at IS NULL AND ($3 IS NULL OR id <> $3)",
        );
        let query = query.id(&self.organization).id(&account).id_or_null(except.as_ref()).time(now);
        self.execute(WHAT, query).await
    }
}
