//! Links of objection, kept as keyed hashes.

use regain_core::ids::{AccountId, FamilyId, NotMeId};
use regain_core::time::Timestamp;
use regain_crypto::KeyId;

use crate::row::{Bind, Query, Row};
use crate::{Scope, StoreError, Tx};

const WHAT: &str = "objections";

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, account_id, purpose, family_id, key_id, created_at, expires_at, used_at
             FROM not_me WHERE organization_id = $1 AND ",
            $rest
        )
    };
}

/// What an owner can object to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NotMePurpose {
    /// An attempt: it is cancelled.
    Attempt,
    /// A change: the account is held.
    Change,
}

impl NotMePurpose {
    const fn name(self) -> &'static str {
        match self {
            Self::Attempt => "attempt",
            Self::Change => "change",
        }
    }

    fn parse(name: &str) -> Option<Self> {
        [Self::Attempt, Self::Change].into_iter().find(|purpose| purpose.name() == name)
    }
}

/// A "this was not me" link to insert.
pub struct NewNotMe {
    /// Its id.
    pub id: NotMeId,
    /// Whose account it is about.
    pub account: AccountId,
    /// What it objects to.
    pub purpose: NotMePurpose,
    /// The family it is about, if it is about one.
    pub family: Option<FamilyId>,
    /// The key that its token is derived with.
    pub key_id: KeyId,
    /// Keyed hash of its token.
    pub token_hash: [u8; 32],
    /// When it is too old.
    pub expires_at: Timestamp,
}

/// A "this was not me" link.
#[derive(Clone, Debug)]
pub struct NotMe {
    /// Its id.
    pub id: NotMeId,
    /// Whose account it is about.
    pub account: AccountId,
    /// What it objects to.
    pub purpose: NotMePurpose,
    /// The family it is about, if it is about one.
    pub family: Option<FamilyId>,
    /// The key that its token is derived with.
    pub key_id: KeyId,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it is too old.
    pub expires_at: Timestamp,
    /// When it was used.
    pub used_at: Option<Timestamp>,
}

fn not_me(row: &Row) -> Result<NotMe, StoreError> {
    Ok(NotMe {
        id: row.id("id")?,
        account: row.id("account_id")?,
        purpose: row.named("purpose", NotMePurpose::parse)?,
        family: row.id_or_null("family_id")?,
        key_id: KeyId(u32::try_from(row.number("key_id")?).map_err(|_| row.wrong())?),
        created_at: row.time("created_at")?,
        expires_at: row.time("expires_at")?,
        used_at: row.time_or_null("used_at")?,
    })
}

impl Scope {
    /// A link, used or not.
    pub async fn not_me(&mut self, id: NotMeId) -> Result<Option<NotMe>, StoreError> {
        self.one_not_me(sqlx::query(select!("id = $2")).id(&self.organization).id(&id)).await
    }

    /// The link of a token, used or not, by the keyed hashes that the token may have been stored as.
    pub async fn not_me_by_token(&mut self, candidates: &[[u8; 32]]) -> Result<Option<NotMe>, StoreError> {
        for hash in candidates {
            let query = sqlx::query(select!("token_hash = $2")).id(&self.organization).bytes(hash);
            let found = self.one_not_me(query).await?;
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    async fn one_not_me(&mut self, query: Query) -> Result<Option<NotMe>, StoreError> {
        self.optional(WHAT, query).await?.map(|row| not_me(&row)).transpose()
    }
}

impl Tx {
    /// Inserts a link. Answers no if there is one of this id already, from an earlier attempt of the same job.
    pub async fn insert_not_me(&mut self, new: &NewNotMe, now: Timestamp) -> Result<bool, StoreError> {
        let query = sqlx::query(
            "INSERT INTO not_me (organization_id, id, account_id, purpose, family_id, key_id, token_hash, created_at,
                                 expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (id, organization_id) DO NOTHING",
        )
        .id(&self.organization)
        .id(&new.id)
        .id(&new.account)
        .text(new.purpose.name())
        .id_or_null(new.family.as_ref())
        .bind(i64::from(new.key_id.0))
        .bytes(&new.token_hash)
        .time(now)
        .time(new.expires_at);
        self.execute_one(WHAT, query).await
    }

    /// Uses a link, once and in time. Answers whether it was this call that did it.
    pub async fn use_not_me(&mut self, id: NotMeId, now: Timestamp) -> Result<bool, StoreError> {
        let query = sqlx::query(
            "UPDATE not_me SET used_at = $3
             WHERE organization_id = $1 AND id = $2 AND used_at IS NULL AND expires_at > $3",
        );
        self.execute_one(WHAT, query.id(&self.organization).id(&id).time(now)).await
    }
}
