//! Counters of limits, shared by all nodes.

use regain_core::limit::Limit;
use regain_core::time::Timestamp;

use crate::row::Bind;
use crate::{Scope, StoreError, Tx};

const WHAT: &str = "limits";

/// What became of an attempt to spend.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Spent {
    /// It was within the limit and is counted.
    Ok,
    /// It is over the limit and is not counted.
    Exhausted {
        /// When the window ends.
        until: Timestamp,
    },
}

impl Scope {
    /// How much was counted for a key; nothing if that is forgotten.
    pub async fn counted(&mut self, name: &'static str, key: [u8; 32]) -> Result<i64, StoreError> {
        let query = sqlx::query(
            "SELECT count FROM limit_counter WHERE organization_id = $1 AND name = $2 AND key = $3",
        );
        let row = self.optional(WHAT, query.id(&self.organization).text(name).bytes(&key)).await?;
        row.map_or(Ok(0), |row| row.number("count"))
    }
}

impl Tx {
    /// Counts one more for a key and says how many there are now. It is forgotten at `expires_at` of the first.
    pub async fn count(
        &mut self,
        name: &'static str,
        key: [u8; 32],
        expires_at: Timestamp,
        now: Timestamp,
    ) -> Result<i64, StoreError> {
        let query = sqlx::query(
            "INSERT INTO limit_counter (organization_id, name, key, window_started_at, count, expires_at)
             VALUES ($1, $2, $3, $4, 1, $5)
             ON CONFLICT (key, name, organization_id) DO UPDATE SET count = limit_counter.count + 1
             RETURNING count",
        );
        let query = query.id(&self.organization).text(name).bytes(&key).time(now).time(expires_at);
        let counts = self.returning(WHAT, query, |row| row.number("count")).await?;
        counts.first().copied().ok_or(StoreError::Row { what: WHAT })
    }

    /// Spends one of a limit for a key (a keyed hash of what it counts by). The window begins with the first, and
    /// after it with the next. One guarded statement: parallel spends never exceed the limit.
    pub async fn spend(&mut self, limit: &Limit, key: [u8; 32], now: Timestamp) -> Result<Spent, StoreError> {
        let query = sqlx::query(
            "INSERT INTO limit_counter (organization_id, name, key, window_started_at, count, expires_at)
             SELECT $1, $2, $3, $4, 1, $5 WHERE $6 > 0
             ON CONFLICT (key, name, organization_id) DO UPDATE SET
                count = CASE WHEN limit_counter.expires_at <= $4 THEN 1 ELSE limit_counter.count + 1 END,
                window_started_at =
                    CASE WHEN limit_counter.expires_at <= $4 THEN $4 ELSE limit_counter.window_started_at END,
                expires_at = CASE WHEN limit_counter.expires_at <= $4 THEN $5 ELSE limit_counter.expires_at END
             WHERE limit_counter.count < $6 OR limit_counter.expires_at <= $4",
        )
        .id(&self.organization)
        .text(limit.name)
        .bytes(&key)
        .time(now)
        .time(now + limit.window)
        .bind(limit.count);
        if self.execute_one(WHAT, query).await? {
            return Ok(Spent::Ok);
        }
        let query = sqlx::query(
            "SELECT expires_at FROM limit_counter WHERE organization_id = $1 AND name = $2 AND key = $3",
        );
        let query = query.id(&self.organization).text(limit.name).bytes(&key);
        let row = self.optional(WHAT, query).await?;
        let until = row.map(|row| row.time("expires_at")).transpose()?;
        Ok(Spent::Exhausted { until: until.unwrap_or(now + limit.window) })
    }

    /// Spends one of each of these limits for each of these keys, which are all different, in one statement. Answers for
    /// each key whether all of its limits were left; those that were are spent even if another one was not.
    pub async fn spend_each(
        &mut self,
        limits: &[Limit; 3],
        keys: &[[u8; 32]; 3],
        now: Timestamp,
    ) -> Result<[bool; 3], StoreError> {
        let mut query = sqlx::query(
            "WITH spent (key) AS (VALUES ($3), ($4), ($5)),
                  budget (name, expires_at, most) AS (VALUES ($6, $7, $8), ($9, $10, $11), ($12, $13, $14))
             INSERT INTO limit_counter (organization_id, name, key, window_started_at, count, expires_at)
             SELECT $1, budget.name, spent.key, $2, 1, budget.expires_at FROM spent, budget WHERE budget.most > 0
             ON CONFLICT (key, name, organization_id) DO UPDATE SET
                count = CASE WHEN limit_counter.expires_at <= $2 THEN 1 ELSE limit_counter.count + 1 END,
                window_started_at =
                    CASE WHEN limit_counter.expires_at <= $2 THEN $2 ELSE limit_counter.window_started_at END,
                expires_at =
                    CASE WHEN limit_counter.expires_at <= $2 THEN excluded.expires_at ELSE limit_counter.expires_at END
             WHERE limit_counter.count < (SELECT most FROM budget WHERE budget.name = excluded.name)
                OR limit_counter.expires_at <= $2
             RETURNING key",
        )
        .id(&self.organization)
        .time(now);
        for key in keys {
            query = query.bytes(key);
        }
        for limit in limits {
            query = query.text(limit.name).time(now + limit.window).bind(limit.count);
        }
        let spent: Vec<[u8; 32]> = self.returning(WHAT, query, |row| row.hash("key")).await?;
        Ok(keys.map(|key| spent.iter().filter(|it| **it == key).count() == limits.len()))
    }

    /// Gives one of a limit back that was spent in advance.
    pub async fn give_back(&mut self, limit: &Limit, key: [u8; 32]) -> Result<bool, StoreError> {
        let query = sqlx::query(
            "UPDATE limit_counter SET count = count - 1
             WHERE organization_id = $1 AND name = $2 AND key = $3 AND count > 0",
        );
        self.execute_one(WHAT, query.id(&self.organization).text(limit.name).bytes(&key)).await
    }
}
