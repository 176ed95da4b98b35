//! Built-in accounts on both databases.

use regain_core::account::Lock;
use regain_core::ids::AccountId;
use regain_store::{Inserted, NewAccount, NewPassword};

use crate::both;
use crate::harness::{Db, NOW, WRITE, account, later, random};
use crate::scenario::{contact, insert_account, lookup};

async fn insert(db: &Db, number: u8, username: &'static str) -> Inserted {
    db.write(move |tx| Box::pin(async move { insert_account(tx, account(number), username).await }))
        .await
        .unwrap()
}

async fn found(db: &Db, name: &str) -> Vec<AccountId> {
    db.read().await.accounts_by_identifier(&[[0; 32], lookup(name)]).await.unwrap()
}

async fn set(db: &Db, from_version: i64, hash: &'static str, keep: i64) -> bool {
    db.write(move |tx| {
        Box::pin(async move {
            let new = NewPassword { from_version, hash, set_by: WRITE, keep };
            tx.set_password_hash(account(1), &new, later(1)).await
        })
    })
    .await
    .unwrap()
}

both! {
    async fn an_account_is_found_by_each_of_its_names(db: &Db) {
        assert_eq!(insert(db, 1, "Ada").await, Inserted::Done);
        for name in ["ada", "ada@meridian.example", "ada@home.example", "shared@home.example"] {
            assert_eq!(found(db, name).await, [account(1)], "{name}");
        }
        assert!(found(db, "nobody").await.is_empty());
        let mut scope = db.read().await;
        let stored = scope.account(account(1)).await.unwrap().unwrap();
        assert_eq!((stored.username.as_str(), stored.sign_in_name.as_deref()), ("Ada", Some("Ada@meridian.example")));
        assert_eq!((stored.locked_by, stored.locked_at), (Some(Lock::WrongPasswords), Some(NOW)));
        assert!(stored.must_change && !stored.disabled && stored.manager.is_none());
        assert_eq!(stored.groups, ["night", "staff"]);
        let contacts = &stored.contacts;
        assert_eq!(contacts.iter().map(|it| it.value.as_str()).collect::<Vec<_>>(), ["Ada@home.example", "shared@home.example"]);
    }

    async fn accounts_come_in_pages_each_once_with_all_that_is_theirs(db: &Db) {
        for (number, name) in [(3, "carl"), (1, "ada"), (2, "bob")] {
            insert(db, number, name).await;
        }
        assert!(set(db, 0, "$argon2id$new", 0).await);
        let page = async |after: u8, most| {
            let mut scope = db.read().await;
            let page = scope.accounts_after(AccountId::from_bytes([after; 16]), most).await.unwrap();
            page.into_iter().map(|it| (it.username, it.groups.len(), it.contacts.len(), it.password_set_at)).collect::<Vec<_>>()
        };
        let whole = |name: &str, set_at| (name.to_owned(), 2, 2, set_at);
        // A password that was imported counts as set then.
        assert_eq!(page(0, 2).await, [whole("ada", later(1)), whole("bob", NOW)]);
        assert_eq!(page(2, 2).await, [whole("carl", NOW)]);
        assert!(page(3, 2).await.is_empty());
    }

    async fn a_shared_address_finds_both_and_no_more_are_counted(db: &Db) {
        for (number, name) in [(1, "twin1"), (2, "twin2"), (3, "twin3")] {
            assert_eq!(insert(db, number, name).await, Inserted::Done);
        }
        assert_eq!(found(db, "shared@home.example").await, [account(1), account(2)]);
        assert_eq!(found(db, "twin2").await, [account(2)]);
    }

    async fn a_taken_name_leaves_nothing_behind_and_the_import_goes_on(db: &Db) {
        insert(db, 1, "ada").await;
        let outcome = db.write(|tx| Box::pin(async {
            let same = insert_account(tx, account(2), "ADA").await?;
            let plain = NewAccount {
                id: account(3),
                username: "ada@meridian.example",
                sign_in_name: None,
                display_name: "",
                language: None,
                privileged: false,
                disabled: false,
                locked_by: None,
                expires_at: None,
                must_change: false,
                password_hash: None,
                contacts: &[contact(3, "other@home.example")],
                groups: &[],
            };
            let crossed = tx.insert_account(&plain, NOW, &mut random()).await?;
            let second = NewAccount { username: "other", sign_in_name: Some("Ada@Meridian.Example"), ..plain };
            let signed = tx.insert_account(&second, NOW, &mut random()).await?;
            let twice = NewAccount { username: "Bob", sign_in_name: Some("bob"), ..second };
            Ok([same, crossed, signed, tx.insert_account(&twice, NOW, &mut random()).await?])
        }));
        use Inserted::{Done, SignInNameTaken, UsernameTaken};
        assert_eq!(outcome.await.unwrap(), [UsernameTaken, UsernameTaken, SignInNameTaken, Done]);
        assert_eq!(found(db, "ada").await, [account(1)]);
        assert_eq!(found(db, "ada@meridian.example").await, [account(1)]);
        assert!(found(db, "other").await.is_empty());
        assert_eq!(found(db, "bob").await, [account(3)]);
        assert!(db.read().await.account(account(2)).await.unwrap().is_none());
        assert_eq!(db.raw("SELECT username FROM builtin_account").await.len(), 2);
    }

    async fn a_manager_is_set_once(db: &Db) {
        insert(db, 1, "ada").await;
        let without = async |name| db.read().await.account_without_manager(name).await.unwrap();
        assert_eq!((without("ADA").await, without("ada@meridian.example").await), (Some(account(1)), None));
        let set = async |manager| {
            db.write(move |tx| Box::pin(tx.set_manager(account(1), account(manager), later(1)))).await.unwrap()
        };
        assert!(set(9).await);
        assert!(!set(8).await, "it has one");
        assert_eq!(without("ada").await, None);
        let stored = db.read().await.account(account(1)).await.unwrap().unwrap();
        assert_eq!(stored.manager, Some(account(9)));
    }

    async fn a_new_password_lifts_what_wrong_ones_did_in_the_same_write(db: &Db) {
        insert(db, 1, "ada").await;
        assert!(set(db, 0, "$new", 0).await);
        assert!(!set(db, 0, "$other", 0).await, "decided from a password that is gone");
        let mut scope = db.read().await;
        let stored = scope.account(account(1)).await.unwrap().unwrap();
        assert_eq!((stored.locked_by, stored.locked_at, stored.must_change), (None, None, false));
        let password = scope.password(account(1)).await.unwrap().unwrap();
        assert_eq!((password.hash.as_deref(), password.version), (Some("$new"), 1));
        assert_eq!(password.changed_at, Some(later(1)));
        assert!(scope.password_history(account(1)).await.unwrap().is_empty());
    }

    async fn an_administrators_lock_stays(db: &Db) {
        insert(db, 1, "ada").await;
        db.raw("UPDATE builtin_account SET locked_by = 'administrator'").await;
        assert!(!db.write(|tx| Box::pin(tx.unlock_account(account(1), NOW))).await.unwrap());
        assert!(set(db, 0, "$new", 0).await);
        let stored = db.read().await.account(account(1)).await.unwrap().unwrap();
        assert_eq!((stored.locked_by, stored.locked_at), (Some(Lock::Administrator), Some(NOW)));
        db.raw("UPDATE builtin_account SET locked_by = 'wrong-passwords'").await;
        assert!(db.write(|tx| Box::pin(tx.unlock_account(account(1), NOW))).await.unwrap());
        assert!(db.read().await.account(account(1)).await.unwrap().unwrap().locked_by.is_none());
    }

    async fn the_history_keeps_as_many_as_asked(db: &Db) {
        insert(db, 1, "ada").await;
        for (version, hash) in ["$1", "$2", "$3", "$4"].into_iter().enumerate() {
            assert!(set(db, i64::try_from(version).unwrap(), hash, 2).await);
        }
        assert!(!set(db, 0, "$stale", 2).await);
        assert_eq!(db.read().await.password_history(account(1)).await.unwrap(), ["$3", "$2"]);
        assert!(set(db, 4, "$5", 0).await);
        assert!(db.read().await.password_history(account(1)).await.unwrap().is_empty(), "switched off");
    }

    async fn a_stronger_hash_replaces_only_its_own_password(db: &Db) {
        insert(db, 1, "ada").await;
        let upgrade = |version| db.write(move |tx| Box::pin(async move { tx.upgrade_hash(account(1), version, "$s").await }));
        assert!(upgrade(0).await.unwrap());
        let password = db.read().await.password(account(1)).await.unwrap().unwrap();
        assert_eq!((password.hash.as_deref(), password.version), (Some("$s"), 0));
        assert!(set(db, 0, "$new", 0).await);
        assert!(!upgrade(0).await.unwrap());
    }
}
