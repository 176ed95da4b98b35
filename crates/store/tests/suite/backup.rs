//! Rows out of one database and into another.

use std::collections::BTreeSet;
use std::io::BufReader;

use regain_core::audit::{Action, Actor, AuditEvent};
use regain_core::ids::OrganizationId;
use regain_store::{AuditFilter, BackupFailure, BackupRows, KEPT_TABLES, LEFT_OUT_TABLES, Store};
use sqlx::Row;

use crate::both;
use crate::harness::{Db, NOW, account, options, random};
use crate::scenario::{Filled, fill, read_all};

/// Another database of the same kind, with its tables and nothing in them.
async fn empty(db: &Db) -> Db {
    let other = if db.is_sqlite() { Db::sqlite().await } else { Db::postgres().await.unwrap() };
    other.raw("DELETE FROM organization").await;
    other
}

async fn exported(db: &Db) -> Vec<u8> {
    let mut lines = Vec::new();
    db.store.export(&mut lines, |_, _| ()).await.unwrap();
    lines
}

fn rows(lines: &[u8]) -> BackupRows<BufReader<std::io::Cursor<Vec<u8>>>> {
    BackupRows::new(BufReader::new(std::io::Cursor::new(lines.to_vec())), 0)
}

async fn import(store: &Store, lines: &[u8]) -> Result<u64, BackupFailure> {
    let (rows, organization) = (rows(lines), OrganizationId::from_bytes([0; 16]));
    store.write(organization, move |tx| Box::pin(async move { tx.import(rows, |_| ()).await })).await
}

/// What is found of what lasts.
async fn lasting(db: &Db, filled: Filled) -> Vec<(&'static str, usize)> {
    let lasting =
        ["account", "accounts_by_identifier", "audit_events", "hold", "password", "password_history"];
    let found = read_all(&mut db.read().await, filled).await.unwrap();
    found.into_iter().filter(|(name, _)| lasting.contains(name)).collect()
}

both! {
    async fn each_table_is_kept_or_left_out(db: &Db) {
        let sql = if db.is_sqlite() {
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        } else {
            "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public'"
        };
        let there: Vec<String> = db.raw(sql).await.iter().map(|row| row.get(0)).collect();
        let known: Vec<&str> = KEPT_TABLES.into_iter().chain(LEFT_OUT_TABLES).collect();
        assert_eq!(there.iter().map(String::as_str).collect::<BTreeSet<_>>(), known.iter().copied().collect());
        assert_eq!(there.len(), known.len());
    }

    async fn what_lasts_comes_back_and_the_rest_does_not(db: &Db) {
        let filled = fill(db).await;
        db.raw("UPDATE builtin_account SET display_name = 'Ada \"Bé\" \\ Byron' || '\u{1f600}'").await;
        let lines = exported(db).await;
        let (organization, count) = rows(&lines).check().unwrap();
        assert_eq!(organization, db.organization);
        let mut other = empty(db).await;
        assert_eq!(import(&other.store, &lines).await.unwrap(), count);
        other.organization = organization;
        assert_eq!(lasting(&other, filled).await, lasting(db, filled).await);
        assert!(lasting(db, filled).await.iter().all(|(_, found)| *found > 0));
        let ada = other.read().await.account(account(1)).await.unwrap().unwrap();
        assert_eq!(ada.display_name, "Ada \"Bé\" \\ Byron\u{1f600}");
        for table in LEFT_OUT_TABLES.iter().filter(|table| !["meta", "_sqlx_migrations"].contains(table)) {
            assert!(other.raw(&format!("SELECT 1 FROM {table}")).await.is_empty(), "{table}");
        }
        assert!(exported(&other).await == lines, "a backup of what was restored is the same");
        other.remove().await;
    }

    async fn a_backup_shows_one_moment(db: &Db) {
        fill(db).await;
        let mut seen = 0;
        let (store, organization) = (db.store.clone(), db.organization);
        let mut lines = Vec::new();
        let handle = tokio::runtime::Handle::current();
        // Before the audit log is read, and after the snapshot began, there is one more row in it.
        let export = db.store.export(&mut lines, move |table, _| {
            if table == "builtin_account" && seen == 0 {
                seen = 1;
                let store = store.clone();
                let event = AuditEvent::new(organization, Action::SignedOut, Actor::Operator);
                tokio::task::block_in_place(|| handle.block_on(async {
                    store.write(organization, move |tx| Box::pin(async move {
                        tx.audit(&event, NOW, &mut random()).await
                    })).await.unwrap();
                }));
            }
        });
        export.await.unwrap();
        let text = String::from_utf8(lines).unwrap();
        assert!(text.contains("reset.started") && !text.contains("session.signed-out"), "{text}");
        let events = db.read().await.audit_events(&AuditFilter::default(), 9).await.unwrap();
        assert!(events.iter().any(|event| event.action == "session.signed-out"));
    }

    async fn a_backup_that_is_not_right_is_refused_and_leaves_nothing(db: &Db) {
        fill(db).await;
        let lines = String::from_utf8(exported(db).await).unwrap();
        let without_last: String = lines.lines().rev().skip(1).collect::<Vec<_>>().into_iter().rev().map(|line| format!("{line}\n")).collect();
        let wrong = [
            (lines.replacen("\"rows\":1", "\"rows\":2", 1), "line 3 "),
            (lines.replacen("\"end\":", "\"end\":1", 1), "line "),
            (format!("{lines}{lines}"), "line "),
            (without_last, "line "),
            (lines.replacen("\"organization\"", "\"organisation\"", 1), "another table `organisation`"),
            (lines.replacen("Meridian", "Meri\",\"dian", 1), "line 2 "),
        ];
        let other = empty(db).await;
        for (text, problem) in &wrong {
            let checked = rows(text.as_bytes()).check().unwrap_err().to_string();
            assert!(checked.contains(problem), "{checked}");
            assert!(import(&other.store, text.as_bytes()).await.is_err());
        }
        // Whole in itself, but not of these tables.
        for (text, problem) in [
            (lines.replacen("\"display_name\"", "\"shown_name\"", 1), "another table `builtin_account`"),
            (lines.replacen("\"Meridian\"", "7", 1), "line 2 "),
        ] {
            assert!(rows(text.as_bytes()).check().is_ok());
            let refused = import(&other.store, text.as_bytes()).await.unwrap_err().to_string();
            assert!(refused.contains(problem), "{refused}");
        }
        assert!(other.store.organizations().await.unwrap().is_empty());
        other.remove().await;
    }

    async fn a_database_in_use_is_refused(db: &Db) {
        let lines = exported(db).await;
        assert!(matches!(import(&db.store, &lines).await, Err(BackupFailure::NotEmpty)));
    }
}

/// A backup of either database can be restored into the other.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_crosses_from_one_database_to_the_other() {
    let Some(postgres) = Db::postgres().await else { return };
    let sqlite = Db::sqlite().await;
    postgres.raw("DELETE FROM organization").await;
    fill(&sqlite).await;
    let lines = exported(&sqlite).await;
    import(&postgres.store, &lines).await.unwrap();
    let back = Db::sqlite().await;
    back.raw("DELETE FROM organization").await;
    import(&back.store, &exported(&postgres).await).await.unwrap();
    let sorted = |lines: Vec<u8>| {
        let text = String::from_utf8(lines).unwrap();
        text.lines().map(str::to_owned).collect::<BTreeSet<_>>()
    };
    assert_eq!(sorted(exported(&back).await), sorted(lines));
    let reopened = Store::open(options(&back.url)).await.unwrap();
    assert_eq!(reopened.organizations().await.unwrap().len(), 1);
    reopened.close().await;
    for db in [postgres, sqlite, back] {
        db.remove().await;
    }
}
