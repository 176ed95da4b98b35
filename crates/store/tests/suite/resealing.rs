//! A rotation of keys: what the old key made is made again, while others write.

use std::sync::Arc;

use regain_core::subject::{DecoyReason, Subject};
use regain_crypto::{KeyId, KeyRing, Purpose};
use regain_store::{Inserted, Node, Sealed};

use crate::both;
use crate::harness::{Db, NOW, account, later, options, random, rotated};
use crate::scenario::{fill, insert_account, read_all};

/// Only the new key.
fn new_key() -> Arc<KeyRing> {
    let ring = KeyRing::generate(zeroize::Zeroizing::new([7; 32]));
    Arc::new(ring.with_next(zeroize::Zeroizing::new([8; 32])).activated().without_retired())
}

/// Seals everything again and answers how many rows that changed, by kind.
async fn reseal(db: &Db) -> Vec<u64> {
    let mut changed = Vec::new();
    for what in Sealed::ALL {
        let (mut from, mut rows) = (Some([0; 16]), 0);
        while let Some(begin) = from {
            let batch = db.store.reseal(db.organization, what, begin, &mut random()).await.unwrap();
            (from, rows) = (batch.next, rows + batch.rows);
        }
        changed.push(rows);
    }
    changed
}

async fn insert(db: &Db, number: u8, username: &'static str) -> Inserted {
    let id = account(number);
    db.write(move |tx| Box::pin(insert_account(tx, id, username))).await.unwrap()
}

both! {
    async fn after_a_rotation_everything_opens_and_is_found_with_the_new_key_alone(db: &Db) {
        let filled = fill(db).await;
        let (waiting, _) = db.started_as("somebody").await;
        let (decoy, _) = db.started().await;
        assert!(db.resolve(decoy, Subject::decoy(DecoyReason::NotFound, None), 0).await);
        db.store.set_keys(rotated());
        let before = read_all(&mut db.read().await, filled).await.unwrap();
        // Two addresses; three names and an address that others share; an app, a pass and a passkey; an address that was
        // taken away; then one of each, and both subjects.
        assert_eq!(reseal(db).await, [2, 4, 3, 1, 1, 1, 2, 2, 1, 1]);
        assert_eq!(reseal(db).await, [0; 10], "nothing is left to do");
        db.store.set_keys(new_key());
        let mut scope = db.read().await;
        let lookup = |name: &str| new_key().keyed_hash(Purpose::IdentifierLookup, &[name.as_bytes()]);
        for name in ["ada", "ada@meridian.example", "ada@home.example", "shared@home.example"] {
            assert_eq!(scope.accounts_by_identifier(&[lookup(name)]).await.unwrap(), [account(1)], "{name}");
        }
        // That one is looked up by what the old key made of a name.
        let but_names = |found: Vec<(&'static str, usize)>| -> Vec<_> {
            found.into_iter().filter(|(name, _)| *name != "accounts_by_identifier").collect()
        };
        assert_eq!(but_names(read_all(&mut scope, filled).await.unwrap()), but_names(before));
        let typed = scope.family(waiting).await.unwrap().unwrap().identifier.unwrap();
        assert_eq!(typed.as_str(), "somebody");
        assert!(scope.subject(decoy).await.unwrap().unwrap().real_account().is_none());
    }

    async fn a_rotation_goes_on_where_it_was_interrupted(db: &Db) {
        for number in 1..=130 {
            let username: &'static str = Box::leak(format!("person{number}").into_boxed_str());
            assert_eq!(insert(db, number, username).await, Inserted::Done);
        }
        db.store.set_keys(rotated());
        let mut first = random();
        let batch = db.store.reseal(db.organization, Sealed::Contacts, [0; 16], &mut first).await.unwrap();
        assert_eq!(batch.rows, 250);
        assert!(batch.next.is_some());
        // Begun again from the start by a process that knows nothing of the first.
        assert_eq!(reseal(db).await[0], 10);
        db.store.set_keys(new_key());
        let mut scope = db.read().await;
        for number in 1..=130 {
            let person = scope.account(account(number)).await.unwrap().unwrap();
            assert_eq!(person.contacts[0].value, format!("person{number}@home.example"));
        }
    }

    async fn while_keys_change_a_name_is_still_one_accounts(db: &Db) {
        assert_eq!(insert(db, 1, "ada").await, Inserted::Done);
        db.store.set_keys(rotated());
        let new = db.write(|tx| Box::pin(async {
            let id = account(2);
            let new = regain_store::NewAccount {
                id,
                username: "other",
                sign_in_name: Some("ADA@meridian.example"),
                display_name: "",
                language: None,
                privileged: false,
                disabled: false,
                locked_by: None,
                expires_at: None,
                must_change: false,
                password_hash: None,
                contacts: &[],
                groups: &[],
            };
            tx.insert_account(&new, NOW, &mut random()).await
        }));
        assert_eq!(new.await.unwrap(), Inserted::SignInNameTaken);
        // The address is shared, under two hashes.
        assert_eq!(insert(db, 3, "eve").await, Inserted::Done);
        let shared = rotated().keyed_hash_candidates(Purpose::IdentifierLookup, &[b"shared@home.example"]);
        assert_eq!(db.read().await.accounts_by_identifier(&shared).await.unwrap(), [account(1), account(3)]);
        reseal(db).await;
        assert_eq!(db.read().await.accounts_by_identifier(&shared[..1]).await.unwrap().len(), 2);
    }

    async fn a_value_that_was_changed_behind_our_back_stops_the_batch_and_changes_nothing(db: &Db) {
        assert_eq!(insert(db, 1, "ada").await, Inserted::Done);
        assert_eq!(insert(db, 2, "bob").await, Inserted::Done);
        db.raw("UPDATE builtin_contact SET sealed = substr(sealed, 1, 60) WHERE position = 1").await;
        db.store.set_keys(rotated());
        assert!(db.store.reseal(db.organization, Sealed::Contacts, [0; 16], &mut random()).await.is_err());
        let prefix = rotated().seal_prefix();
        let hex: String = prefix.iter().map(|byte| format!("{byte:02x}")).collect();
        let literal = if db.is_sqlite() { format!("x'{hex}'") } else { format!("'\\x{hex}'::bytea") };
        let sql = format!("SELECT 1 FROM builtin_contact WHERE substr(sealed, 1, 5) = {literal}");
        assert!(db.raw(&sql).await.is_empty());
    }

    async fn a_node_says_which_keys_it_has_and_is_forgotten_when_it_is_gone(db: &Db) {
        db.write(|tx| Box::pin(tx.note_node(NOW))).await.unwrap();
        let ring = KeyRing::generate(zeroize::Zeroizing::new([7; 32]));
        db.store.set_keys(Arc::new(ring.with_next(zeroize::Zeroizing::new([8; 32]))));
        let nodes = async |since| db.read().await.nodes(since).await.unwrap();
        assert_eq!(nodes(NOW).await, [Node { active_key: KeyId(1), newest_key: KeyId(1) }]);
        db.write(|tx| Box::pin(tx.note_node(later(5)))).await.unwrap();
        assert_eq!(nodes(NOW).await, [Node { active_key: KeyId(1), newest_key: KeyId(2) }]);
        assert_eq!(nodes(later(6)).await, []);
        let other = regain_store::Store::open(options(&db.url)).await.unwrap();
        other.write(db.organization, |tx| Box::pin(tx.note_node(later(5)))).await.unwrap();
        assert_eq!(nodes(NOW).await.len(), 2);
        other.close().await;
        db.write(|tx| Box::pin(tx.purge(later(86_406), 9))).await.unwrap();
        assert_eq!(nodes(NOW).await, []);
    }

    async fn a_key_is_written_down_once_and_activated_once(db: &Db) {
        let insert = async |check| db.write(move |tx| Box::pin(tx.insert_master_key(KeyId(2), [check; 32]))).await;
        assert!(insert(1).await.unwrap());
        assert!(!insert(2).await.unwrap());
        let activate = async |at| db.write(move |tx| Box::pin(tx.activate_master_key(KeyId(2), at))).await;
        assert!(activate(NOW).await.unwrap());
        assert!(!activate(later(1)).await.unwrap());
        let [key] = db.store.master_keys().await.unwrap().try_into().unwrap();
        assert_eq!((key.check_value, key.activated_at, key.resealed_at), ([1; 32], Some(NOW), None));
    }
}
