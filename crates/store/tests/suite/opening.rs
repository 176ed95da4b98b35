//! Opening a database, new and old.

use std::os::unix::fs::PermissionsExt;

use regain_store::{Options, Store, StoreError};

use crate::both;
use crate::harness::{Db, options};

both! {
    async fn opening_again_changes_nothing(db: &Db) {
        let again = Store::open(options(&db.url)).await.unwrap();
        assert_eq!(again.organizations().await.unwrap()[0].name, "Meridian");
        assert_eq!(db.raw("SELECT version FROM _sqlx_migrations").await.len(), 1);
        again.close().await;
    }

    async fn a_demo_and_a_real_database_are_never_mistaken(db: &Db) {
        assert!(!db.store.is_demo());
        let demo = Store::open(Options { demo: true, ..options(&db.url) }).await.err().unwrap();
        assert!(matches!(demo, StoreError::NotDemoDatabase), "{demo}");
        db.raw("UPDATE meta SET value = 'yes' WHERE name = 'demo'").await;
        let real = Store::open(options(&db.url)).await.err().unwrap();
        assert!(matches!(real, StoreError::DemoDatabase), "{real}");
        let demo = Store::open(Options { demo: true, ..options(&db.url) }).await.unwrap();
        assert!(demo.is_demo());
        demo.close().await;
    }

    async fn a_database_that_is_not_meant_is_not_brought_up_to_date(db: &Db) {
        // Bringing it up to date would note the version again, or fail on the tables that are there.
        db.raw("DELETE FROM _sqlx_migrations").await;
        let demo = Store::open(Options { demo: true, ..options(&db.url) }).await.err().unwrap();
        assert!(matches!(demo, StoreError::NotDemoDatabase), "{demo}");
        assert!(db.raw("SELECT version FROM _sqlx_migrations").await.is_empty());
    }

    async fn a_closed_store_refuses(db: &Db) {
        db.store.close().await;
        assert!(db.store.read(db.organization).await.is_err());
        let written = db.write(|tx| Box::pin(async { tx.insert_organization("late", crate::harness::NOW).await })).await;
        assert!(written.is_err());
    }
}

#[tokio::test]
async fn a_new_file_is_its_owners_alone_and_its_path_is_taken_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a b?c#d%20ü.db");
    let store = Store::open(options(&format!("sqlite://{}", path.display()))).await.unwrap();
    for file in std::fs::read_dir(folder.path()).unwrap() {
        let file = file.unwrap();
        assert!(file.file_name().to_str().unwrap().starts_with("a b?c#d%20ü.db"), "{file:?}");
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{file:?}");
    }
    store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn processes_that_start_together_agree_on_one_new_database() {
    for _ in 0..5 {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}/regain.db", folder.path().display());
        let opened = (0..4).map(|_| tokio::spawn(Store::open(options(&url)))).collect::<Vec<_>>();
        for store in opened {
            store.await.unwrap().unwrap().close().await;
        }
    }
}

#[tokio::test]
async fn other_urls_are_refused() {
    for url in ["mysql://localhost/x", "/var/lib/regain.db", "sqlite:regain.db", ""] {
        assert!(matches!(Store::open(options(url)).await, Err(StoreError::Url)), "{url}");
    }
    let missing = Store::open(options("sqlite:///nowhere/at/all.db")).await;
    assert!(matches!(missing, Err(StoreError::CreateFile { .. })));
}
