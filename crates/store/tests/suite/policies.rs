//! Versions of policies.

use regain_core::policy::{GroupPolicy, Policies};
use regain_store::NewPolicies;

use crate::both;
use crate::harness::{Db, NOW};

async fn apply(db: &Db, version: i64, name: &'static str) -> bool {
    db.write(move |tx| {
        Box::pin(async move {
            let policies = Policies { list: vec![GroupPolicy::named(name)], ..Policies::default() };
            tx.insert_policies(&NewPolicies { version, policies: &policies, applied_by: "ada" }, NOW).await
        })
    })
    .await
    .unwrap()
}

both! {
    async fn the_newest_version_holds_and_a_number_is_taken_once(db: &Db) {
        assert!(db.read().await.newest_policies().await.unwrap().is_none());
        assert!(apply(db, 1, "one").await && apply(db, 2, "two").await);
        assert!(!apply(db, 2, "another").await, "somebody was faster");
        let newest = db.read().await.newest_policies().await.unwrap().unwrap();
        assert_eq!((newest.version, newest.policies.list[0].name.as_str()), (2, "two"));
        assert_eq!((newest.applied_by.as_str(), newest.applied_at), ("ada", NOW));
        let versions = async |until, most| {
            let found = db.read().await.policies_until(until, most).await.unwrap();
            found.into_iter().map(|it| it.version).collect::<Vec<_>>()
        };
        assert_eq!(versions(i64::MAX, 9).await, [2, 1]);
        assert_eq!((versions(1, 9).await, versions(i64::MAX, 1).await), (vec![1], vec![2]));
    }
}
