//! Limits on both databases.

use std::time::Duration;

use regain_core::limit::Limit;
use regain_core::time::Timestamp;
use regain_store::Spent;

use crate::both;
use crate::harness::{Db, NOW, later};

const LIMIT: Limit = Limit { name: "test", count: 2, window: Duration::from_secs(60) };

async fn spend(db: &Db, limit: Limit, key: u8, now: Timestamp) -> Spent {
    db.write(move |tx| Box::pin(async move { tx.spend(&limit, [key; 32], now).await })).await.unwrap()
}

both! {
    async fn a_window_begins_with_the_first_and_ends_for_all(db: &Db) {
        assert_eq!(spend(db, LIMIT, 1, NOW).await, Spent::Ok);
        assert_eq!(spend(db, LIMIT, 1, later(59)).await, Spent::Ok);
        assert_eq!(spend(db, LIMIT, 1, later(59)).await, Spent::Exhausted { until: later(60) });
        assert_eq!(spend(db, LIMIT, 1, later(60)).await, Spent::Ok);
        assert_eq!(spend(db, LIMIT, 1, later(61)).await, Spent::Ok);
        assert_eq!(spend(db, LIMIT, 1, later(62)).await, Spent::Exhausted { until: later(120) });
    }

    async fn what_is_counted_without_a_limit_is_read_back_until_it_is_forgotten(db: &Db) {
        let count = async |key: u8, now| {
            db.write(move |tx| Box::pin(tx.count("test", [key; 32], later(600), now))).await.unwrap()
        };
        assert_eq!([count(1, NOW).await, count(1, later(60)).await, count(2, NOW).await], [1, 2, 1]);
        let counted = async |name, key: u8| db.read().await.counted(name, [key; 32]).await.unwrap();
        assert_eq!([counted("test", 1).await, counted("test", 3).await, counted("other", 1).await], [2, 0, 0]);
        assert_eq!(db.write(|tx| Box::pin(tx.purge(later(600), 9))).await.unwrap(), 2);
        assert_eq!(counted("test", 1).await, 0);
    }

    async fn keys_and_names_count_apart(db: &Db) {
        let other = Limit { name: "other", ..LIMIT };
        for _ in 0..2 {
            assert_eq!(spend(db, LIMIT, 1, NOW).await, Spent::Ok);
            assert_eq!(spend(db, LIMIT, 2, NOW).await, Spent::Ok);
            assert_eq!(spend(db, other, 1, NOW).await, Spent::Ok);
        }
        assert_ne!(spend(db, LIMIT, 1, NOW).await, Spent::Ok);
    }

    async fn a_limit_of_nothing_is_never_spent(db: &Db) {
        let nothing = Limit { count: 0, ..LIMIT };
        assert_eq!(spend(db, nothing, 1, NOW).await, Spent::Exhausted { until: later(60) });
    }

    async fn limits_of_several_keys_are_spent_together(db: &Db) {
        let minute = Limit { name: "minute", count: 1, window: Duration::from_secs(60) };
        let hour = Limit { name: "hour", count: 2, window: Duration::from_secs(3600) };
        let none = Limit { name: "none", count: 9, window: Duration::from_secs(3600) };
        let each = |limits: [Limit; 3], keys: [u8; 3], now| {
            let keys = keys.map(|key| [key; 32]);
            db.write(move |tx| Box::pin(async move { tx.spend_each(&limits, &keys, now).await }))
        };
        let limits = [minute, hour, none];
        assert_eq!(each(limits, [1, 2, 3], NOW).await.unwrap(), [true; 3]);
        assert_eq!(each(limits, [1, 4, 5], later(1)).await.unwrap(), [false, true, true]);
        // The second of the hour was spent by the try that the minute refused.
        assert_eq!(each(limits, [1, 2, 3], later(60)).await.unwrap(), [false, true, true]);
        assert_eq!(each(limits, [2, 6, 7], later(120)).await.unwrap(), [false, true, true]);
        assert_eq!(each(limits, [1, 2, 3], later(3600)).await.unwrap(), [true; 3]);
        assert_eq!(spend(db, minute, 1, later(3600)).await, Spent::Exhausted { until: later(3660) });
        let nothing = Limit { count: 0, ..none };
        assert_eq!(each([minute, hour, nothing], [8, 9, 10], NOW).await.unwrap(), [false; 3]);
    }
}
