//! Resets by more than one method, over the interface and on the pages.

use std::time::Duration;

use regain_core::registration::FRESH;
use regain_core::time::Clock;
use regain_testkit::api::{Api, Reply, code_in, link_in};
use regain_testkit::app::TestApp;
use regain_testkit::people::{old_password, recovery_address};
use regain_testkit::visitor::Visitor;
use reqwest::StatusCode;
use serde_json::json;

const NEW: &str = "plum kettle orbit fern";
const STEP: Duration = Duration::from_secs(30);

fn refused(reply: &Reply) {
    assert_eq!(
        (reply.status, reply.problem()),
        (StatusCode::UNPROCESSABLE_ENTITY, "proof-refused"),
        "{}",
        reply.text
    );
}

#[tokio::test]
async fn whoever_has_an_app_gives_two_proofs_in_any_order() {
    let app = TestApp::start().await;
    let api = Api::from(&app, "192.0.2.1");
    for (name, app_first) in [("bob", true), ("alice", false)] {
        let phone = app.give_authenticator(name, None).await;
        let reset = api.start(name).await;
        let by_app = || async { api.prove_by(&reset, "totp", &phone.code(app.clock.now())).await };
        let by_mail = || async {
            let challenge = api.challenge(&reset).await.text("id");
            let mail = app.mail_to(&recovery_address(name), 1).await;
            api.answer(&reset, &challenge, &code_in(&mail)).await
        };
        let first = if app_first { by_app().await } else { by_mail().await };
        assert_eq!(
            (first.status, first.text("state").as_str()),
            (StatusCode::OK, "proving"),
            "{}",
            first.text
        );
        assert_eq!((&first.body["required"], &first.body["given"]), (&json!(2), &json!(1)));
        assert_eq!(first.body["methods"], json!(["email", "totp"]), "what the account has");
        assert_eq!(api.password(&reset, NEW).await.problem(), "not-proved");
        let second = if app_first { by_mail().await } else { by_app().await };
        assert_eq!(second.text("state"), "proved", "{}", second.text);
        assert_eq!(api.password(&reset, NEW).await.text("state"), "completed");
        assert!(app.is_password_of(name, NEW).await);
    }
}

#[tokio::test]
async fn a_code_of_an_app_counts_once_in_all_resets() {
    let app = TestApp::start().await;
    let phone = app.give_authenticator("bob", None).await;
    let api = Api::from(&app, "192.0.2.1");
    let code = phone.code(app.clock.now());
    let mut resets = Vec::new();
    for _ in 0..4 {
        let reset = api.start("bob").await;
        let challenge = api.challenge_by(&reset, "totp").await.text("id");
        resets.push((reset, challenge));
    }
    let answers = resets.iter().map(|(reset, challenge)| api.answer(reset, challenge, &code));
    let right = futures_util::future::join_all(answers).await;
    assert_eq!(right.iter().filter(|reply| reply.status == StatusCode::OK).count(), 1);
    right.iter().filter(|reply| reply.status != StatusCode::OK).for_each(refused);
    let reset = api.start("bob").await;
    refused(&api.prove_by(&reset, "totp", &code).await);
    app.clock.advance(STEP);
    assert_eq!(api.prove_by(&reset, "totp", &phone.code(app.clock.now())).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_recovery_code_counts_once_however_it_is_typed() {
    let app = TestApp::start().await;
    let codes = app.give_recovery_codes("bob").await;
    let api = Api::from(&app, "192.0.2.1");
    let first = api.start("bob").await;
    let typed = codes[3].replace('-', " ").to_lowercase();
    let reply = api.prove_by(&first, "recovery-code", &typed).await;
    assert_eq!(reply.text("state"), "proved", "{}", reply.text);
    let second = api.start("bob").await;
    for code in [codes[3].as_str(), "3-0000-0000-0000-0000", "not a code", ""] {
        refused(&api.prove_by(&second, "recovery-code", code).await);
    }
    assert_eq!(api.prove_by(&second, "recovery-code", &codes[4]).await.status, StatusCode::OK);
    let wrong_account = api.start("carl").await;
    refused(&api.prove_by(&wrong_account, "recovery-code", &codes[5]).await);
}

#[tokio::test]
async fn a_method_that_was_just_set_up_is_never_the_only_proof() {
    let app = TestApp::start().await;
    let api = Api::from(&app, "192.0.2.1");
    let phone = app.give_authenticator("nina", Some(app.clock.now() + FRESH)).await;
    // Nina has no address: nothing but the app, and that is fresh.
    let reset = api.start("nina").await;
    refused(&api.prove_by(&reset, "totp", &phone.code(app.clock.now())).await);
    app.clock.advance(FRESH);
    let reset = api.start("nina").await;
    let reply = api.prove_by(&reset, "totp", &phone.code(app.clock.now())).await;
    assert_eq!(reply.text("state"), "proved", "{}", reply.text);
}

#[tokio::test]
async fn the_pages_lead_from_one_method_to_the_next() {
    let app = TestApp::start().await;
    let phone = app.give_authenticator("bob", None).await;
    let browser = Visitor::new(&app, "192.0.2.1");
    let start = browser.open("/reset").await;
    let fields = [("identifier", "bob"), ("kind", "reset"), ("method", "totp")];
    let prove = browser.submit(&start, "/reset", &fields).await;
    assert_eq!(
        (prove.path.as_str(), prove.heading().as_str()),
        ("/reset/prove", "Open your authenticator app")
    );
    let wrong = browser.submit(&prove, "/reset/prove", &[("method", "totp"), ("code", "000000")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.html.contains("That code did not work."), "{}", wrong.html);
    let code = phone.code(app.clock.now());
    let more = browser.submit(&wrong, "/reset/prove", &[("method", "totp"), ("code", &code)]).await;
    assert_eq!(
        (more.path.as_str(), more.heading().as_str()),
        ("/reset/method", "One more proof, then you are in")
    );
    assert!(!more.html.contains("value=\"totp\""), "what was proved is not offered again");
    assert!(more.html.contains("b•••••@•••••.example"), "{}", more.html);
    let mail = browser.submit(&more, "/reset/method", &[("method", "email")]).await;
    assert_eq!(mail.heading(), "Check your e-mail");
    let code = code_in(&app.mail_to(&recovery_address("bob"), 1).await);
    let password = browser.submit(&mail, "/reset/prove", &[("method", "email"), ("code", &code)]).await;
    assert_eq!(password.path, "/reset/password");
    let done = browser.submit(&password, "/reset/password", &[("username", "bob"), ("password", NEW)]).await;
    assert_eq!(done.path, "/reset/done");
    assert!(app.is_password_of("bob", NEW).await);
}

#[tokio::test]
async fn a_link_is_one_proof_and_its_holder_gives_the_other() {
    let app = TestApp::start().await;
    let phone = app.give_authenticator("bob", None).await;
    let asking = Visitor::new(&app, "192.0.2.1");
    asking.start("bob").await;
    let link = link_in(&app.mail_to(&recovery_address("bob"), 1).await, "/reset/l/");
    let opening = Visitor::new(&app, "192.0.2.2");
    let landing = opening.open(&link).await;
    let more = opening.submit(&landing, &link, &[]).await;
    assert_eq!(more.path, "/reset/method", "{}", more.html);
    let prove = opening.submit(&more, "/reset/method", &[("method", "totp")]).await;
    let code = phone.code(app.clock.now());
    let password = opening.submit(&prove, "/reset/prove", &[("method", "totp"), ("code", &code)]).await;
    assert_eq!(password.path, "/reset/password");
    let still = asking.open("/reset/password").await;
    assert_eq!(still.path, "/reset/prove", "who asked has proved nothing");
    assert!(app.is_password_of("bob", &old_password("bob")).await);
}
