//! Transactions: errors, panics and group commits.

use std::future::poll_fn;
use std::task::Poll;
use std::time::Duration;

use regain_store::StoreError;
use tokio::sync::oneshot;

use crate::both;
use crate::harness::{Db, NOW, account};

#[derive(Debug)]
enum Failure {
    Wanted,
    Store(StoreError),
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

both! {
    async fn a_failed_write_leaves_no_trace_and_its_neighbours_stay(db: &Db) {
        let write = |number: u8| {
            let store = db.store.clone();
            let organization = db.organization;
            tokio::spawn(async move {
                let work = store.write(organization, move |tx| {
                    Box::pin(async move {
                        tx.hold_account(account(number), "password-reset", NOW).await?;
                        match number % 3 {
                            0 => Ok(()),
                            1 => Err(Failure::Wanted),
                            _ => panic!("on purpose"),
                        }
                    })
                });
                work.await
            })
        };
        let writes: Vec<_> = (0..60).map(write).collect();
        for (number, written) in (0_u8..).zip(writes) {
            let kept = match written.await.unwrap() {
                Ok(()) => 0,
                Err(Failure::Wanted) => 1,
                Err(Failure::Store(StoreError::Panicked)) => 2,
                Err(Failure::Store(error)) => panic!("{error}"),
            };
            assert_eq!(kept, number % 3);
            assert_eq!(db.read().await.hold(account(number)).await.unwrap().is_some(), number % 3 == 0);
        }
    }

    async fn a_statement_that_fails_undoes_its_own_write_only(db: &Db) {
        let twice = db.write(|tx| Box::pin(async {
            tx.hold_account(account(1), "password-reset", NOW).await?;
            tx.insert_organization("again", NOW).await
        })).await;
        assert!(matches!(twice, Err(StoreError::Write { what: "organizations", .. })));
        assert!(db.read().await.hold(account(1)).await.unwrap().is_none());
        assert!(db.write(|tx| Box::pin(async { tx.hold_account(account(1), "x", NOW).await })).await.unwrap());
    }

    async fn writes_that_wait_share_a_commit(db: &Db) {
        let (go, gone) = oneshot::channel::<()>();
        let first = {
            let (store, organization) = (db.store.clone(), db.organization);
            tokio::spawn(async move {
                let work = store.write(organization, |tx| {
                    Box::pin(async move {
                        gone.await.unwrap();
                        tx.hold_account(account(200), "x", NOW).await
                    })
                });
                work.await
            })
        };
        let before = db.store.commits();
        let rest: Vec<_> = (0..50).map(|number| {
            let (store, organization) = (db.store.clone(), db.organization);
            tokio::spawn(async move {
                let work = store.write(organization, move |tx| {
                    Box::pin(async move { tx.hold_account(account(number), "x", NOW).await })
                });
                work.await
            })
        }).collect();
        tokio::time::sleep(Duration::from_millis(200)).await;
        go.send(()).unwrap();
        assert!(first.await.unwrap().unwrap());
        for write in rest {
            assert!(write.await.unwrap().unwrap());
        }
        let commits = db.store.commits() - before;
        if db.is_sqlite() {
            // The first one is alone unless the machine is so busy that the others come before it begins.
            assert!((1..=4).contains(&commits), "51 writes took {commits} commits");
        } else {
            assert_eq!(commits, 51);
        }
    }

    async fn a_commit_that_changed_nothing_is_not_counted(db: &Db) {
        let before = db.store.commits();
        assert!(!db.write(|tx| Box::pin(async { tx.release_account(account(1), NOW).await })).await.unwrap());
        let failed = db.write(|tx| Box::pin(async {
            tx.hold_account(account(1), "x", NOW).await?;
            Err::<(), _>(StoreError::Closed)
        }));
        failed.await.unwrap_err();
        assert_eq!(db.store.commits(), before);
    }

    async fn a_caller_that_goes_away_leaves_no_transaction_open(db: &Db) {
        // More of them than there are connections: each must come back, or be replaced.
        for number in 0..20 {
            let (began, has_begun) = oneshot::channel();
            let (go, gone) = oneshot::channel::<()>();
            let (store, organization) = (db.store.clone(), db.organization);
            let caller = tokio::spawn(async move {
                let work = store.write(organization, move |tx| {
                    Box::pin(async move {
                        tx.hold_account(account(number), "x", NOW).await?;
                        began.send(()).unwrap();
                        gone.await.ok();
                        Ok::<_, StoreError>(())
                    })
                });
                work.await
            });
            has_begun.await.unwrap();
            caller.abort();
            assert!(caller.await.unwrap_err().is_cancelled());
            drop(go);
        }
        let after = db.write(|tx| Box::pin(async { tx.hold_account(account(99), "x", NOW).await })).await;
        assert!(after.unwrap());
        // SQLite's one writer goes on without whoever asked; PostgreSQL rolls back.
        let is_held = db.read().await.hold(account(1)).await.unwrap().is_some();
        assert_eq!(is_held, db.is_sqlite());
    }

    async fn an_abandoned_read_spoils_none_that_follows(db: &Db) {
        db.write(|tx| Box::pin(async { tx.hold_account(account(1), "x", NOW).await })).await.unwrap();
        let mut abandoned_early = 0;
        for _ in 0..50 {
            let mut scope = db.read().await;
            let mut abandoned = Box::pin(scope.hold(account(2)));
            let is_waiting = poll_fn(|cx| Poll::Ready(abandoned.as_mut().poll(cx).is_pending()));
            abandoned_early += i32::from(is_waiting.await);
            drop(abandoned);
            drop(scope);
            assert!(db.read().await.hold(account(1)).await.unwrap().is_some());
        }
        assert!(abandoned_early > 0, "every answer was there at once");
    }

    async fn closing_waits_for_who_is_reading_and_ends(db: &Db) {
        let reading = db.read().await;
        let closing = { let store = db.store.clone(); tokio::spawn(async move { store.close().await }) };
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert!(!closing.is_finished());
        drop(reading);
        tokio::time::timeout(Duration::from_secs(10), closing).await.unwrap().unwrap();
        assert!(db.store.read(db.organization).await.is_err());
    }

    async fn whoever_finds_no_connection_free_is_told_so(db: &Db) {
        let mut lent = Vec::new();
        let refused = loop {
            match db.store.read(db.organization).await {
                Ok(scope) => lent.push(scope),
                Err(error) => break error,
            }
        };
        assert!(refused.is_busy() && !lent.is_empty());
        lent.pop();
        assert!(db.read().await.hold(account(1)).await.unwrap().is_none());
    }
}
