//! The brake: stops resets, running ones too, and tells a stranger nothing more.

use std::time::Duration;

use regain_app::admin::By;
use regain_core::audit::Source;
use regain_core::brake::Target;
use regain_core::ids::JobId;
use regain_core::job::Job;
use regain_core::method::Method as Proof;
use regain_core::random::Randomness;
use regain_store::NewJob;
use regain_testkit::api::{Api, Reply, Started, code_in, link_in};
use regain_testkit::app::TestApp;
use regain_testkit::people::{old_password, recovery_address};
use regain_testkit::visitor::Visitor;
use reqwest::{Method, StatusCode};
use serde_json::json;

const NEW: &str = "plum kettle orbit fern";

fn ops() -> By {
    By::operator("ops".to_owned())
}

async fn pull(app: &TestApp, target: &str) {
    let target = Target::parse(target).unwrap();
    assert!(app.app.pull_brake(&ops(), target, "a drill", Source::default()).await.unwrap());
}

async fn release(app: &TestApp, target: &str) {
    let target = Target::parse(target).unwrap();
    assert!(app.app.release_brake(&ops(), target, Source::default()).await.unwrap());
}

#[track_caller]
fn paused(reply: &Reply) {
    assert_eq!(
        (reply.status, reply.problem()),
        (StatusCode::SERVICE_UNAVAILABLE, "paused"),
        "{}",
        reply.text
    );
}

/// The address and code of the newest challenge.
async fn asked(app: &TestApp, api: &Api, reset: &Started, name: &str) -> (String, String) {
    let mails = app.settled().await.len();
    let challenge = api.challenge(reset).await.text("id");
    app.settled().await;
    (challenge, code_in(&app.mail_to(&recovery_address(name), mails + 1).await))
}

#[tokio::test]
async fn a_running_reset_is_stopped_at_each_step_and_goes_on_afterwards() {
    for target in ["all", "method:email"] {
        // With another method a stopped one is no pause.
        let app = TestApp::start().await;
        app.apply_one(|it| it.methods = Some(vec![Proof::Email])).await;
        let api = Api::from(&app, "192.0.2.1");
        pull(&app, target).await;
        paused(&api.post("/api/v1/resets", "", &json!({ "identifier": "bob" })).await);
        release(&app, target).await;
        let reset = api.start("bob").await;
        pull(&app, target).await;
        paused(&api.challenge(&reset).await);
        assert!(app.settled().await.is_empty(), "nothing is sent");
        release(&app, target).await;
        let (challenge, code) = asked(&app, &api, &reset, "bob").await;
        pull(&app, target).await;
        // More often than there are tries: none is spent.
        for _ in 0..6 {
            paused(&api.answer(&reset, &challenge, &code).await);
        }
        release(&app, target).await;
        assert_eq!(api.answer(&reset, &challenge, &code).await.status, StatusCode::OK);
        pull(&app, target).await;
        paused(&api.password(&reset, NEW).await);
        assert!(app.is_password_of("bob", &old_password("bob")).await);
        release(&app, target).await;
        assert_eq!(api.password(&reset, NEW).await.text("state"), "completed");
        let rows = app.audit().await;
        let refused = rows.iter().filter(|row| row.detail == "paused").map(|row| row.count).sum::<i64>();
        assert_eq!(refused, 9, "each refusal is counted");
    }
}

#[tokio::test]
async fn an_unlock_is_stopped_and_giving_up_is_not() {
    let app = TestApp::start().await;
    let api = Api::from(&app, "192.0.2.1");
    let reset = api.start_kind("lena", "unlock").await;
    let reset = api.prove_started(&app, reset, &recovery_address("lena")).await;
    pull(&app, "all").await;
    paused(&api.step(&reset, "/unlock", &json!({})).await);
    assert_eq!(api.status(&reset).await.text("state"), "proved");
    let path = format!("/api/v1/resets/{}", reset.id);
    let cancelled = api.send(api.request(Method::DELETE, &path).bearer_auth(&reset.token)).await;
    assert_eq!(cancelled.status, StatusCode::NO_CONTENT);
}

/// Queues the message of a challenge once more, for later.
async fn queue_again(app: &TestApp, challenge: &str) {
    let job = Job::SendChallenge { challenge: challenge.parse().unwrap(), generation: 0 };
    let (now, id) = (app.app.now(), JobId::new(app.app.now(), &mut Randomness::from_seed([4; 32]).fork()));
    let run_at = now + Duration::from_secs(90);
    let queued = app.store.write(app.organization, move |tx| {
        Box::pin(async move {
            tx.enqueue(&NewJob { id, job: &job, run_at, expires_at: None, lease: None }, now).await
        })
    });
    queued.await.unwrap();
}

#[tokio::test]
async fn a_message_that_waits_is_not_sent_any_more() {
    for (target, sent) in
        [(None, 2), (Some("all"), 1), (Some("method:email"), 1), (Some("group:night shift"), 1)]
    {
        let app = TestApp::start().await;
        let api = Api::from(&app, "192.0.2.1");
        let (challenge, _) = asked(&app, &api, &api.start("mallory").await, "mallory").await;
        queue_again(&app, &challenge).await;
        if let Some(target) = target {
            pull(&app, target).await;
        }
        app.clock.advance(Duration::from_secs(91));
        assert_eq!(app.settled().await.len(), sent, "{target:?}");
    }
}

/// What a stranger sees of a name: every answer, without ids and times.
async fn seen(app: &TestApp, name: &str, source: &str) -> Vec<String> {
    let api = Api::from(app, source);
    let reset = api.start(name).await;
    let challenge = api.challenge(&reset).await;
    let id = challenge.text("id");
    let answers = [&challenge, &api.answer(&reset, &id, "00000000").await, &api.status(&reset).await]
        .map(|reply| (reply.status, reply.text.replace(&reset.id, "ID").replace(&id, "CHALLENGE")));
    app.settled().await;
    answers.iter().map(|(status, text)| format!("{status} {}", text.replace(char::is_numeric, ""))).collect()
}

#[tokio::test]
async fn a_stopped_group_looks_like_nobody_and_the_others_go_on() {
    let app = TestApp::start().await;
    pull(&app, "group:Night Shift").await;
    assert_eq!(seen(&app, "mallory", "192.0.2.1").await, seen(&app, "ghost", "192.0.2.2").await);
    assert!(app.inbox.messages().is_empty());
    assert!(app.actions().await.contains(&"challenge.suppressed".to_owned()));
    let page = Visitor::new(&app, "192.0.2.3").open("/reset").await;
    assert_eq!((page.status, page.html.contains("paused")), (StatusCode::OK, false), "no banner");
    let api = Api::from(&app, "192.0.2.4");
    let reset = api.prove(&app, "bob", &recovery_address("bob")).await;
    assert_eq!(api.password(&reset, NEW).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_running_reset_of_a_stopped_group_is_told_after_a_proof_and_not_before() {
    let app = TestApp::start().await;
    let api = Api::from(&app, "192.0.2.1");
    let (group, address) = ("group:night shift", recovery_address("mallory"));
    let reset = api.start("mallory").await;
    let (challenge, code) = asked(&app, &api, &reset, "mallory").await;
    let link = link_in(&app.mail_to(&address, 1).await, "/reset/l/");
    pull(&app, group).await;
    assert_eq!(api.answer(&reset, &challenge, "00000000").await.problem(), "proof-refused");
    paused(&api.answer(&reset, &challenge, &code).await);
    let phone = Visitor::new(&app, "198.51.100.7");
    let landing = phone.open(&link).await;
    let pressed = phone.submit(&landing, &link, &[]).await;
    assert_eq!(
        (pressed.status, pressed.heading()),
        (StatusCode::SERVICE_UNAVAILABLE, "Resets are paused".into())
    );
    release(&app, group).await;
    assert_eq!(api.answer(&reset, &challenge, &code).await.status, StatusCode::OK);
    pull(&app, group).await;
    paused(&api.password(&reset, NEW).await);
    assert!(app.is_password_of("mallory", &old_password("mallory")).await);
    release(&app, group).await;
    assert_eq!(api.password(&reset, NEW).await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_pages_say_so_in_both_languages_and_the_same_to_everyone() {
    let app = TestApp::start().await;
    let running = Visitor::new(&app, "192.0.2.1");
    let prove = running.start("bob").await;
    let link = link_in(&app.mail_to(&recovery_address("bob"), 1).await, "/reset/l/");
    let landing = running.open(&link).await;
    pull(&app, "all").await;
    let stranger = Visitor::new(&app, "192.0.2.2");
    let english = stranger.open("/reset").await;
    let text = "Password resets are paused at the moment. You can still sign in.";
    assert_eq!(
        (english.status, english.heading()),
        (StatusCode::SERVICE_UNAVAILABLE, "Resets are paused".into())
    );
    assert!(english.html.contains(text), "{}", english.html);
    let german = stranger.request(Method::GET, "/reset").header("accept-language", "de");
    let german = stranger.send(german).await;
    assert_eq!(german.heading(), "Zurücksetzen ist angehalten");
    assert!(german.html.contains("Anmelden können Sie sich weiterhin."), "{}", german.html);
    for (page, path, fields) in [
        (&prove, "/reset", vec![("identifier", "bob"), ("kind", "reset")]),
        (&prove, "/reset/prove", vec![("code", "00000000")]),
        (&prove, "/reset/resend", vec![]),
        (&landing, link.as_str(), vec![]),
    ] {
        let stopped = running.submit(page, path, &fields).await;
        assert_eq!(stopped.status, StatusCode::SERVICE_UNAVAILABLE, "{path}");
        assert_eq!(stopped.heading(), "Resets are paused", "{path}");
    }
    let signin = stranger.open("/signin").await;
    assert!(signin.html.contains(text));
    release(&app, "all").await;
    let after = stranger.open("/reset").await;
    assert_eq!((after.status, after.html.contains(text)), (StatusCode::OK, false));
}

#[tokio::test]
async fn sign_in_and_a_change_of_password_go_on() {
    let app = TestApp::start().await;
    pull(&app, "all").await;
    let browser = Visitor::new(&app, "192.0.2.1");
    let page = browser.open("/signin").await;
    let fields = [("identifier", "bob"), ("password", &*old_password("bob"))];
    assert_eq!(browser.submit(&page, "/signin", &fields).await.path, "/account");
    let page = browser.open("/account/password").await;
    let fields = [("current", &*old_password("bob")), ("password", NEW)];
    assert_eq!(browser.submit(&page, "/account/password", &fields).await.path, "/account");
    assert!(app.is_password_of("bob", NEW).await);
}
