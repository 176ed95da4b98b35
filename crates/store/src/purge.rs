//! Deletes what is over, in batches.

use std::time::Duration;

use regain_core::methods::temporary_access_pass::LIFETIME;
use regain_core::time::Timestamp;

use crate::former_contact::UNTOLD;
use crate::row::{Bind, Query};
use crate::{StoreError, Tx};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

impl Tx {
    /// Deletes what is over: families a day after their end (with their resets, challenges, subjects and verifiers;
    /// not while a write to the directory is unsettled), counters, "not me" links at their end, sessions after 30
    /// days, failed jobs after 7 and former contacts that they did not tell after 8, what stopped nodes left after one, and
    /// passes after the longest time that one works. Of each kind up to `limit` rows, so that it never keeps others waiting for long;
    /// answers how many, and whoever called calls again until that is 0.
    pub async fn purge(&mut self, now: Timestamp, limit: i64) -> Result<u64, StoreError> {
        let families = sqlx::query(
            "DELETE FROM family WHERE organization_id = $1 AND id IN (
                SELECT id FROM family
                WHERE organization_id = $1 AND expires_at <= $2 AND NOT EXISTS (
                    SELECT 1 FROM reset
                    WHERE reset.organization_id = family.organization_id AND reset.family_id = family.id
                      AND reset.state IN ('applying', 'settling'))
                ORDER BY expires_at LIMIT $3)",
        );
        let counters = sqlx::query(
            "DELETE FROM limit_counter WHERE organization_id = $1 AND (name, key) IN (
                SELECT name, key FROM limit_counter WHERE organization_id = $1 AND expires_at <= $2
                ORDER BY expires_at LIMIT $3) AND expires_at <= $2",
        );
        let links = sqlx::query(
            "DELETE FROM not_me WHERE organization_id = $1 AND id IN (
                SELECT id FROM not_me WHERE organization_id = $1 AND expires_at <= $2 ORDER BY expires_at LIMIT $3)",
        );
        let sessions = sqlx::query(
            "DELETE FROM session WHERE organization_id = $1 AND id IN (
                SELECT id FROM session WHERE organization_id = $1 AND expires_at <= $2 ORDER BY expires_at LIMIT $3)",
        );
        let jobs = sqlx::query(
            "DELETE FROM job WHERE organization_id = $1 AND id IN (
                SELECT id FROM job WHERE organization_id = $1 AND failed_at IS NOT NULL AND failed_at <= $2
                ORDER BY failed_at LIMIT $3)",
        );
        let nodes = sqlx::query(
            "DELETE FROM node WHERE organization_id = $1 AND id IN (
                SELECT id FROM node WHERE organization_id = $1 AND seen_at <= $2 ORDER BY seen_at LIMIT $3)",
        );
        // The longest that one lives.
        let passes = sqlx::query(
            "DELETE FROM registration WHERE organization_id = $1 AND (account_id, id) IN (
                SELECT account_id, id FROM registration
                WHERE organization_id = $1 AND method = 'temporary-access-pass' AND created_at <= $2
                ORDER BY created_at LIMIT $3)",
        );
        // A copy: a reference to the handle would be held across the statements, and it can't be shared.
        let organization = self.organization;
        let ask = |query: Query, age: Duration| query.id(&organization).time(now - age).bind(limit);
        let deletes = [
            ("families", ask(families, DAY)),
            ("limits", ask(counters, Duration::ZERO)),
            ("objections", ask(links, Duration::ZERO)),
            ("sessions", ask(sessions, 30 * DAY)),
            ("jobs", ask(jobs, 7 * DAY)),
            ("nodes", ask(nodes, DAY)),
            ("former contacts", ask(sqlx::query(UNTOLD), 8 * DAY)),
            ("passes", ask(passes, LIFETIME.1)),
        ];
        let mut deleted = 0;
        for (what, query) in deletes {
            deleted += self.execute(what, query).await?;
        }
        Ok(deleted)
    }
}
