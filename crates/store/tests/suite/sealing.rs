//! What is sealed opens in its own row only, and tells nothing by its size.

use regain_core::ids::FamilyId;
use regain_core::method::Method;
use regain_core::subject::{DecoyReason, Subject};
use regain_store::{AuditFilter, StoreError};
use sqlx::Row;

use crate::both;
use crate::harness::{Db, NOW, account, random};
use crate::scenario::{fill, insert_account, neighbour};

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Bytes as both databases read them.
pub(crate) fn blob(db: &Db, bytes: &[u8; 16]) -> String {
    if db.is_sqlite() { format!("x'{}'", hex(bytes)) } else { format!("'\\x{}'::bytea", hex(bytes)) }
}

/// Sizes and counts of all that a resolved family has.
async fn shape(db: &Db, family: FamilyId) -> Vec<i64> {
    let family = blob(db, family.as_bytes());
    let mut shape = Vec::new();
    for sql in [
        format!(
            "SELECT CAST(length(sealed) AS BIGINT) AS a, CAST(length(account_key) AS BIGINT) AS b FROM subject WHERE family_id = {family}"
        ),
        format!(
            "SELECT CAST(length(sealed) AS BIGINT) AS a, CAST(length(method) AS BIGINT) AS b FROM verifier WHERE family_id = {family}"
        ),
        format!(
            "SELECT CAST(length(language) AS BIGINT) AS a, CAST(CASE WHEN identifier_sealed IS NULL THEN 0 ELSE 1 END AS BIGINT) AS b FROM family WHERE id = {family}"
        ),
    ] {
        for row in db.raw(&sql).await {
            shape.extend([row.get::<i64, _>("a"), row.get::<i64, _>("b")]);
        }
    }
    shape
}

both! {
    async fn accounts_and_decoys_have_rows_of_one_shape(db: &Db) {
        let longest = DecoyReason::LockedByAdministrator;
        let subjects = [
            (Subject::account(account(1)), 3),
            (Subject::account(account(2)), 1),
            (Subject::decoy(DecoyReason::NotFound, None), 0),
            (Subject::decoy(longest, Some(account(3))), 0),
        ];
        let mut shapes = Vec::new();
        for (typed, (subject, addresses)) in ["a", "bob@meridian.example", "nobody", "x"].into_iter().zip(subjects) {
            let (family, _) = db.started_as(typed).await;
            assert!(db.resolve(family, subject, addresses).await);
            shapes.push(shape(db, family).await);
        }
        assert_eq!(shapes[0].len(), 6, "one row each");
        assert!(shapes.iter().all(|shape| *shape == shapes[0]), "{shapes:?}");
    }

    async fn a_subject_can_not_be_moved_to_another_family(db: &Db) {
        let (mine, _) = db.resolved(account(1)).await;
        let (victims, reset) = db.resolved(account(2)).await;
        for table in ["subject", "verifier"] {
            let (from, to) = (blob(db, mine.as_bytes()), blob(db, victims.as_bytes()));
            db.raw(&format!(
                "UPDATE {table} SET sealed = (SELECT sealed FROM {table} WHERE family_id = {from}) WHERE family_id = {to}"
            ))
            .await;
        }
        let mut scope = db.read().await;
        assert!(matches!(scope.subject(victims).await, Err(StoreError::Open { .. })));
        assert!(matches!(scope.reset(reset).await, Err(StoreError::Open { .. })));
        assert!(matches!(scope.verifier(victims, Method::Email).await, Err(StoreError::Open { .. })));
        assert!(scope.subject(mine).await.unwrap().is_some());
    }

    async fn what_a_stranger_typed_never_opens_as_a_subject(db: &Db) {
        let subject = serde_json::to_string(&Subject::account(account(2))).unwrap();
        let (typed, _) = db.started_as(&subject).await;
        let (resolved, _) = db.resolved(account(1)).await;
        let (from, to) = (blob(db, typed.as_bytes()), blob(db, resolved.as_bytes()));
        db.raw(&format!("UPDATE subject SET sealed = (SELECT identifier_sealed FROM family WHERE id = {from}), family_id = {from} WHERE family_id = {to}")).await;
        assert!(matches!(db.read().await.subject(typed).await, Err(StoreError::Open { .. })));
    }

    async fn a_contact_can_not_be_moved_to_another_account_or_place(db: &Db) {
        let insert = |number: u8, name: &'static str| db.write(move |tx| Box::pin(async move {
            insert_account(tx, account(number), name).await
        }));
        insert(1, "mallory").await.unwrap();
        insert(2, "ada").await.unwrap();
        assert_eq!(db.read().await.account(account(2)).await.unwrap().unwrap().contacts[0].value, "ada@home.example");
        let (mallory, ada) = (blob(db, account(1).as_bytes()), blob(db, account(2).as_bytes()));
        db.raw(&format!(
            "UPDATE builtin_contact SET sealed = (SELECT sealed FROM builtin_contact WHERE account_id = {mallory} AND position = 0)
             WHERE account_id = {ada} AND position = 0"
        )).await;
        assert!(matches!(db.read().await.account(account(2)).await, Err(StoreError::Open { .. })));
        db.raw(&format!(
            "UPDATE builtin_contact SET sealed = (SELECT sealed FROM builtin_contact WHERE account_id = {mallory} AND position = 1)
             WHERE account_id = {mallory} AND position = 0"
        )).await;
        assert!(matches!(db.read().await.account(account(1)).await, Err(StoreError::Open { .. })));
    }

    async fn sealed_rows_do_not_open_in_another_organization(db: &Db) {
        let filled = fill(db).await;
        let other = neighbour(db).await;
        let to = blob(db, other.as_bytes());
        db.raw(&format!("UPDATE session SET organization_id = {to}")).await;
        db.raw(&format!("UPDATE audit_event SET organization_id = {to}")).await;
        db.raw(&format!("UPDATE builtin_contact SET organization_id = {to}")).await;
        db.raw(&format!("UPDATE builtin_account SET organization_id = {to}")).await;
        let mut scope = db.store.read(other).await.unwrap();
        assert!(matches!(scope.sessions_of(account(1), NOW).await, Err(StoreError::Open { .. })));
        assert!(matches!(scope.audit_events(&AuditFilter::default(), 9).await, Err(StoreError::Open { .. })));
        assert!(matches!(scope.account(account(1)).await, Err(StoreError::Open { .. })));
        assert!(db.read().await.subject(filled.family).await.unwrap().is_some());
    }

    async fn nothing_personal_is_in_the_rows_of_audit_sessions_and_contacts(db: &Db) {
        fill(db).await;
        for (table, column) in [("audit_event", "personal_sealed"), ("session", "sealed"), ("builtin_contact", "sealed")] {
            for row in db.raw(&format!("SELECT {column} AS sealed FROM {table}")).await {
                let sealed = String::from_utf8_lossy(row.get::<&[u8], _>("sealed")).into_owned();
                assert!(!sealed.contains("192.0.2.7") && !sealed.contains("Browser") && !sealed.contains("home"));
            }
        }
    }

    async fn an_audit_row_stays_when_its_personal_part_is_erased(db: &Db) {
        fill(db).await;
        let read = async || db.read().await.audit_events(&AuditFilter::default(), 9).await.unwrap().remove(0);
        let event = read().await;
        assert_eq!((event.action.as_str(), event.verdict.as_str(), event.count), ("reset.started", "success", 1));
        assert_eq!((event.at, event.account, event.version.as_str()), (NOW, Some(account(1)), env!("CARGO_PKG_VERSION")));
        assert_eq!(event.node, db.store.node().to_string());
        assert_eq!(event.source.user_agent.as_deref(), Some("Browser/1"));
        assert_eq!(event.source.address, Some([192, 0, 2, 7].into()));
        let commitment = &db.raw("SELECT personal_commitment FROM audit_event").await[0];
        assert_eq!(commitment.get::<&[u8], _>(0).len(), 32);
        db.raw("UPDATE audit_event SET personal_sealed = NULL").await;
        assert!(read().await.source.address.is_none());
    }

    async fn another_key_opens_nothing(db: &Db) {
        let (family, _) = db.resolved(account(1)).await;
        let keys = regain_crypto::KeyRing::generate(zeroize::Zeroizing::new(random().bytes()));
        let options = regain_store::Options { keys: keys.into(), ..crate::harness::options(&db.url) };
        let store = regain_store::Store::open(options).await.unwrap();
        assert!(store.read(db.organization).await.unwrap().subject(family).await.is_err());
        store.close().await;
    }
}
