//! What is deleted, and what is not.

use regain_core::ids::JobId;
use regain_core::method::Method;
use regain_core::registration::Registration;
use regain_core::time::Timestamp;
use regain_store::{NewJob, NodeId};

use crate::both;
use crate::harness::{Db, JOB, NOW, account, later, random};
use crate::scenario::fill;

const DAY: u64 = 86_400;

async fn purge(db: &Db, now: Timestamp, limit: i64) -> u64 {
    db.write(move |tx| Box::pin(tx.purge(now, limit))).await.unwrap()
}

async fn counts(db: &Db, tables: &[&str]) -> Vec<usize> {
    let mut counts = Vec::new();
    for table in tables {
        counts.push(db.raw(&format!("SELECT organization_id FROM {table}")).await.len());
    }
    counts
}

both! {
    async fn a_family_goes_with_all_it_has_a_day_after_its_end(db: &Db) {
        fill(db).await;
        let tables = ["family", "subject", "verifier", "reset", "challenge"];
        purge(db, later(1800 + DAY - 1), 100).await;
        assert_eq!(counts(db, &tables).await, [1; 5]);
        assert_eq!(purge(db, later(1800 + DAY), 100).await, 1);
        assert_eq!(counts(db, &tables).await, [0; 5]);
        assert_eq!(counts(db, &["audit_event", "builtin_account"]).await, [1, 1]);
    }

    async fn a_write_that_is_not_settled_keeps_its_family(db: &Db) {
        db.resolved(account(1)).await;
        db.raw("UPDATE reset SET state = 'settling'").await;
        assert_eq!(purge(db, later(100 * DAY), 100).await, 0);
        db.raw("UPDATE reset SET state = 'completed'").await;
        assert_eq!(purge(db, later(100 * DAY), 100).await, 1);
    }

    async fn what_else_is_over_goes_in_its_time(db: &Db) {
        fill(db).await;
        let node = NodeId::new(&mut random());
        let id = JobId::new(NOW, &mut random());
        db.write(move |tx| Box::pin(async move {
            let lease = Some((node, later(30)));
            tx.enqueue(&NewJob { id, job: &JOB, run_at: NOW, expires_at: None, lease }, NOW).await?;
            tx.fail_job(id, node, NOW).await
        })).await.unwrap();
        let tables = ["limit_counter", "not_me", "session", "job"];
        purge(db, later(599), 100).await;
        assert_eq!(counts(db, &tables).await, [1, 1, 1, 1]);
        purge(db, later(3600), 100).await;
        assert_eq!(counts(db, &tables).await, [0, 0, 1, 1]);
        let methods = async || db.read().await.security_info(account(1)).await.unwrap();
        purge(db, later(DAY - 1), 100).await;
        assert_eq!(methods().await.registrations.len(), 3, "an app, a passkey and a pass");
        purge(db, later(DAY), 100).await;
        let left: Vec<Method> = methods().await.registrations.iter().map(Registration::method).collect();
        assert!(left.len() == 2 && !left.contains(&Method::TemporaryAccessPass), "{left:?}");
        purge(db, later(7 * DAY), 100).await;
        assert_eq!(counts(db, &tables).await, [0, 0, 1, 0]);
        purge(db, later(8 * DAY - 1), 100).await;
        assert_eq!(counts(db, &["former_contact"]).await, [1]);
        purge(db, later(8 * DAY), 100).await;
        assert_eq!(counts(db, &["former_contact"]).await, [0]);
        purge(db, later(3600 + 30 * DAY), 100).await;
        assert_eq!(counts(db, &tables).await, [0, 0, 0, 0]);
    }

    async fn it_deletes_no_more_at_once_than_asked(db: &Db) {
        for _ in 0..5 {
            db.resolved(account(1)).await;
        }
        let mut deleted = Vec::new();
        for _ in 0..4 {
            deleted.push(purge(db, later(10 * DAY), 2).await);
        }
        assert_eq!(deleted, [2, 2, 1, 0]);
    }
}
