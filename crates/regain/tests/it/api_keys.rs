//! Keys for programs: what they allow, and who is counted and named when a program calls for somebody.

use std::net::IpAddr;
use std::time::Duration;

use regain_app::admin::{By, NewKey};
use regain_core::api_key::KeyScope;
use regain_testkit::api::{Api, Reply, code_in};
use regain_testkit::app::TestApp;
use regain_testkit::faulty_directory::Behaviour;
use regain_testkit::people::recovery_address;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn ops() -> By {
    By::operator("ops".to_owned())
}

async fn key(app: &TestApp, name: &str, scope: KeyScope) -> String {
    let new = NewKey { name: name.to_owned(), scopes: vec![scope], lifetime: DAY };
    app.app.create_api_key(&ops(), new).await.unwrap().unwrap().0.to_string()
}

/// A program that calls with this key for this address.
fn portal(app: &TestApp, key: &str, client: &str) -> Api {
    Api::from(app, "198.51.100.1").with("regain-api-key", key).with("regain-client-ip", client)
}

async fn start(api: &Api) -> Reply {
    api.post("/api/v1/resets", "", &json!({ "identifier": "nobody" })).await
}

#[track_caller]
fn refused(reply: &Reply, status: StatusCode, problem: &str) {
    assert_eq!((reply.status, reply.problem()), (status, problem), "{}", reply.text);
}

#[tokio::test]
async fn limits_fall_on_the_asserted_address_and_not_on_the_program() {
    let app = TestApp::start().await;
    let key = key(&app, "portal", KeyScope::AssertClientIp).await;
    let busy = portal(&app, &key, "203.0.113.7");
    for number in 0..30 {
        busy.start(&format!("nobody {number}")).await;
    }
    assert_eq!(start(&busy).await.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(start(&portal(&app, &key, "::ffff:203.0.113.7")).await.status, StatusCode::TOO_MANY_REQUESTS);
    for number in 0..40 {
        let other = portal(&app, &key, &format!("203.0.113.{}", 100 + number));
        assert_eq!(start(&other).await.status, StatusCode::CREATED, "one user throttles no other");
    }
    assert_eq!(start(&Api::from(&app, "198.51.100.1")).await.status, StatusCode::CREATED, "nor the program");
    assert_eq!(start(&Api::from(&app, "203.0.113.7")).await.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn audit_rows_of_every_step_name_the_asserted_address() {
    let app = TestApp::start().await;
    let api = portal(&app, &key(&app, "portal", KeyScope::AssertClientIp).await, "2001:db8::7");
    let reset = api.start("bob").await;
    let challenge = api.challenge(&reset).await.text("id");
    let code = code_in(&app.mail_to(&recovery_address("bob"), 1).await);
    api.answer(&reset, &challenge, "00000000").await;
    api.answer(&reset, &challenge, &code).await;
    api.password(&reset, "bob").await;
    assert_eq!(api.password(&reset, "plum kettle orbit fern").await.status, StatusCode::OK);
    app.settled().await;
    let wanted: IpAddr = "2001:db8::7".parse().unwrap();
    let rows = app.audit().await;
    for action in ["reset.started", "proof.refused", "proof.accepted", "password.refused", "password.reset"] {
        let row = rows.iter().find(|row| row.action == action).unwrap();
        assert_eq!(row.source.address, Some(wanted), "{action}");
    }
    assert!(rows.iter().all(|row| row.source.address.is_none_or(|address| address == wanted)));
}

#[tokio::test]
async fn without_a_key_that_allows_it_no_address_is_asserted() {
    let app = TestApp::start().await;
    let other = key(&app, "robot", KeyScope::Brake).await;
    let portals = key(&app, "portal", KeyScope::AssertClientIp).await;
    let unauthorized = StatusCode::UNAUTHORIZED;
    refused(
        &start(&Api::from(&app, "192.0.2.1").with("regain-client-ip", "203.0.113.7")).await,
        unauthorized,
        "api-key",
    );
    refused(&start(&portal(&app, "regain_guess", "203.0.113.7")).await, unauthorized, "api-key");
    refused(&start(&portal(&app, "", "203.0.113.7")).await, unauthorized, "api-key");
    refused(&start(&portal(&app, &other, "203.0.113.7")).await, StatusCode::FORBIDDEN, "scope");
    refused(&start(&portal(&app, &portals, "1.2.3")).await, StatusCode::BAD_REQUEST, "client-ip");
    let twice = portal(&app, &portals, "203.0.113.7").with("regain-client-ip", "203.0.113.8");
    refused(&start(&twice).await, StatusCode::BAD_REQUEST, "client-ip");
    // A key that is not needed has to work too, so that a mistake is seen before it matters.
    refused(
        &start(&Api::from(&app, "192.0.2.1").with("regain-api-key", "regain_guess")).await,
        unauthorized,
        "api-key",
    );
    assert_eq!(app.actions().await.iter().filter(|action| *action == "reset.started").count(), 0);
}

#[tokio::test]
async fn a_revoked_key_and_an_old_one_are_dead_at_once_and_say_so_in_one_row_a_minute() {
    let app = TestApp::start().await;
    let (revoked, old) = (
        key(&app, "portal", KeyScope::AssertClientIp).await,
        key(&app, "old", KeyScope::AssertClientIp).await,
    );
    assert_eq!(start(&portal(&app, &revoked, "203.0.113.7")).await.status, StatusCode::CREATED);
    app.settled().await;
    let before = app.audit().await.len();
    assert!(app.app.revoke_api_key(&ops(), "portal").await.unwrap());
    for _ in 0..20 {
        refused(&start(&portal(&app, &revoked, "203.0.113.7")).await, StatusCode::UNAUTHORIZED, "api-key");
    }
    app.clock.advance(DAY);
    refused(&start(&portal(&app, &old, "203.0.113.7")).await, StatusCode::UNAUTHORIZED, "api-key");
    let rows: Vec<_> =
        app.audit().await.into_iter().map(|row| (row.action, row.detail, row.count)).skip(before).collect();
    let row = |action: &str, detail: &str, count| (action.to_owned(), detail.to_owned(), count);
    assert_eq!(
        rows,
        [
            row("api-key.revoked", "portal by=ops", 1),
            row("api-key.refused", "revoked key=portal", 20),
            row("api-key.refused", "expired key=old", 1),
        ]
    );
    // Its name is free again, and the new key is another one.
    assert_ne!(key(&app, "portal", KeyScope::AssertClientIp).await, revoked);
}

#[tokio::test]
async fn a_use_is_noted_once_an_hour() {
    let app = TestApp::start().await;
    let key = key(&app, "portal", KeyScope::AssertClientIp).await;
    let used = async || app.app.api_keys().await.unwrap()[0].last_used_at;
    assert_eq!(used().await, None);
    start(&portal(&app, &key, "203.0.113.7")).await;
    let first = used().await.unwrap();
    app.clock.advance(Duration::from_secs(3_000));
    start(&portal(&app, &key, "203.0.113.7")).await;
    assert_eq!(used().await, Some(first));
    app.clock.advance(Duration::from_secs(1_000));
    start(&portal(&app, &key, "203.0.113.7")).await;
    assert!(used().await.unwrap() > first);
}

async fn brake(api: &Api, method: Method, path: &str, body: Option<Value>) -> Reply {
    let request = api.request(method, path);
    api.send(match body {
        Some(body) => request.json(&body),
        None => request,
    })
    .await
}

#[tokio::test]
async fn a_program_pulls_and_releases_the_brake_and_the_log_names_its_key() {
    let app = TestApp::start().await;
    let robot = Api::from(&app, "198.51.100.9")
        .with("regain-api-key", &key(&app, "soc-robot", KeyScope::Brake).await);
    let (all, group) = ("/api/v1/brake/all", "/api/v1/brake/group:night%20shift");
    let pulled = brake(&robot, Method::PUT, all, Some(json!({ "reason": "a wave\nof phishing" }))).await;
    assert_eq!(pulled.status, StatusCode::OK, "{}", pulled.text);
    brake(&robot, Method::PUT, group, Some(json!({}))).await;
    brake(&robot, Method::PUT, all, Some(json!({ "reason": "again" }))).await;
    assert_eq!(start(&Api::from(&app, "192.0.2.1")).await.problem(), "paused");
    let status = brake(&robot, Method::GET, "/api/v1/brake", None).await;
    let shown: Vec<_> = status.body["pulls"]
        .as_array()
        .unwrap()
        .iter()
        .map(|pull| (pull["target"].clone(), pull["set_by"].clone(), pull["reason"].clone()))
        .collect();
    let pull = |target: &str, reason: &str| (json!(target), json!("soc-robot"), json!(reason));
    assert_eq!(shown, [pull("all", "a waveof phishing"), pull("group:night shift", "")]);
    let released = brake(&robot, Method::DELETE, all, None).await;
    assert_eq!(released.body["pulls"].as_array().unwrap().len(), 1);
    assert_eq!(start(&Api::from(&app, "192.0.2.1")).await.status, StatusCode::CREATED);
    let rows: Vec<_> = app.audit().await.into_iter().filter(|row| row.action.starts_with("brake.")).collect();
    let said: Vec<_> = rows.iter().map(|row| (row.action.as_str(), row.detail.as_str())).collect();
    assert_eq!(
        said,
        [
            ("brake.pulled", "all by=soc-robot reason=a waveof phishing"),
            ("brake.pulled", "group:night shift by=soc-robot reason="),
            ("brake.released", "all by=soc-robot"),
        ]
    );
    assert!(
        rows.iter().all(|row| row.actor == "program" && row.source.address == Some([198, 51, 100, 9].into()))
    );
}

#[tokio::test]
async fn the_brake_is_for_keys_with_its_scope_and_for_targets_that_there_are() {
    let app = TestApp::start().await;
    let robots = key(&app, "robot", KeyScope::Brake).await;
    let portals = key(&app, "portal", KeyScope::AssertClientIp).await;
    let from = |key: &str| Api::from(&app, "192.0.2.1").with("regain-api-key", key);
    let bare = Api::from(&app, "192.0.2.1");
    for (method, path) in [
        (Method::GET, "/api/v1/brake"),
        (Method::PUT, "/api/v1/brake/all"),
        (Method::DELETE, "/api/v1/brake/all"),
    ] {
        let body = Some(json!({}));
        refused(&brake(&bare, method.clone(), path, body.clone()).await, StatusCode::UNAUTHORIZED, "api-key");
        refused(&brake(&from(&portals), method, path, body).await, StatusCode::FORBIDDEN, "scope");
    }
    for path in ["/api/v1/brake/everything", "/api/v1/brake/method:pigeon", "/api/v1/brake/group:"] {
        let reply = brake(&from(&robots), Method::PUT, path, Some(json!({}))).await;
        refused(&reply, StatusCode::BAD_REQUEST, "target");
    }
    let reply = brake(&from(&robots), Method::PUT, "/api/v1/brake/group:night%20shft", Some(json!({}))).await;
    refused(&reply, StatusCode::UNPROCESSABLE_ENTITY, "unknown-group");
    assert!(app.app.pulls().await.unwrap().is_empty());
    // Better a group that may not be there than one that can't be stopped.
    app.faults.behave(Behaviour::Down);
    let reply = brake(&from(&robots), Method::PUT, "/api/v1/brake/group:night%20shft", Some(json!({}))).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text);
}
