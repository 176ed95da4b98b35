//! Tests of sign in.

use regain_core::account::Lock;

use super::*;

fn refused(answer: &Result<SignedIn, Error>) -> bool {
    matches!(answer, Err(Error::ProofRefused))
}

fn throttled(answer: &Result<SignedIn, Error>) -> bool {
    matches!(answer, Err(Error::Throttled { .. }))
}

#[tokio::test]
async fn name_and_password_sign_in() {
    let it = fixture().await;
    let id = it.ada().await;
    for name in ["ada", "ADA@meridian.example", "ada@post.example"] {
        let tokens = it.sign_in(name).await;
        assert_eq!(it.session(&tokens).await.account.id, id, "{name}");
        assert_eq!(tokens.session.len(), 43);
    }
    let last = it.audit().await.swap_remove(0);
    assert_eq!(
        (last.action.as_str(), last.actor.as_str(), last.account),
        ("session.signed-in", "owner", Some(id))
    );
}

#[tokio::test]
async fn whatever_is_wrong_gets_the_same_answer_after_the_same_work() {
    let it = fixture().await;
    let now = it.clock.now();
    it.ada().await;
    it.person("dave", |new| new.disabled = true).await;
    it.person("eve", |new| new.expires_at = Some(now)).await;
    it.person("lena", |new| new.locked = Some(Lock::WrongPasswords)).await;
    it.person("leo", |new| new.locked = Some(Lock::Administrator)).await;
    it.person("pat", |new| new.password_hash = None).await;
    for twin in ["twin1", "twin2"] {
        it.person(twin, |new| new.mail_addresses = vec!["twins@post.example".to_owned()]).await;
    }
    let hannah = it.person("hannah", |_| ()).await;
    let hold = it.app.store().write(ORGANIZATION, move |tx| {
        Box::pin(async move { tx.hold_account(hannah, "password-reset", now).await })
    });
    hold.await.unwrap();
    for (name, password, reason) in [
        ("nobody", OLD, "not-found"),
        ("ada", NEW, "wrong-password"),
        ("ada", "tab\tin it", "wrong-password"),
        ("pat", OLD, "wrong-password"),
        ("dave", OLD, "disabled"),
        ("eve", OLD, "account-expired"),
        ("lena", OLD, "locked"),
        ("leo", OLD, "locked-by-administrator"),
        ("hannah", OLD, "held"),
        ("hannah", NEW, "held"),
        ("twins@post.example", OLD, "ambiguous"),
    ] {
        let rows = it.audited().await;
        it.calls();
        let hashes = it.hashes(async { assert!(refused(&it.try_sign_in(name, password).await), "{name}") });
        assert_eq!(hashes.await, 1, "{name}");
        assert_eq!(it.calls(), ["find", "marker", "verify"], "{name}");
        assert_eq!(it.audited().await, rows + 1, "{name}");
        assert_eq!(it.last_event().await, ("session.refused".to_owned(), reason.to_owned()), "{name}");
    }
}

#[tokio::test]
async fn an_empty_field_is_refused_before_anything_is_asked() {
    let it = fixture().await;
    it.ada().await;
    let hashes = it.hashes(async {
        for _ in 0..100 {
            assert!(matches!(it.try_sign_in("ada", "").await, Err(Error::PasswordMissing)));
            assert!(matches!(it.try_sign_in(" ", OLD).await, Err(Error::Identifier(_))));
        }
    });
    assert_eq!(hashes.await, 0);
    assert!(it.calls().is_empty());
    it.sign_in("ada").await;
}

#[tokio::test]
async fn ten_tries_at_a_name_from_one_source_are_all_known_or_not() {
    let it = fixture().await;
    it.ada().await;
    for name in ["ada", "nobody"] {
        for _ in 0..10 {
            assert!(refused(&it.try_sign_in(name, NEW).await));
        }
        it.calls();
        let hashes = it.hashes(async { assert!(throttled(&it.try_sign_in(name, OLD).await), "{name}") });
        assert_eq!(hashes.await, 0);
        assert!(it.calls().is_empty());
    }
    assert_eq!(
        it.last_event().await,
        ("request.throttled".to_owned(), "sign-ins-per-source-and-name".to_owned())
    );
    let elsewhere = from("192.0.2.2");
    let elsewhere = it.app.sign_in(&elsewhere, None, SignIn { identifier: "ada", password: OLD });
    assert!(elsewhere.await.is_ok(), "nothing a stranger does locks an account");
    it.wait(Duration::from_secs(15 * 60));
    it.sign_in("ada").await;
}

#[tokio::test]
async fn a_flood_of_refused_sign_ins_is_one_row_for_each_source_and_minute() {
    let it = fixture().await;
    it.ada().await;
    for name in ["ada", "nobody"] {
        let rows = it.audit().await.len();
        for _ in 0..20 {
            it.try_sign_in(name, NEW).await.err().unwrap();
        }
        let written: Vec<_> = it.audit().await.drain(..2).map(|row| (row.action, row.count)).collect();
        assert_eq!(written, [("request.throttled".into(), 10), ("session.refused".into(), 10)], "{name}");
        it.wait(Duration::from_secs(60));
        it.try_sign_in(name, NEW).await.err().unwrap();
        it.app
            .sign_in(&from("192.0.2.2"), None, SignIn { identifier: name, password: NEW })
            .await
            .err()
            .unwrap();
        assert_eq!(it.audit().await.len(), rows + 4, "{name}: another minute and another source are apart");
    }
}

#[tokio::test]
async fn sixty_tries_from_one_source_are_all() {
    let it = fixture().await;
    for number in 0..60 {
        assert!(refused(&it.try_sign_in(&format!("name{number}"), OLD).await), "{number}");
    }
    let Err(Error::Throttled { retry_after }) = it.try_sign_in("another", OLD).await else {
        panic!("61 tries")
    };
    assert_eq!(retry_after.as_secs().div_ceil(60), 15);
    assert_eq!(it.last_event().await.1, "sign-ins-per-source");
    assert!(refused(
        &it.app.sign_in(&from("192.0.2.2"), None, SignIn { identifier: "a", password: OLD }).await
    ));
}

#[tokio::test]
async fn a_browser_that_signed_in_before_has_a_budget_of_its_own() {
    let it = fixture().await;
    it.ada().await;
    it.person("mallory", |_| ()).await;
    let (ada, mallory) = (it.sign_in("ada").await, it.sign_in("mallory").await);
    for _ in 0..9 {
        assert!(refused(&it.try_sign_in("ada", NEW).await));
    }
    let with = |known: &str, password: &'static str| {
        let (app, known) = (it.app.clone(), known.to_owned());
        let typed = SignIn { identifier: "ada", password };
        async move { app.sign_in(&home(), Some(&known), typed).await }
    };
    assert!(throttled(&it.try_sign_in("ada", OLD).await));
    assert!(throttled(&with("never given out", OLD).await));
    assert!(throttled(&with(&ada.session, OLD).await), "a session is not a known browser");
    assert!(throttled(&with(&mallory.known_browser, OLD).await), "nor is somebody else's");
    for _ in 0..19 {
        assert!(refused(&with(&ada.known_browser, NEW).await));
    }
    let again = with(&ada.known_browser, OLD).await.ok().unwrap();
    assert_eq!(*again.tokens.known_browser, *ada.known_browser);
    assert!(throttled(&with(&ada.known_browser, OLD).await));
    assert_eq!(it.last_event().await.1, "sign-ins-per-known-browser");
}

#[tokio::test]
async fn a_password_that_changes_under_a_sign_in_leaves_no_session() {
    let it = fixture().await;
    let id = it.ada().await;
    it.disturb(Some(Fault::Overtaken));
    assert!(refused(&it.try_sign_in("ada", OLD).await));
    let mut scope = it.app.store().read(ORGANIZATION).await.unwrap();
    assert!(scope.sessions_of(id, it.clock.now()).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_directory_that_is_down_lets_nobody_in() {
    let it = fixture().await;
    it.ada().await;
    it.disturb(Some(Fault::Down));
    assert!(matches!(it.try_sign_in("ada", OLD).await, Err(Error::DirectoryUnavailable(_))));
}
