//! What may happen once happens once, however many ask at the same time (promise 4).

use futures_util::future::BoxFuture;
use regain_core::ids::{NotMeId, ResetId};
use regain_core::limit::Limit;
use regain_core::policy::Policy;
use regain_core::reset::{Event, decide};
use regain_core::subject::Subject;
use regain_crypto::KeyId;
use regain_store::{NewNotMe, NewPassword, NotMePurpose, Spent, StoreError, Tx};
use std::time::Duration;

use crate::both;
use crate::harness::{Db, NOW, WRITE, account, later, proof, random};
use crate::scenario::insert_account;

/// How many of fifty simultaneous writes answer yes.
async fn winners<W>(db: &Db, work: W) -> usize
where
    W: for<'t> Fn(&'t mut Tx) -> BoxFuture<'t, Result<bool, StoreError>> + Clone + Send + 'static,
{
    let one = |_| {
        let (store, organization, work) = (db.store.clone(), db.organization, work.clone());
        tokio::spawn(async move { store.write(organization, move |tx| work(tx)).await.unwrap() })
    };
    let mut winners = 0;
    for write in (0..50).map(one).collect::<Vec<_>>() {
        winners += usize::from(write.await.unwrap());
    }
    winners
}

both! {
    async fn fifty_tries_spend_no_more_than_there_are(db: &Db) {
        let (family, reset) = db.resolved(account(1)).await;
        let id = db.challenged(family, reset).await.id;
        let spent = winners(db, move |tx| Box::pin(async move { Ok(tx.spend_try(id, NOW).await?.is_some()) })).await;
        assert_eq!(spent, 5);
        assert_eq!(db.read().await.challenge(id).await.unwrap().unwrap().tries_left, 0);
    }

    async fn a_challenge_is_consumed_once(db: &Db) {
        let (family, reset) = db.resolved(account(1)).await;
        let id = db.challenged(family, reset).await.id;
        assert_eq!(winners(db, move |tx| Box::pin(tx.consume_challenge(id, NOW))).await, 1);
    }

    async fn a_family_is_taken_once(db: &Db) {
        let (family, reset) = db.resolved(account(1)).await;
        assert_eq!(winners(db, move |tx| Box::pin(tx.take_family(family, reset, NOW))).await, 1);
        let other = ResetId::new(NOW, &mut random());
        assert!(!db.write(move |tx| Box::pin(tx.free_family(family, other))).await.unwrap());
        assert!(db.write(move |tx| Box::pin(tx.free_family(family, reset))).await.unwrap());
        assert_eq!(winners(db, move |tx| Box::pin(tx.take_family(family, other, NOW))).await, 1);
        assert_eq!(db.read().await.family(family).await.unwrap().unwrap().applied_by, Some(other));
    }

    async fn a_family_is_resolved_once(db: &Db) {
        let (family, _) = db.started().await;
        let won = winners(db, move |tx| {
            let subject = Subject::account(account(1));
            Box::pin(async move { tx.resolve_family(family, &subject, &[], (NOW, &mut random())).await })
        });
        assert_eq!(won.await, 1);
    }

    async fn a_reset_moves_on_from_each_version_once(db: &Db) {
        let (_, id) = db.resolved(account(1)).await;
        let reset = db.read().await.reset(id).await.unwrap().unwrap();
        let next = decide(&reset, Event::Proved(proof(account(1))), &Policy::default(), NOW).unwrap().reset;
        let won = winners(db, move |tx| {
            let next = next.clone();
            Box::pin(async move { tx.update_reset(&next, NOW).await })
        });
        assert_eq!(won.await, 1);
        let stored = db.read().await.reset(id).await.unwrap().unwrap();
        assert_eq!((stored.state().name(), stored.version()), ("proved", 1));
    }

    async fn a_password_is_replaced_once_and_kept_once(db: &Db) {
        db.write(|tx| Box::pin(insert_account(tx, account(1), "ada"))).await.unwrap();
        let won = winners(db, |tx| Box::pin(async move {
            let new = NewPassword { from_version: 0, hash: "$new", set_by: WRITE, keep: 3 };
            tx.set_password_hash(account(1), &new, NOW).await
        }));
        assert_eq!(won.await, 1);
        assert_eq!(db.read().await.password_history(account(1)).await.unwrap().len(), 1);
    }

    async fn a_limit_holds(db: &Db) {
        let limit = Limit { name: "test", count: 7, window: Duration::from_secs(60) };
        let spend = winners(db, move |tx| Box::pin(async move {
            Ok(tx.spend(&limit, [1; 32], NOW).await? == Spent::Ok)
        }));
        assert_eq!(spend.await, 7);
    }

    async fn a_link_is_inserted_once_and_used_once(db: &Db) {
        let id = NotMeId::new(NOW, &mut random());
        let inserted = winners(db, move |tx| Box::pin(async move {
            let new = NewNotMe {
                id,
                account: account(1),
                purpose: NotMePurpose::Change,
                family: None,
                key_id: KeyId(1),
                token_hash: [1; 32],
                expires_at: later(60),
            };
            tx.insert_not_me(&new, NOW).await
        }));
        assert_eq!(inserted.await, 1);
        assert_eq!(winners(db, move |tx| Box::pin(tx.use_not_me(id, later(60)))).await, 0, "too late");
        assert_eq!(winners(db, move |tx| Box::pin(tx.use_not_me(id, NOW))).await, 1);
    }
}
