//! Tests of session.

use regain_core::account::Lock;
use regain_core::ids::SessionId;
use regain_pages::views::Activity;

use super::super::session::{IDLE, LIFETIME};
use super::*;

const MINUTE: Duration = Duration::from_secs(60);

#[tokio::test]
async fn a_token_that_was_never_given_out_is_no_session() {
    let it = fixture().await;
    it.ada().await;
    let tokens = it.sign_in("ada").await;
    for token in ["", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", &tokens.known_browser] {
        assert!(matches!(it.app.session(token).await, Err(Error::NotFound)), "{token}");
    }
}

#[tokio::test]
async fn an_unused_session_ends_after_an_hour_and_a_used_one_after_twelve() {
    let it = fixture().await;
    it.ada().await;
    let (used, unused) = (it.sign_in("ada").await, it.sign_in("ada").await);
    it.wait(IDLE - MINUTE);
    it.session(&used).await;
    it.wait(MINUTE);
    assert!(it.is_over(&unused).await);
    for _ in 0..22 {
        it.wait(MINUTE * 30 - MINUTE / 30);
        it.session(&used).await;
    }
    it.wait(LIFETIME - IDLE - (MINUTE * 30 - MINUTE / 30) * 22);
    assert!(it.is_over(&used).await);
}

#[tokio::test]
async fn a_used_session_has_another_hour_and_no_more() {
    let it = fixture().await;
    it.ada().await;
    let tokens = it.sign_in("ada").await;
    it.wait(IDLE / 2);
    it.session(&tokens).await;
    it.wait(IDLE - MINUTE);
    it.session(&tokens).await;
    it.wait(IDLE);
    assert!(it.is_over(&tokens).await);
}

#[tokio::test]
async fn a_use_is_noted_once_a_minute() {
    let it = fixture().await;
    it.ada().await;
    let tokens = it.sign_in("ada").await;
    let used_at = async || it.app.sessions_of(&it.session(&tokens).await).await.unwrap()[0].used_at.seconds();
    let signed_in = it.clock.now().seconds();
    it.wait(MINUTE - Duration::from_secs(1));
    assert_eq!(used_at().await, signed_in);
    it.wait(Duration::from_secs(1));
    assert_eq!(used_at().await, signed_in + 60);
}

#[tokio::test]
async fn what_ends_an_account_ends_all_its_sessions() {
    let ends: [fn(&mut Status); 4] = [
        |status| status.disabled = true,
        |status| status.expired = true,
        |status| status.held = true,
        |status| status.locked = Some(Lock::Administrator),
    ];
    let it = fixture().await;
    it.ada().await;
    for end in ends {
        let (one, other) = (it.sign_in("ada").await, it.sign_in("ada").await);
        it.decree(end);
        assert!(it.is_over(&one).await);
        assert_eq!(it.last_event().await.0, "session.ended");
        it.decree(no_change);
        assert!(it.is_over(&one).await && it.is_over(&other).await, "they don't come back with the account");
    }
}

#[tokio::test]
async fn a_lock_that_strangers_can_cause_throws_nobody_out() {
    let it = fixture().await;
    it.ada().await;
    let tokens = it.sign_in("ada").await;
    it.decree(|status| status.locked = Some(Lock::WrongPasswords));
    it.session(&tokens).await;
}

#[tokio::test]
async fn a_session_survives_a_directory_that_is_down_for_a_while() {
    let it = fixture().await;
    it.ada().await;
    let tokens = it.sign_in("ada").await;
    it.disturb(Some(Fault::Down));
    assert!(matches!(it.app.session(&tokens.session).await, Err(Error::DirectoryUnavailable(_))));
    it.disturb(None);
    it.session(&tokens).await;
}

#[tokio::test]
async fn signing_out_ends_the_session_for_good_even_while_the_directory_is_down() {
    let it = fixture().await;
    it.ada().await;
    let tokens = it.sign_in("ada").await;
    it.disturb(Some(Fault::Down));
    it.app.sign_out(&home(), &tokens.session).await.unwrap();
    assert_eq!(it.last_event().await.0, "session.signed-out");
    it.disturb(None);
    assert!(it.is_over(&tokens).await);
    let rows = it.audit().await.len();
    it.app.sign_out(&home(), &tokens.session).await.unwrap();
    it.app.sign_out(&home(), "").await.unwrap();
    assert_eq!(it.audit().await.len(), rows);
}

#[tokio::test]
async fn the_owner_sees_and_ends_own_sessions_and_no_others() {
    let it = fixture().await;
    it.ada().await;
    it.person("mallory", |_| ()).await;
    let (here, there, third) = (it.sign_in("ada").await, it.sign_in("ada").await, it.sign_in("ada").await);
    let stranger = it.sign_in("mallory").await;
    let session = it.session(&here).await;
    let rows = it.app.sessions_of(&session).await.unwrap();
    assert_eq!(rows.iter().map(|row| row.current).collect::<Vec<_>>(), [true, false, false]);
    assert!(rows.iter().all(|row| row.browser.as_deref() == Some("Firefox, Linux")));

    let foreign = it.session(&stranger).await.id;
    assert!(matches!(it.app.end_session(&home(), &session, foreign).await, Err(Error::NotFound)));
    it.session(&stranger).await;

    let other: SessionId = it.session(&there).await.id;
    it.app.end_session(&home(), &session, other).await.unwrap();
    assert_eq!(it.last_event().await.0, "session.ended");
    assert!(it.is_over(&there).await);
    assert!(matches!(it.app.end_session(&home(), &session, other).await, Err(Error::NotFound)));

    it.app.end_other_sessions(&home(), &session).await.unwrap();
    assert!(it.is_over(&third).await);
    it.session(&here).await;
    it.session(&stranger).await;
}

#[tokio::test]
async fn the_owner_reads_what_happened_to_the_account() {
    let it = fixture().await;
    it.ada().await;
    it.person("mallory", |_| ()).await;
    it.try_sign_in("ada", NEW).await.err().unwrap();
    it.wait(MINUTE);
    it.sign_in("mallory").await;
    let session = it.session(&it.sign_in("ada").await).await;
    let activity = it.app.activity(&session).await.unwrap();
    let told: Vec<_> = activity.iter().map(|row| (row.what, row.browser.as_deref())).collect();
    let browser = Some("Firefox, Linux");
    assert_eq!(told, [(Activity::SignedIn, browser), (Activity::SignInFailed, browser)]);
}
