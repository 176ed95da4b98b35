//! What accounts have set up: sealed to its place, and used once.

use regain_core::ids::RegistrationId;
use regain_core::method::Method;
use regain_core::methods::recovery_code::CodeSet;
use regain_core::methods::security_questions::{
    LONGEST_QUESTION, SecurityQuestion, SecurityQuestions, StoredAnswer,
};
use regain_core::policy::QUESTIONS_REGISTERED;
use regain_core::registration::{Credential, Registration};
use regain_store::{NewRecoveryCode, StoreError};

use crate::both;
use crate::harness::{Db, NOW, account, later, random};
use crate::scenario::{authenticator, recovery_code};
use crate::sealing::blob;

async fn insert(db: &Db, number: u8, registration: Registration) -> bool {
    db.write(move |tx| {
        Box::pin(async move { tx.insert_registration(account(number), &registration, &mut random()).await })
    })
    .await
    .unwrap()
}

fn set() -> Registration {
    Registration {
        id: RegistrationId::from_bytes([2; 16]),
        credential: Credential::RecoveryCode(CodeSet { left: 0 }),
        created_at: later(1),
        fresh_until: None,
        ..authenticator()
    }
}

both! {
    async fn what_was_set_up_is_read_back_for_its_account_alone(db: &Db) {
        assert!(insert(db, 1, authenticator()).await && insert(db, 1, set()).await);
        assert!(!insert(db, 1, authenticator()).await, "once");
        let codes = [recovery_code(), NewRecoveryCode { number: 4, ..recovery_code() }];
        db.write(move |tx| Box::pin(async move { tx.replace_recovery_codes(account(1), &codes, NOW).await })).await.unwrap();
        let info = db.read().await.security_info(account(1)).await.unwrap();
        let [app, codes] = info.registrations.as_slice() else { panic!("two, oldest first") };
        let (Credential::Totp(read), Credential::Totp(expected)) = (&app.credential, authenticator().credential) else {
            panic!("an app")
        };
        assert!(read.secret == expected.secret);
        assert_eq!((app.name.as_str(), app.fresh_until, app.last_used_at), ("Phone", Some(later(86_400)), None));
        assert!(matches!(codes.credential, Credential::RecoveryCode(CodeSet { left: 2 })));
        assert!(db.read().await.security_info(account(2)).await.unwrap().registrations.is_empty());
    }

    async fn a_page_of_accounts_is_read_at_once_and_nobody_beside_it(db: &Db) {
        for number in [1, 3, 4, 5] {
            assert!(insert(db, number, authenticator()).await);
        }
        assert!(insert(db, 3, set()).await);
        let codes = [recovery_code()];
        db.write(move |tx| Box::pin(async move { tx.replace_recovery_codes(account(3), &codes, NOW).await })).await.unwrap();
        let read = db.read().await.security_infos((account(2), account(4))).await.unwrap();
        assert_eq!(read.keys().copied().collect::<Vec<_>>(), [account(3), account(4)]);
        let [app, codes] = read[&account(3)].registrations.as_slice() else { panic!("two, oldest first") };
        assert_eq!(app.method(), Method::Totp);
        assert!(matches!(codes.credential, Credential::RecoveryCode(CodeSet { left: 1 })));
    }

    async fn the_longest_questions_of_ones_own_have_room(db: &Db) {
        let longest = StoredAnswer {
            question: SecurityQuestion::own(&"🦊".repeat(LONGEST_QUESTION)).unwrap(),
            hash: format!("$argon2id$v=19$m=1048576,t=4,p=16${}${}", "a".repeat(22), "b".repeat(86)),
        };
        let answers = vec![longest; QUESTIONS_REGISTERED.1 as usize];
        let credential = Credential::SecurityQuestions(SecurityQuestions { answers });
        assert!(insert(db, 1, Registration { credential, ..authenticator() }).await);
        let info = db.read().await.security_info(account(1)).await.unwrap();
        assert!(matches!(&info.registrations[0].credential, Credential::SecurityQuestions(set) if set.answers.len() == 10));
    }

    async fn a_secret_moved_to_another_account_does_not_open(db: &Db) {
        assert!(insert(db, 1, authenticator()).await);
        db.raw(&format!("UPDATE registration SET account_id = {}", blob(db, account(2).as_bytes()))).await;
        let moved = db.read().await.security_info(account(2)).await;
        assert!(matches!(moved, Err(StoreError::Open { .. })));
    }

    async fn a_position_only_grows(db: &Db) {
        assert!(insert(db, 1, authenticator()).await);
        let uses = |position| db.write(move |tx| {
            Box::pin(async move { tx.use_registration(account(1), (authenticator().id, position), later(5)).await })
        });
        assert!(uses(7).await.unwrap());
        for position in [7, 6, 0] {
            assert!(!uses(position).await.unwrap(), "{position}");
        }
        assert!(uses(8).await.unwrap());
        let info = db.read().await.security_info(account(1)).await.unwrap();
        assert_eq!((info.registrations[0].position, info.registrations[0].last_used_at), (8, Some(later(5))));
    }

    async fn a_recovery_code_is_used_once_and_dies_with_its_set(db: &Db) {
        assert!(insert(db, 1, set()).await);
        let replace = |number| db.write(move |tx| Box::pin(async move {
            let code = NewRecoveryCode { number, hash: format!("hash of {number}") };
            tx.replace_recovery_codes(account(1), &[code], NOW).await
        }));
        let uses = |number: u8, hash: &'static str| db.write(move |tx| {
            Box::pin(async move { tx.use_recovery_code(account(1), (number, hash), later(9)).await })
        });
        assert_eq!(replace(3).await.unwrap(), 0);
        assert_eq!(db.read().await.recovery_code(account(1), 3).await.unwrap().as_deref(), Some("hash of 3"));
        assert!(!uses(3, "hash of another set").await.unwrap());
        assert!(uses(3, "hash of 3").await.unwrap() && !uses(3, "hash of 3").await.unwrap());
        assert!(db.read().await.recovery_code(account(1), 3).await.unwrap().is_none());
        let info = db.read().await.security_info(account(1)).await.unwrap();
        assert!(!info.has(Method::RecoveryCode) && info.registrations[0].last_used_at == Some(later(9)));
        assert_eq!(replace(5).await.unwrap(), 1);
        assert!(uses(5, "hash of 5").await.unwrap());
    }
}
