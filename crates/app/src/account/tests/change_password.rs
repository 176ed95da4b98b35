//! Tests of change password.

use regain_core::password::Violation;
use regain_core::reset::Kind;

use super::*;
use crate::reset::Start;

impl Fixture {
    async fn change(&self, tokens: &BrowserTokens, current: &str, new: &str) -> Result<BrowserTokens, Error> {
        self.app.change_password(&home(), &self.session(tokens).await, current, new).await
    }

    /// Does jobs until the test ends.
    fn work(&mut self) {
        tokio::spawn(self.worker.take().unwrap().run(std::future::pending()));
    }

    async fn mails(&self, count: usize) -> Vec<regain_core::message::Message> {
        let arrived = async {
            while self.inbox.messages().len() < count {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(10), arrived).await.unwrap();
        self.inbox.messages()
    }

    async fn is_password(&self, name: &str, password: &str) -> bool {
        match self.app.sign_in(&from("192.0.2.99"), None, SignIn { identifier: name, password }).await {
            Ok(_) => true,
            Err(Error::ProofRefused) => false,
            Err(error) => panic!("{error}"),
        }
    }
}

fn violations(answer: Result<BrowserTokens, Error>) -> Vec<&'static str> {
    match answer {
        Err(Error::Password(violations)) => violations.iter().map(Violation::code).collect(),
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("it was changed"),
    }
}

#[tokio::test]
async fn a_change_takes_effect_everywhere() {
    let mut it = fixture().await;
    it.work();
    it.ada().await;
    let (here, there) = (it.sign_in("ada").await, it.sign_in("ada").await);
    let start = Start { identifier: "ada", kind: Kind::Reset, known_browser: None };
    let reset = it.app.start_reset(&home(), start).await.ok().unwrap();
    let holder = it.app.holder(&reset.token).await.unwrap();
    it.app.subject_of(holder.family()).await.ok().unwrap();

    let tokens = it.change(&here, OLD, NEW).await.ok().unwrap();

    assert!(it.is_over(&there).await && it.is_over(&here).await, "the old tokens are worth nothing");
    it.session(&tokens).await;
    // The open reset can prove nothing any more, and whoever started it is told nothing.
    assert!(!it.app.subject_of(holder.family()).await.ok().unwrap().is_real());
    assert_eq!(it.app.reset_status_now(&home(), &holder).await.ok().unwrap().state, "started");
    assert!(!it.is_password("ada", OLD).await && it.is_password("ada", NEW).await);
    let mail = it.mails(1).await.swap_remove(0);
    assert_eq!(mail.to, "ada@post.example");
    let (_, link) = mail.text.split_once("https://reset.meridian.example/not-me/").unwrap();
    let not_me = it.app.look_at_not_me(link.split_whitespace().next().unwrap()).await.ok().unwrap();
    assert_eq!(not_me.account, "ada@meridian.example");
    let changed = it.audit().await.into_iter().find(|event| event.action == "password.changed").unwrap();
    assert_eq!(changed.actor, "owner");
}

#[tokio::test]
async fn only_the_browser_that_changed_the_password_stays_known() {
    let it = fixture().await;
    it.ada().await;
    let (here, there) = (it.sign_in("ada").await, it.sign_in("ada").await);
    let tokens = it.change(&here, OLD, NEW).await.ok().unwrap();
    for _ in 0..10 {
        it.try_sign_in("ada", OLD).await.err().unwrap();
    }
    let with = async |known: &str| {
        it.app.sign_in(&home(), Some(known), SignIn { identifier: "ada", password: NEW }).await.is_ok()
    };
    assert!(!with(&there.known_browser).await && !with(&here.known_browser).await);
    assert!(with(&tokens.known_browser).await);
}

#[tokio::test]
async fn a_new_password_is_checked_before_the_old_one_is_looked_at() {
    let it = fixture().await;
    it.ada().await;
    let here = it.sign_in("ada").await;
    let hashes = it.hashes(async {
        assert_eq!(
            violations(it.change(&here, "wrong", "ada").await),
            ["too-short", "based-on-name", "common"]
        );
        assert_eq!(
            it.last_event().await,
            ("password.refused".into(), "too-short based-on-name common".into())
        );
        assert!(matches!(it.change(&here, "", NEW).await, Err(Error::PasswordMissing)));
        assert_eq!(violations(it.change(&here, OLD, OLD).await), ["used-before"], "that is no change");
    });
    assert_eq!(hashes.await, 0);
    it.session(&here).await;
}

#[tokio::test]
async fn a_wrong_current_password_changes_nothing_and_ten_are_all() {
    let it = fixture().await;
    it.ada().await;
    let (here, there) = (it.sign_in("ada").await, it.sign_in("ada").await);
    for _ in 0..10 {
        assert!(matches!(it.change(&here, "wrong", NEW).await, Err(Error::ProofRefused)));
    }
    assert_eq!(it.last_event().await, ("password.refused".into(), "current-password-wrong".into()));
    let hashes = it.hashes(async {
        assert!(matches!(it.change(&here, OLD, NEW).await, Err(Error::Throttled { .. })));
        assert!(
            matches!(it.change(&there, OLD, NEW).await, Err(Error::Throttled { .. })),
            "nor another session"
        );
    });
    assert_eq!(hashes.await, 0);
    assert_eq!(it.last_event().await, ("request.throttled".into(), "password-changes".into()));
    let elsewhere = from("192.0.2.2");
    let session = it.session(&here).await;
    let stolen = it.app.change_password(&elsewhere, &session, OLD, NEW).await;
    assert!(matches!(stolen, Err(Error::Throttled { .. })), "one session has ten, wherever it goes");
    let session = it.session(&there).await;
    assert!(
        it.app.change_password(&elsewhere, &session, OLD, NEW).await.is_ok(),
        "the owner elsewhere has ten"
    );
}

#[tokio::test]
async fn someone_who_must_change_the_password_has_done_so_after_it() {
    let it = fixture().await;
    it.person("ada", |new| new.must_change = true).await;
    let signed_in = it.try_sign_in("ada", OLD).await.ok().unwrap();
    assert!(signed_in.must_change && it.session(&signed_in.tokens).await.must_change());
    let tokens = it.change(&signed_in.tokens, OLD, NEW).await.ok().unwrap();
    assert!(!it.session(&tokens).await.must_change());
}

#[tokio::test]
async fn a_change_whose_answer_was_lost_takes_effect_like_any_other() {
    let it = fixture().await;
    it.ada().await;
    let (here, there) = (it.sign_in("ada").await, it.sign_in("ada").await);
    it.disturb(Some(Fault::AnswerLost));
    let tokens = it.change(&here, OLD, NEW).await.ok().unwrap();
    it.disturb(None);
    it.session(&tokens).await;
    assert!(it.is_over(&there).await);
    assert!(it.is_password("ada", NEW).await);
}

#[tokio::test]
async fn a_change_that_was_never_made_ends_nothing() {
    let it = fixture().await;
    it.ada().await;
    let (here, there) = (it.sign_in("ada").await, it.sign_in("ada").await);
    let session = it.session(&here).await;
    it.disturb(Some(Fault::Unwritten));
    let answer = it.app.change_password(&home(), &session, OLD, NEW).await;
    assert!(matches!(answer, Err(Error::DirectoryUnavailable(_))));
    assert_eq!(it.last_event().await.0, "directory.unanswered");
    it.disturb(None);
    it.session(&here).await;
    it.session(&there).await;
    assert!(it.is_password("ada", OLD).await);
}

#[tokio::test]
async fn a_change_that_nobody_can_tell_of_is_settled_by_a_job() {
    let mut it = fixture().await;
    it.ada().await;
    let (here, there) = (it.sign_in("ada").await, it.sign_in("ada").await);
    it.disturb(Some(Fault::Silent));
    assert!(matches!(it.change(&here, OLD, NEW).await, Err(Error::Settling)));
    assert_eq!(it.last_event().await.0, "directory.unanswered");
    it.disturb(None);
    it.wait(Duration::from_secs(2));
    it.work();
    assert_eq!(it.mails(1).await[0].to, "ada@post.example");
    assert!(it.is_over(&there).await && it.is_over(&here).await, "nobody can be given another token");
    let changed = it.audit().await.into_iter().find(|event| event.action == "password.changed").unwrap();
    assert_eq!(changed.actor, "system");
    assert!(it.is_password("ada", NEW).await);
}

#[tokio::test]
async fn a_change_that_is_settled_is_not_settled_again() {
    let mut it = fixture().await;
    it.ada().await;
    let here = it.sign_in("ada").await;
    let tokens = it.change(&here, OLD, NEW).await.ok().unwrap();
    assert!(matches!(it.change(&tokens, "wrong", "five loud foghorns").await, Err(Error::ProofRefused)));
    it.work();
    it.mails(1).await;
    it.wait(Duration::from_secs(61));
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    it.session(&tokens).await;
    assert_eq!(it.mails(1).await.len(), 1);
    let mut scope = it.app.store().read(ORGANIZATION).await.unwrap();
    assert_eq!(scope.due_jobs(it.app.now()).await.unwrap(), 0);
}
