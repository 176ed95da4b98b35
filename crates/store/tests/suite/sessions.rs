//! Sessions, known browsers and objections on both databases.

use regain_core::confirmation::Confirmation;
use regain_core::ids::SessionId;
use regain_core::policy::{Duty, Review};
use regain_store::NewSession;

use crate::both;
use crate::harness::{Db, NOW, account, later, random};
use crate::scenario::{BROWSER, NOT_ME, SESSION, fill, source};

async fn signed_in(db: &Db, token_hash: [u8; 32]) -> SessionId {
    let id = SessionId::new(NOW, &mut random());
    db.write(move |tx| {
        Box::pin(async move {
            let new = NewSession {
                id,
                account: account(1),
                token_hash,
                source: &source(),
                duty: Some(Duty::Register),
                idle_expires_at: later(600),
                expires_at: later(3600),
            };
            tx.insert_session(&new, NOW, &mut random()).await
        })
    })
    .await
    .unwrap();
    id
}

both! {
    async fn a_session_lives_while_it_is_used_and_no_longer_than_its_life(db: &Db) {
        let id = signed_in(db, SESSION).await;
        let alive = async |now| db.read().await.session_by_token(&[[0; 32], SESSION], now).await.unwrap();
        let session = alive(later(599)).await.unwrap();
        assert_eq!((session.id, session.account), (id, account(1)));
        assert_eq!((session.authenticated_at, session.authenticated_by), (NOW, Confirmation::Password));
        assert_eq!(session.source.user_agent.as_deref(), Some("Browser/1"));
        assert!(alive(later(600)).await.is_none(), "idle");
        assert!(db.write(move |tx| Box::pin(tx.touch_session(id, later(599), later(9999)))).await.unwrap());
        assert_eq!(alive(later(3599)).await.unwrap().last_seen_at, later(599));
        assert!(alive(later(3600)).await.is_none(), "over");
    }

    async fn a_session_rotates_and_ends(db: &Db) {
        let id = signed_in(db, SESSION).await;
        assert!(db.write(move |tx| Box::pin(tx.authenticate_session(id, Some([9; 32]), (Confirmation::Authenticator, later(5))))).await.unwrap());
        let mut scope = db.read().await;
        assert!(scope.session_by_token(&[SESSION], NOW).await.unwrap().is_none());
        let rotated = scope.session_by_token(&[[9; 32]], NOW).await.unwrap().unwrap();
        assert_eq!((rotated.authenticated_at, rotated.authenticated_by), (later(5), Confirmation::Authenticator));
        assert!(db.write(move |tx| Box::pin(tx.authenticate_session(id, None, (Confirmation::Password, later(6))))).await.unwrap());
        let kept = db.read().await.session_by_token(&[[9; 32]], NOW).await.unwrap().unwrap();
        assert_eq!((kept.authenticated_at, kept.authenticated_by), (later(6), Confirmation::Password));
        assert!(!db.write(move |tx| Box::pin(tx.end_session(id, account(2), NOW))).await.unwrap(), "another's");
        assert!(db.write(move |tx| Box::pin(tx.end_session(id, account(1), NOW))).await.unwrap());
        assert!(scope.session_by_token(&[[9; 32]], NOW).await.unwrap().is_none());
        assert!(!db.write(move |tx| Box::pin(tx.authenticate_session(id, Some([8; 32]), (Confirmation::Password, NOW)))).await.unwrap());
        assert!(!db.write(move |tx| Box::pin(tx.touch_session(id, NOW, later(600)))).await.unwrap());
    }

    async fn ending_every_session_can_spare_one(db: &Db) {
        let (kept, _, _) = (signed_in(db, [1; 32]).await, signed_in(db, [2; 32]).await, signed_in(db, [3; 32]).await);
        assert_eq!(db.write(move |tx| Box::pin(tx.end_sessions_of(account(1), Some(kept), NOW))).await.unwrap(), 2);
        let left = db.read().await.sessions_of(account(1), NOW).await.unwrap();
        assert_eq!(left.iter().map(|session| session.id).collect::<Vec<_>>(), [kept]);
        assert_eq!(db.write(|tx| Box::pin(tx.end_sessions_of(account(1), None, NOW))).await.unwrap(), 1);
    }

    async fn known_browsers_are_forgotten_together(db: &Db) {
        fill(db).await;
        let mut scope = db.read().await;
        let browser = scope.known_browser(&[BROWSER]).await.unwrap().unwrap();
        assert_eq!(browser.account, account(1));
        assert!(db.write(move |tx| Box::pin(tx.touch_known_browser(browser.id, BROWSER, later(1)))).await.unwrap());
        assert_eq!(db.write(|tx| Box::pin(tx.forget_known_browsers(account(1)))).await.unwrap(), 1);
        assert!(scope.known_browser(&[BROWSER]).await.unwrap().is_none());
    }

    async fn a_hold_lasts_until_it_is_released(db: &Db) {
        fill(db).await;
        let mut scope = db.read().await;
        assert_eq!(scope.hold(account(1)).await.unwrap().unwrap().notice, "password-reset");
        assert!(!db.write(|tx| Box::pin(tx.hold_account(account(1), "x", later(1)))).await.unwrap(), "held already");
        assert_eq!(scope.hold(account(1)).await.unwrap().unwrap().held_at, NOW);
        assert!(db.write(|tx| Box::pin(tx.release_account(account(1), later(2)))).await.unwrap());
        assert!(scope.hold(account(1)).await.unwrap().is_none());
        assert!(db.write(|tx| Box::pin(tx.hold_account(account(1), "again", later(3)))).await.unwrap());
        assert_eq!(scope.hold(account(1)).await.unwrap().unwrap().notice, "again");
    }

    async fn an_objection_is_found_by_id_and_token(db: &Db) {
        let filled = fill(db).await;
        let mut scope = db.read().await;
        let link = scope.not_me_by_token(&[[0; 32], NOT_ME]).await.unwrap().unwrap();
        assert_eq!((link.id, link.account, link.family), (filled.not_me, account(1), Some(filled.family)));
        assert!(link.used_at.is_none());
        assert!(db.write(move |tx| Box::pin(tx.use_not_me(link.id, later(1)))).await.unwrap());
        assert_eq!(scope.not_me(link.id).await.unwrap().unwrap().used_at, Some(later(1)));
    }

    async fn what_is_asked_first_is_asked_until_it_is_done(db: &Db) {
        let id = signed_in(db, SESSION).await;
        let duty = async || db.read().await.session_by_token(&[SESSION], NOW).await.unwrap().unwrap().duty;
        assert_eq!(duty().await, Some(Duty::Register));
        assert!(db.write(move |tx| Box::pin(tx.fulfil_duty(id))).await.unwrap());
        assert_eq!(duty().await, None);
        assert!(!db.write(move |tx| Box::pin(tx.fulfil_duty(id))).await.unwrap(), "nothing was asked");
    }

    async fn putting_off_counts_once_and_a_look_begins_anew(db: &Db) {
        let seen = async || db.read().await.review(account(1)).await.unwrap();
        let put_off = async |seen: Review| {
            db.write(move |tx| Box::pin(tx.postpone_registration(account(1), seen))).await.unwrap()
        };
        assert_eq!(seen().await, Review::default());
        assert!(put_off(Review::default()).await);
        assert!(!put_off(Review::default()).await, "somebody did meanwhile");
        assert!(put_off(seen().await).await);
        assert_eq!(seen().await, Review { postponed: 2, reviewed_at: None });
        db.write(|tx| Box::pin(tx.note_review(account(1), later(5)))).await.unwrap();
        assert_eq!(seen().await, Review { postponed: 0, reviewed_at: Some(later(5)) });
        assert_eq!(db.read().await.review(account(2)).await.unwrap(), Review::default());
    }
}
