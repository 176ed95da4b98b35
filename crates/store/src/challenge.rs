//! Challenges: one per reset and method, with tries that are spent before anything is compared.

use regain_core::ids::{ChallengeId, FamilyId, ResetId};
use regain_core::method::Method;
use regain_core::time::Timestamp;
use regain_crypto::KeyId;

use crate::row::{Bind, Query, Row};
use crate::{Scope, StoreError, Tx};

const WHAT: &str = "challenges";

macro_rules! columns {
    () => {
        "id, family_id, reset_id, method, key_id, generation, link_hash, tries_left, created_at, expires_at,
         resend_at, consumed_at, ended_at"
    };
}

/// A challenge to insert; its generation is 0.
pub struct NewChallenge {
    /// Its id.
    pub id: ChallengeId,
    /// The family it belongs to.
    pub family: FamilyId,
    /// The reset that asked for it.
    pub reset: ResetId,
    /// How it is to be answered.
    pub method: Method,
    /// The key that its code and link are derived with.
    pub key_id: KeyId,
    /// Keyed hash of the token of its link.
    pub link_hash: [u8; 32],
    /// How often it may be answered wrongly, over all its messages.
    pub tries: i64,
    /// When it was asked.
    pub created_at: Timestamp,
    /// When its answer is too late.
    pub expires_at: Timestamp,
    /// When another message may be asked for.
    pub resend_at: Timestamp,
}

/// One asked proof.
#[derive(Clone, Debug)]
pub struct Challenge {
    /// Its id.
    pub id: ChallengeId,
    /// The family it belongs to.
    pub family: FamilyId,
    /// The reset that asked for it.
    pub reset: ResetId,
    /// How it is to be answered.
    pub method: Method,
    /// The key that its code and link are derived with.
    pub key_id: KeyId,
    /// Which of its messages is the newest, counted from 0.
    pub generation: i64,
    /// Keyed hash of the token of its link.
    pub link_hash: [u8; 32],
    /// How often it may still be answered.
    pub tries_left: i64,
    /// When it was asked.
    pub created_at: Timestamp,
    /// When its answer is too late.
    pub expires_at: Timestamp,
    /// When another message may be asked for.
    pub resend_at: Timestamp,
    /// When it was answered rightly.
    pub consumed_at: Option<Timestamp>,
    /// When it was withdrawn.
    pub ended_at: Option<Timestamp>,
}

/// What another message of a challenge changes.
pub struct Resend {
    /// The generation it was decided from.
    pub from_generation: i64,
    /// The key that the new code and link are derived with.
    pub key_id: KeyId,
    /// Keyed hash of the token of the new link.
    pub link_hash: [u8; 32],
    /// When its answer is too late.
    pub expires_at: Timestamp,
    /// When yet another one may be asked for.
    pub resend_at: Timestamp,
}

fn challenge(row: &Row) -> Result<Challenge, StoreError> {
    Ok(Challenge {
        id: row.id("id")?,
        family: row.id("family_id")?,
        reset: row.id("reset_id")?,
        method: row.named("method", Method::parse)?,
        key_id: KeyId(u32::try_from(row.number("key_id")?).map_err(|_| row.wrong())?),
        generation: row.number("generation")?,
        link_hash: row.hash("link_hash")?,
        tries_left: row.number("tries_left")?,
        created_at: row.time("created_at")?,
        expires_at: row.time("expires_at")?,
        resend_at: row.time("resend_at")?,
        consumed_at: row.time_or_null("consumed_at")?,
        ended_at: row.time_or_null("ended_at")?,
    })
}

impl Scope {
    /// A challenge.
    pub async fn challenge(&mut self, id: ChallengeId) -> Result<Option<Challenge>, StoreError> {
        let query = sqlx::query(concat!(
            "SELECT ",
            columns!(),
            " FROM challenge WHERE organization_id = $1 AND id = $2"
        ));
        self.one_challenge(query.id(&self.organization).id(&id)).await
    }

    /// The newest challenge of a reset and method that was neither answered nor withdrawn.
    pub async fn challenge_of(
        &mut self,
        reset: ResetId,
        method: Method,
    ) -> Result<Option<Challenge>, StoreError> {
        let query = sqlx::query(concat!(
            "SELECT ",
            columns!(),
            " FROM challenge WHERE organization_id = $1 AND reset_id = $2 AND method = $3
                AND consumed_at IS NULL AND ended_at IS NULL
              ORDER BY created_at DESC, id DESC LIMIT 1"
        ));
        self.one_challenge(query.id(&self.organization).id(&reset).text(method.name())).await
    }

    /// The challenge that a link belongs to, by the keyed hashes that its token may have been stored as. A link that
    /// was replaced by a newer one is not found.
    pub async fn challenge_by_link(
        &mut self,
        candidates: &[[u8; 32]],
    ) -> Result<Option<Challenge>, StoreError> {
        for hash in candidates {
            let query = sqlx::query(concat!(
                "SELECT ",
                columns!(),
                " FROM challenge WHERE organization_id = $1 AND link_hash = $2"
            ));
            let found = self.one_challenge(query.id(&self.organization).bytes(hash)).await?;
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    async fn one_challenge(&mut self, query: Query) -> Result<Option<Challenge>, StoreError> {
        self.optional(WHAT, query).await?.map(|row| challenge(&row)).transpose()
    }
}

impl Tx {
    /// Inserts a challenge. A reset has one per method, however often it is asked for: answers whether this is it.
    pub async fn insert_challenge(&mut self, new: &NewChallenge) -> Result<bool, StoreError> {
        let query = sqlx::query(
            "INSERT INTO challenge (organization_id, id, family_id, reset_id, method, key_id, generation, link_hash,
                                    tries_left, created_at, expires_at, resend_at)
             VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8, $9, $10, $11)
             ON CONFLICT (reset_id, method, organization_id) DO NOTHING",
        )
        .id(&self.organization)
        .id(&new.id)
        .id(&new.family)
        .id(&new.reset)
        .text(new.method.name())
        .bind(i64::from(new.key_id.0))
        .bytes(&new.link_hash)
        .bind(new.tries)
        .time(new.created_at)
        .time(new.expires_at)
        .time(new.resend_at);
        self.execute_one(WHAT, query).await
    }

    /// Replaces code and link by those of the next generation; the tries left stay. Answers whether the challenge was
    /// still open and of the generation that was seen.
    pub async fn resend_challenge(&mut self, id: ChallengeId, resend: &Resend) -> Result<bool, StoreError> {
        let query = sqlx::query(
            "UPDATE challenge SET generation = generation + 1, key_id = $4, link_hash = $5, expires_at = $6,
                                  resend_at = $7
             WHERE organization_id = $1 AND id = $2 AND generation = $3
               AND consumed_at IS NULL AND ended_at IS NULL",
        )
        .id(&self.organization)
        .id(&id)
        .bind(resend.from_generation)
        .bind(i64::from(resend.key_id.0))
        .bytes(&resend.link_hash)
        .time(resend.expires_at)
        .time(resend.resend_at);
        self.execute_one(WHAT, query).await
    }

    /// Spends a try and answers the challenge as it is after that; nothing if there is no try left, or the challenge
    /// was answered, withdrawn or is too old. Commit it before anything is compared (promise 4).
    pub async fn spend_try(
        &mut self,
        id: ChallengeId,
        now: Timestamp,
    ) -> Result<Option<Challenge>, StoreError> {
        let query = sqlx::query(concat!(
            "UPDATE challenge SET tries_left = tries_left - 1
             WHERE organization_id = $1 AND id = $2 AND tries_left > 0 AND expires_at > $3
               AND consumed_at IS NULL AND ended_at IS NULL
             RETURNING ",
            columns!()
        ));
        Ok(self.returning(WHAT, query.id(&self.organization).id(&id).time(now), challenge).await?.pop())
    }

    /// Marks a challenge as answered, once. Answers whether it was this call that did it.
    pub async fn consume_challenge(&mut self, id: ChallengeId, now: Timestamp) -> Result<bool, StoreError> {
        let query = sqlx::query(
            "UPDATE challenge SET consumed_at = $3
             WHERE organization_id = $1 AND id = $2 AND consumed_at IS NULL AND ended_at IS NULL",
        );
        self.execute_one(WHAT, query.id(&self.organization).id(&id).time(now)).await
    }
}
