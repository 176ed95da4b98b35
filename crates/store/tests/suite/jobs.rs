//! Jobs and leases on both databases.

use regain_core::ids::JobId;
use regain_core::time::Timestamp;
use regain_store::{ClaimedJob, NewJob, NodeId};

use crate::both;
use crate::harness::{Db, JOB, NOW, later, random};

async fn enqueue(db: &Db, run_at: Timestamp, lease: Option<(NodeId, Timestamp)>) -> JobId {
    let id = JobId::new(NOW, &mut random());
    let work = db.write(move |tx| {
        Box::pin(async move {
            let new = NewJob { id, job: &JOB, run_at, expires_at: Some(later(900)), lease };
            tx.enqueue(&new, NOW).await
        })
    });
    work.await.unwrap();
    id
}

async fn claim(db: &Db, node: NodeId, now: Timestamp) -> Vec<ClaimedJob> {
    db.store.claim_jobs(node, now, now + std::time::Duration::from_secs(30), 100).await.unwrap()
}

fn nodes() -> (NodeId, NodeId) {
    (NodeId::new(&mut random()), NodeId::new(&mut random()))
}

both! {
    async fn two_nodes_never_claim_the_same_job(db: &Db) {
        for _ in 0..60 {
            enqueue(db, NOW, None).await;
        }
        let (left, right) = nodes();
        let claims = (0..20).map(|turn| {
            let (store, node) = (db.store.clone(), if turn % 2 == 0 { left } else { right });
            tokio::spawn(async move { store.claim_jobs(node, NOW, later(30), 5).await.unwrap() })
        });
        let mut claimed = Vec::new();
        for claim in claims.collect::<Vec<_>>() {
            claimed.extend(claim.await.unwrap().into_iter().map(|job| job.id));
        }
        claimed.extend(claim(db, left, NOW).await.into_iter().map(|job| job.id));
        assert_eq!(claimed.len(), 60);
        claimed.sort();
        claimed.dedup();
        assert_eq!(claimed.len(), 60);
    }

    async fn a_lease_ends_and_the_job_goes_to_another_node(db: &Db) {
        let (dead, alive) = nodes();
        let id = enqueue(db, NOW, None).await;
        assert_eq!(claim(db, dead, NOW).await[0].attempts, 1);
        assert!(db.write(move |tx| Box::pin(tx.set_job_progress(id, dead, 42))).await.unwrap());
        assert!(claim(db, alive, later(29)).await.is_empty());
        let again = claim(db, alive, later(30)).await.remove(0);
        assert_eq!((again.id, again.attempts, again.progress), (id, 2, 42));
        assert_eq!((again.organization, again.job, again.expires_at), (db.organization, JOB, Some(later(900))));
        // The first node wakes up and has no say any more.
        assert!(!db.write(move |tx| Box::pin(tx.finish_job(id, dead))).await.unwrap());
        assert!(!db.write(move |tx| Box::pin(tx.retry_job(id, dead, NOW))).await.unwrap());
        assert!(!db.write(move |tx| Box::pin(tx.fail_job(id, dead, NOW))).await.unwrap());
        assert!(!db.write(move |tx| Box::pin(tx.set_job_progress(id, dead, 1))).await.unwrap());
        assert!(db.write(move |tx| Box::pin(tx.finish_job(id, alive))).await.unwrap());
        assert!(claim(db, alive, later(900)).await.is_empty());
    }

    async fn jobs_wait_for_their_time_and_retries_for_theirs(db: &Db) {
        let (node, other) = nodes();
        let id = enqueue(db, later(10), None).await;
        assert!(claim(db, node, later(9)).await.is_empty());
        assert_eq!(claim(db, node, later(10)).await.len(), 1);
        assert!(db.write(move |tx| Box::pin(tx.retry_job(id, node, later(100)))).await.unwrap());
        assert!(claim(db, other, later(99)).await.is_empty());
        assert_eq!(claim(db, other, later(100)).await[0].attempts, 2);
        assert!(db.write(move |tx| Box::pin(tx.fail_job(id, other, later(100)))).await.unwrap());
        assert!(claim(db, node, later(10_000)).await.is_empty(), "a failed job is not tried again");
    }

    async fn a_job_that_its_node_runs_at_once_is_leased_from_the_start(db: &Db) {
        let (node, other) = nodes();
        let id = enqueue(db, NOW, Some((node, later(30)))).await;
        assert!(claim(db, other, later(29)).await.is_empty());
        assert_eq!(claim(db, other, later(30)).await[0].attempts, 2);
        assert!(!db.write(move |tx| Box::pin(tx.finish_job(id, node))).await.unwrap());
    }

    async fn the_oldest_come_first_and_no_more_than_asked(db: &Db) {
        let mut ids = Vec::new();
        for wait in [3, 1, 2] {
            ids.push(enqueue(db, later(wait), None).await);
        }
        let (node, _) = nodes();
        let claimed = db.store.claim_jobs(node, later(9), later(30), 2).await.unwrap();
        let claimed: std::collections::BTreeSet<_> = claimed.iter().map(|job| job.id).collect();
        assert_eq!(claimed, [ids[1], ids[2]].into());
    }
}
