//! Hardware tokens: importing, activating, proving, losing them.

use std::time::Duration;

use futures_util::future::join_all;
use regain_app::admin::{By, LostTokens, NewKey};
use regain_core::api_key::KeyScope;
use regain_core::method::Method;
use regain_core::registration::SecurityInfo;
use regain_core::time::Clock;
use regain_testkit::api::{Api, code_in};
use regain_testkit::app::{Setup, TestApp};
use regain_testkit::people::{old_password, recovery_address};
use regain_testkit::visitor::{Page, Visitor};
use reqwest::StatusCode;
use serde_json::json;

const OVERVIEW: &str = "/account/security-info";
const TOKEN: &str = "/account/security-info/hardware-token";
const CONFIRM: &str = "/account/security-info/confirm";
const NEW: &str = "plum kettle orbit fern";

async fn signed_in(app: &TestApp, name: &str) -> Visitor {
    let browser = Visitor::new(app, "192.0.2.1");
    assert_eq!(browser.sign_in(name, &old_password(name)).await.path, "/account");
    browser
}

async fn info(app: &TestApp, name: &str) -> SecurityInfo {
    let account = app.account_of(name).await;
    app.store.read(app.organization).await.unwrap().security_info(account).await.unwrap()
}

async fn activate(browser: &Visitor, serial: &str, code: &str) -> Page {
    let page = browser.open(OVERVIEW).await;
    browser.submit(&page, TOKEN, &[("serial", serial), ("code", code)]).await
}

#[track_caller]
fn refused(page: &Page) {
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", page.path);
    assert!(page.html.contains("Check the number on the back of the token"), "{}", page.html);
}

fn ops() -> By {
    By::operator("ops".to_owned())
}

#[tokio::test]
async fn a_token_counts_once_its_owner_typed_a_code_and_is_enough_at_once() {
    let app = TestApp::start().await;
    let token = app.import_token("42", Some("nina")).await;
    let nina = signed_in(&app, "nina").await;
    let page = nina.open(TOKEN).await;
    assert!(page.html.contains("value=\"42\"") && page.html.contains("For you:"), "{}", page.html);
    assert_eq!(page.headers["cache-control"], "no-store");
    let api = Api::from(&app, "192.0.2.9");
    let early = api.prove_by(&api.start("nina").await, "hotp", &token.code(0)).await;
    assert_eq!(early.problem(), "proof-refused", "not before it is activated");
    for (serial, code, why) in [("", "123456", "Enter the serial number"), ("42", " ", "Enter the code")] {
        let missing = activate(&nina, serial, code).await;
        assert!(missing.html.contains(why) && missing.status == StatusCode::UNPROCESSABLE_ENTITY, "{why}");
    }
    refused(&activate(&nina, "42", "000000").await);
    assert!(info(&app, "nina").await.registrations.is_empty());
    let done = activate(&nina, " 42 ", &token.code(1)).await;
    assert!(done.path == OVERVIEW && done.html.contains("Acme 42"), "{}", done.html);
    assert_eq!(activate(&nina, "42", &token.code(1)).await.path, OVERVIEW, "a form that is sent twice");
    let set_up = info(&app, "nina").await.registrations;
    assert_eq!(set_up.len(), 1);
    assert_eq!((set_up[0].method(), set_up[0].fresh_until, set_up[0].position), (Method::Hotp, None, 1));
    let reset = api.start("nina").await;
    let proved = api.prove_by(&reset, "hotp", &token.code(2)).await;
    assert_eq!(proved.text("state"), "proved", "an import is not fresh: {}", proved.text);
    assert_eq!(api.password(&reset, NEW).await.text("state"), "completed");
}

#[tokio::test]
async fn a_token_of_nobody_is_whose_code_was_typed_first_and_fresh() {
    let app = TestApp::start().await;
    let token = app.import_token("42", None).await;
    let browsers = join_all(["alice", "bob", "carl"].map(|name| signed_in(&app, name))).await;
    let code = token.code(0);
    let tries = join_all(browsers.iter().map(|browser| activate(browser, "42", &code))).await;
    let winners: Vec<_> = tries.iter().map(|page| page.path == OVERVIEW).collect();
    assert_eq!(winners.iter().filter(|won| **won).count(), 1);
    tries.iter().filter(|page| page.path != OVERVIEW).for_each(refused);
    let winner = ["alice", "bob", "carl"][winners.iter().position(|won| *won).unwrap()];
    assert!(info(&app, winner).await.registrations[0].fresh_until.is_some());
    assert!(app.mail_to(&recovery_address(winner), 1).await.text.contains("was added to the account"));
}

#[tokio::test]
async fn a_token_of_somebody_else_a_lost_one_and_none_are_refused_alike() {
    let app = TestApp::start().await;
    let (bobs, lost) = (app.import_token("1", Some("bob")).await, app.import_token("2", None).await);
    assert_eq!(app.app.lose_token(&ops(), "2", None).await.unwrap(), LostTokens::Done { was_active: false });
    let alice = signed_in(&app, "alice").await;
    assert!(!alice.open(TOKEN).await.html.contains("For you:"));
    let pages = [
        activate(&alice, "1", &bobs.code(0)).await,
        activate(&alice, "2", &lost.code(0)).await,
        activate(&alice, "3", "123456").await,
    ];
    pages.iter().for_each(refused);
    assert!(info(&app, "alice").await.registrations.is_empty());
}

#[tokio::test]
async fn guesses_at_a_token_are_counted() {
    let mut setup = Setup::default();
    setup.limits.confirmations.count = 3;
    let app = TestApp::with(setup).await;
    let token = app.import_token("42", Some("alice")).await;
    let alice = signed_in(&app, "alice").await;
    for _ in 0..3 {
        refused(&activate(&alice, "42", "000000").await);
    }
    let page = activate(&alice, "42", &token.code(0)).await;
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(page.headers.contains_key("retry-after"));
}

#[tokio::test]
async fn a_counter_only_grows_and_two_codes_bring_a_token_back() {
    let app = TestApp::start().await;
    let token = app.give_token("bob").await;
    let api = Api::from(&app, "192.0.2.1");
    let prove = async |code: String| api.prove_by(&api.start("bob").await, "hotp", &code).await.status;
    assert_eq!(prove(token.code(11)).await, StatusCode::UNPROCESSABLE_ENTITY, "eleven ahead");
    assert_eq!(prove(token.code(10)).await, StatusCode::OK, "ten ahead");
    for used in [9, 10] {
        assert_eq!(prove(token.code(used)).await, StatusCode::UNPROCESSABLE_ENTITY, "{used} is used");
    }
    assert_eq!(
        prove(format!("{} {}", token.code(400), token.code(401))).await,
        StatusCode::OK,
        "two in a row"
    );
    assert_eq!(prove(token.code(401)).await, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(prove(token.code(402)).await, StatusCode::OK);
    assert_eq!(info(&app, "bob").await.registrations[0].position, 402);
}

#[tokio::test]
async fn a_token_whose_clock_is_wrong_is_found_by_two_codes_and_followed() {
    let app = TestApp::start().await;
    let token = app.import_clock_token("42").await;
    let shows = |seconds| token.code(app.clock.now() + Duration::from_secs(seconds));
    let alice = signed_in(&app, "alice").await;
    refused(&activate(&alice, "42", &shows(600)).await);
    let done = activate(&alice, "42", &format!("{} {}", shows(600), shows(630))).await;
    assert_eq!(done.path, OVERVIEW, "{}", done.html);
    let api = Api::from(&app, "192.0.2.1");
    let prove = async |code: String| api.prove_by(&api.start("alice").await, "totp", &code).await.status;
    assert_eq!(prove(shows(630)).await, StatusCode::UNPROCESSABLE_ENTITY, "it is used");
    // It goes wrong further; what a right clock would show is not accepted any more.
    for off in [630, 660, 690] {
        app.clock.advance(Duration::from_hours(24));
        assert_eq!(prove(shows(0)).await, StatusCode::UNPROCESSABLE_ENTITY, "{off}");
        assert_eq!(prove(shows(off)).await, StatusCode::OK, "{off}");
    }
    app.clock.advance(Duration::from_hours(24));
    assert_eq!(prove(shows(780)).await, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(prove(shows(780) + &shows(810)).await, StatusCode::OK);
    let apps = app.give_authenticator("bob", None).await;
    let (now, next) =
        (app.clock.now() + Duration::from_secs(600), app.clock.now() + Duration::from_secs(630));
    let two = apps.code(now) + &apps.code(next);
    let of_app = api.prove_by(&api.start("bob").await, "totp", &two).await;
    assert_eq!(of_app.status, StatusCode::UNPROCESSABLE_ENTITY, "an app follows its phone's clock");
}

#[tokio::test]
async fn a_code_of_a_token_counts_once_in_all_resets() {
    let app = TestApp::start().await;
    let token = app.give_token("bob").await;
    let (api, code) = (Api::from(&app, "192.0.2.1"), token.code(3));
    let prove = async || api.prove_by(&api.start("bob").await, "hotp", &code).await.status;
    let all = join_all((0..4).map(|_| prove())).await;
    assert_eq!(all.iter().filter(|status| **status == StatusCode::OK).count(), 1, "{all:?}");
}

#[tokio::test]
async fn a_token_is_proved_on_the_pages() {
    let app = TestApp::start().await;
    let token = app.give_token("nina").await;
    let visitor = Visitor::new(&app, "192.0.2.1");
    let page = visitor.open("/reset").await;
    let fields = [("identifier", "nina"), ("kind", "reset"), ("method", "hotp")];
    let page = visitor.submit(&page, "/reset", &fields).await;
    assert_eq!(page.heading(), "Press the button of your hardware token", "{}", page.html);
    let wrong = visitor.submit(&page, "/reset/prove", &[("method", "hotp"), ("code", "000000")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let typed = format!("{} {}", &token.code(1)[..3], &token.code(1)[3..]);
    let proved = visitor.submit(&page, "/reset/prove", &[("method", "hotp"), ("code", &typed)]).await;
    assert_eq!(proved.path, "/reset/password", "{}", proved.html);
}

#[tokio::test]
async fn a_token_is_named_tried_and_confirms_and_comes_back_after_it_was_removed() {
    let app = TestApp::start().await;
    let token = app.import_token("42", Some("alice")).await;
    let alice = signed_in(&app, "alice").await;
    activate(&alice, "42", &token.code(0)).await;
    let method = format!("{OVERVIEW}/methods/{}", info(&app, "alice").await.registrations[0].id);
    let submit = async |path: &str, fields: &[(&str, &str)]| {
        let page = alice.open(OVERVIEW).await;
        alice.submit(&page, path, fields).await
    };
    let renamed = submit(&format!("{method}/rename"), &[("name", "Key ring")]).await;
    assert!(renamed.html.contains("Key ring"), "{}", renamed.html);
    let trial = alice.open(&format!("{method}/try")).await;
    assert!(trial.html.contains("Press the button of"), "{}", trial.html);
    let tried = submit(&format!("{method}/try"), &[("code", &token.code(1))]).await;
    assert!(tried.path == OVERVIEW, "{}", tried.html);
    let replayed = submit(&format!("{method}/try"), &[("code", &token.code(1))]).await;
    assert_eq!(replayed.status, StatusCode::UNPROCESSABLE_ENTITY);
    app.clock.advance(Duration::from_secs(601));
    assert!(alice.open(&method).await.path.starts_with(CONFIRM), "a token is asked for, not the password");
    let password = submit(CONFIRM, &[("code", &old_password("alice")), ("next", OVERVIEW)]).await;
    assert_eq!(password.status, StatusCode::UNPROCESSABLE_ENTITY);
    let confirmed = submit(CONFIRM, &[("code", &token.code(2)), ("next", OVERVIEW)]).await;
    assert_eq!(confirmed.path, OVERVIEW, "{}", confirmed.html);
    submit(&format!("{method}/remove"), &[]).await;
    assert!(info(&app, "alice").await.registrations.is_empty());
    refused(&activate(&alice, "42", &token.code(2)).await);
    assert_eq!(activate(&alice, "42", &token.code(3)).await.path, OVERVIEW, "codes before stay used");
}

#[tokio::test]
async fn a_lost_token_proves_nothing_and_its_owner_is_told() {
    let app = TestApp::start().await;
    let token = app.import_token("42", Some("bob")).await;
    let bob = signed_in(&app, "bob").await;
    activate(&bob, "42", &token.code(0)).await;
    assert_eq!(
        app.app.lose_token(&ops(), "42", Some("Acme")).await.unwrap(),
        LostTokens::Done { was_active: true }
    );
    assert_eq!(app.app.lose_token(&ops(), "42", None).await.unwrap(), LostTokens::Before);
    assert_eq!(app.app.lose_token(&ops(), "42", Some("Other")).await.unwrap(), LostTokens::Unknown);
    assert!(info(&app, "bob").await.registrations.is_empty());
    app.settled().await;
    let mail = app.mail_to(&recovery_address("bob"), 2).await;
    assert!(
        mail.text.contains("was removed from the account") && mail.text.contains("/not-me/"),
        "{}",
        mail.text
    );
    let api = Api::from(&app, "192.0.2.1");
    let reset = api.start("bob").await;
    assert_eq!(api.prove_by(&reset, "hotp", &token.code(1)).await.problem(), "proof-refused");
    // Found again, and imported again.
    app.import_token("42", Some("bob")).await;
}

#[tokio::test]
async fn a_program_imports_lists_and_loses_tokens() {
    let app = TestApp::start().await;
    let new = NewKey {
        name: "stock".to_owned(),
        scopes: vec![KeyScope::Tokens],
        lifetime: Duration::from_secs(60),
    };
    let key = app.app.create_api_key(&ops(), new).await.unwrap().unwrap().0.to_string();
    let api = Api::from(&app, "198.51.100.1").with("regain-api-key", &key);
    let header = "upn,serial number,secret key,time interval,manufacturer,model\n";
    let rows = "bob@meridian.example,1,GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ,30,Acme,A1\n\
                ,2,GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ,60,Acme,A1\n\
                nobody@meridian.example,3,GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ,30,Acme,A1\n\
                ,4,SHORT,30,Acme,A1\n,2,GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ,60,Acme,A1\n";
    let import = async |content: &str, dry_run: bool| {
        api.post("/api/v1/tokens", "", &json!({ "content": content, "dry_run": dry_run })).await
    };
    let content = format!("{header}{rows}");
    let dry = import(&content, true).await;
    assert_eq!(
        (dry.status, &dry.body["imported"], &dry.body["assigned"]),
        (StatusCode::OK, &json!(2), &json!(1))
    );
    let lines: Vec<_> =
        dry.body["rejected"].as_array().unwrap().iter().map(|it| it["line"].as_u64().unwrap()).collect();
    assert_eq!(lines, [4, 5, 6], "{}", dry.text);
    assert!(!dry.text.contains("SHORT") && !dry.text.contains("nobody"), "{}", dry.text);
    assert_eq!(api.send(api.request(reqwest::Method::GET, "/api/v1/tokens")).await.body["tokens"], json!([]));
    assert_eq!(import(&content, false).await.body["imported"], json!(2));
    assert_eq!(import(&content, false).await.body["imported"], json!(0), "they are known");
    let unread = import("upn\n", false).await;
    assert_eq!((unread.status, unread.problem()), (StatusCode::UNPROCESSABLE_ENTITY, "token-file"));
    let lost = api.post("/api/v1/tokens/lost", "", &json!({ "serial": "2" })).await;
    assert_eq!((&lost.body["is_new"], &lost.body["was_active"]), (&json!(true), &json!(false)));
    assert_eq!(
        api.post("/api/v1/tokens/lost", "", &json!({ "serial": "9" })).await.status,
        StatusCode::NOT_FOUND
    );
    let list = api.send(api.request(reqwest::Method::GET, "/api/v1/tokens")).await;
    let tokens = list.body["tokens"].as_array().unwrap();
    let of = |serial: &str| tokens.iter().find(|it| it["serial"] == serial).unwrap();
    assert_eq!((&of("1")["state"], &of("2")["state"]), (&json!("imported"), &json!("lost")));
    assert!(of("1")["account"].is_string() && of("2")["account"].is_null() && list.body["next"].is_null());
    assert!(!list.text.contains("GEZDG"), "no secret");
}

#[tokio::test]
async fn a_token_and_a_mail_are_two_proofs() {
    let app = TestApp::start().await;
    let token = app.give_token("bob").await;
    let api = Api::from(&app, "192.0.2.1");
    let reset = api.start("bob").await;
    let first = api.prove_by(&reset, "hotp", &token.code(1)).await;
    assert_eq!((first.text("state").as_str(), &first.body["required"]), ("proving", &json!(2)));
    let challenge = api.challenge(&reset).await.text("id");
    let code = code_in(&app.mail_to(&recovery_address("bob"), 1).await);
    assert_eq!(api.answer(&reset, &challenge, &code).await.text("state"), "proved");
}
