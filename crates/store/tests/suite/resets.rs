//! Families, resets and challenges on both databases.

use regain_core::account::Marker;
use regain_core::ids::{ContactId, FamilyId, ResetId};
use regain_core::method::Method;
use regain_core::policy::Policy;
use regain_core::reset::{Event, Kind, Record, decide};
use regain_core::subject::{DecoyReason, Subject};
use regain_crypto::KeyId;
use regain_store::Resend;

use crate::both;
use crate::harness::{Db, NOW, account, later, proof, random};

async fn held(scope: &mut regain_store::Scope, hashes: &[[u8; 32]]) -> Option<(ResetId, FamilyId)> {
    scope.reset_of_holder(hashes).await.unwrap().map(|held| (held.record.id, held.record.family))
}

both! {
    async fn what_was_typed_is_kept_until_it_is_resolved(db: &Db) {
        let (family, reset) = db.started_as("Ada@Meridian.Example").await;
        let mut scope = db.read().await;
        let stored = scope.family(family).await.unwrap().unwrap();
        assert_eq!(stored.identifier.unwrap().as_str(), "Ada@Meridian.Example");
        assert_eq!((stored.kind, stored.started_at, stored.expires_at), (Kind::Reset, NOW, later(1800)));
        assert!(scope.subject(family).await.unwrap().is_none());
        assert!(scope.verifier(family, Method::Email).await.unwrap().is_none());
        assert!(scope.reset(reset).await.unwrap().is_none(), "unresolved");
        assert_eq!(scope.stored_reset(reset).await.unwrap().unwrap().record.state, "started");

        assert!(db.resolve(family, Subject::account(account(1)), 3).await);
        let stored = scope.family(family).await.unwrap().unwrap();
        assert!(stored.identifier.is_none() && stored.resolved_at == Some(NOW));
        assert!(scope.subject(family).await.unwrap().unwrap() == Subject::account(account(1)));
        let contacts = [1, 2, 3].map(|number| ContactId::from_bytes([number; 16]));
        assert_eq!(scope.verifier(family, Method::Email).await.unwrap().unwrap(), contacts);
        assert!(scope.reset(reset).await.unwrap().unwrap().subject.is_real());
        assert!(!db.resolve(family, Subject::account(account(2)), 0).await, "once");
    }

    async fn a_reset_survives_its_row_in_every_state(db: &Db) {
        let (_, id) = db.resolved(account(1)).await;
        let mut reset = db.read().await.reset(id).await.unwrap().unwrap();
        let entry = regain_core::account::Account {
            id: account(1),
            username: "ada".to_owned(),
            sign_in_name: None,
            display_name: String::new(),
            language: None,
            groups: Vec::new(),
            privileged: false,
            status: Default::default(),
            password_set_at: None,
            contacts: vec![regain_core::account::Contact {
                id: ContactId::from_bytes([1; 16]),
                kind: regain_core::account::ContactKind::Email,
                value: "ada@home.example".to_owned(),
            }],
        };
        let events = [
            Event::Proved(proof(account(1))),
            Event::Commit { account: Box::new(entry), info: Default::default(), before: Marker("7".to_owned()), from: None },
            Event::Written(regain_core::reset::Outcome::Unknown),
            Event::Written(regain_core::reset::Outcome::Undecidable),
        ];
        for event in events {
            let next = decide(&reset, event, &Policy::default(), later(1)).unwrap().reset;
            let stale = next.clone();
            let written = next.clone();
            assert!(db.write(move |tx| Box::pin(async move { tx.update_reset(&written, later(1)).await })).await.unwrap());
            assert!(!db.write(move |tx| Box::pin(async move { tx.update_reset(&stale, later(1)).await })).await.unwrap());
            reset = db.read().await.reset(id).await.unwrap().unwrap();
            assert!(reset.state() == next.state() && reset.version() == next.version());
            assert_eq!(reset.ends_at(), next.ends_at());
        }
        assert_eq!(reset.state().name(), "refused");
    }

    async fn a_holder_finds_its_reset_until_its_token_rotates(db: &Db) {
        let (family, _) = db.resolved(account(1)).await;
        let id = ResetId::new(NOW, &mut random());
        let record = Record::started(id, family, Kind::Reset, (later(600), later(1800)));
        db.write(move |tx| Box::pin(async move { tx.insert_reset(&record, [5; 32], NOW).await })).await.unwrap();
        let mut scope = db.read().await;
        assert_eq!(held(&mut scope, &[[4; 32], [5; 32]]).await, Some((id, family)));
        assert!(db.write(move |tx| Box::pin(tx.rotate_holder(id, [6; 32]))).await.unwrap());
        assert_eq!(held(&mut scope, &[[5; 32]]).await, None);
        assert_eq!(held(&mut scope, &[[6; 32]]).await, Some((id, family)));
        assert_eq!(scope.resets_of_family(family).await.unwrap().len(), 2);
    }

    async fn the_open_resets_of_an_account_are_found_in_all_its_families(db: &Db) {
        let (_, first) = db.resolved(account(1)).await;
        let (_, second) = db.resolved(account(1)).await;
        db.resolved(account(2)).await;
        let (decoy, _) = db.started().await;
        db.resolve(decoy, Subject::decoy(DecoyReason::Disabled, Some(account(1))), 0).await;
        let open = async || {
            let mut ids: Vec<_> =
                db.read().await.open_resets_of(account(1)).await.unwrap().iter().map(|reset| reset.id).collect();
            ids.sort();
            ids
        };
        let mut both = vec![first, second];
        both.sort();
        assert_eq!(open().await, both);
        let reset = db.read().await.reset(first).await.unwrap().unwrap();
        let ended = decide(&reset, Event::Superseded, &Policy::default(), NOW).unwrap().reset;
        db.write(move |tx| Box::pin(async move { tx.update_reset(&ended, NOW).await })).await.unwrap();
        assert_eq!(open().await, [second]);
    }

    async fn a_family_that_was_ended_is_not_taken_any_more(db: &Db) {
        let (first, reset) = db.resolved(account(1)).await;
        let (second, other) = db.resolved(account(1)).await;
        let (foreign, third) = db.resolved(account(2)).await;
        db.write(move |tx| Box::pin(tx.end_family(first, NOW))).await.unwrap();
        assert_eq!(db.write(move |tx| Box::pin(tx.end_families_of(account(1), NOW))).await.unwrap(), 1);
        assert!(db.read().await.family(second).await.unwrap().unwrap().ended_at.is_some());
        for (family, reset, is_taken) in [(first, reset, false), (second, other, false), (foreign, third, true)] {
            let taken = db.write(move |tx| Box::pin(tx.take_family(family, reset, NOW))).await.unwrap();
            assert_eq!(taken, is_taken);
        }
    }

    async fn a_challenge_lives_until_it_is_answered_or_old(db: &Db) {
        let (family, reset) = db.resolved(account(1)).await;
        let new = db.challenged(family, reset).await;
        let id = new.id;
        let mut scope = db.read().await;
        assert_eq!(scope.challenge_by_link(&[[1; 32], new.link_hash]).await.unwrap().unwrap().id, id);
        assert_eq!(scope.challenge_of(reset, Method::Email).await.unwrap().unwrap().id, id);
        let after = db.write(move |tx| Box::pin(tx.spend_try(id, later(599)))).await.unwrap().unwrap();
        assert_eq!(after.tries_left, 4);
        assert!(db.write(move |tx| Box::pin(tx.spend_try(id, later(600)))).await.unwrap().is_none(), "too late");
        assert!(db.write(move |tx| Box::pin(tx.consume_challenge(id, later(2)))).await.unwrap());
        assert!(db.write(move |tx| Box::pin(tx.spend_try(id, later(3)))).await.unwrap().is_none(), "answered");
        assert!(scope.challenge_of(reset, Method::Email).await.unwrap().is_none());
        assert!(!db.write(move |tx| Box::pin(tx.consume_challenge(id, later(3)))).await.unwrap());
    }

    async fn another_message_replaces_the_link_and_keeps_the_tries(db: &Db) {
        let (family, reset) = db.resolved(account(1)).await;
        let old = db.challenged(family, reset).await;
        let id = old.id;
        db.write(move |tx| Box::pin(tx.spend_try(id, NOW))).await.unwrap();
        let resend = || db.write(move |tx| Box::pin(async move {
            let resend = Resend {
                from_generation: 0,
                key_id: KeyId(2),
                link_hash: [8; 32],
                expires_at: later(700),
                resend_at: later(90),
            };
            tx.resend_challenge(id, &resend).await
        }));
        assert!(resend().await.unwrap());
        assert!(!resend().await.unwrap(), "decided from a generation that is gone");
        let mut scope = db.read().await;
        let stored = scope.challenge_by_link(&[[8; 32]]).await.unwrap().unwrap();
        assert_eq!((stored.generation, stored.key_id, stored.tries_left), (1, KeyId(2), 4));
        assert_eq!((stored.expires_at, stored.resend_at), (later(700), later(90)));
        assert!(scope.challenge_by_link(&[old.link_hash]).await.unwrap().is_none());
    }
}
