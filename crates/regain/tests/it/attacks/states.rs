//! D: steps out of order, and rights that nobody gave.

use regain_core::job::Notice;
use regain_testkit::api::{Api, Reply};
use regain_testkit::people::old_password;
use regain_testkit::visitor::Visitor;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::*;

async fn delete(api: &Api, reset: &Started) -> Reply {
    let path = format!("/api/v1/resets/{}", reset.id);
    api.send(api.request(Method::DELETE, &path).bearer_auth(&reset.token)).await
}

// D01, D09: at every state before the proof; what a proxy makes of the answers changes nothing.
#[tokio::test]
async fn no_step_leads_past_the_proof() {
    let app = TestApp::start().await;
    let api = Api::from(&app, "192.0.2.1");
    let visitor = Visitor::new(&app, "192.0.2.2");
    let form = visitor.start("alice").await;
    app.settled().await;
    let reset = api.start("bob").await;
    for stage in ["started", "asked", "guessed", "refused"] {
        match stage {
            "asked" => drop(api.challenge(&reset).await),
            "guessed" => {
                let challenge = api.challenge(&reset).await.text("id");
                let code = code_in(&app.mail_to(&recovery_address("bob"), 1).await);
                assert_eq!(api.answer(&reset, &challenge, &wrong(&code, 0)).await.status.as_u16(), 422);
            }
            _ => {}
        }
        let before = Before::of(&app).await;
        for (step, body) in [("/password", json!({ "password": NEW })), ("/unlock", json!({}))] {
            let reply = api.step(&reset, step, &body).await;
            assert_eq!(reply.status, StatusCode::CONFLICT, "{stage} {step}: {}", reply.text);
        }
        for (path, fields) in [("/reset/password", &[("password", NEW)][..]), ("/reset/unlock", &[])] {
            let page = visitor.submit(&form, path, fields).await;
            assert_eq!(page.path, "/reset/prove", "{stage} {path}");
        }
        before.refused(4).await;
        assert_eq!(api.status(&reset).await.text("state"), "started");
    }
}

// D03, D05: methods that are not offered
#[tokio::test]
async fn a_method_that_is_not_offered_is_not_asked_for() {
    let app = TestApp::start().await;
    let api = Api::from(&app, "192.0.2.1");
    let asked = Asked::of(&app, &api, "bob").await;
    let mut wrong = Vec::new();
    for method in ["sms", "voice", "security-questions", "trusted-device", "none", ""] {
        let before = Before::of(&app).await;
        let reply = api.step(&asked.reset, "/challenges", &json!({ "method": method })).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{method}: {}", reply.text);
        wrong.extend(before.wrong_after(1).await.into_iter().map(|it| format!("{method}: {it}")));
    }
    for answer in [
        json!({ "answers": "fern" }),
        json!({ "answers": ["fern"], "code": asked.code }),
        json!({ "assertion": "{}" }),
        json!({ "code": asked.code, "method": "sms" }),
        json!({ "code": [asked.code] }),
        json!([asked.code]),
        json!({ "code": asked.code.parse::<u32>().unwrap() }),
        json!({}),
    ] {
        let before = Before::of(&app).await;
        let path = format!("/challenges/{}", asked.challenge);
        let reply = api.step(&asked.reset, &path, &answer).await;
        if reply.status != StatusCode::BAD_REQUEST {
            wrong.push(format!("{answer}: {}", reply.status));
        }
        wrong.extend(before.wrong_after(1).await.into_iter().map(|it| format!("{answer}: {it}")));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let path = format!("/challenges/{}", asked.challenge);
    for other in [json!({ "answers": [asked.code] }), json!({ "assertion": {} })] {
        let reply = api.step(&asked.reset, &path, &other).await;
        assert_eq!(reply.problem(), "proof-refused", "a code is no {other}");
    }
    let visitor = Visitor::new(&app, "192.0.2.2");
    let form = visitor.start("alice").await;
    let page = visitor.submit(&form, "/reset/method", &[("method", "sms")]).await;
    assert_eq!((page.status, page.path.as_str()), (StatusCode::BAD_REQUEST, "/reset/method"));
}

/// Every order of these.
fn orders<T: Copy>(of: &[T]) -> Vec<Vec<T>> {
    let Some((first, rest)) = of.split_first() else { return vec![Vec::new()] };
    let place =
        |order: Vec<T>| (0..=order.len()).map(move |at| [&order[..at], &[*first], &order[at..]].concat());
    orders(rest).into_iter().flat_map(place).collect()
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Request {
    Ask,
    Answer,
    SetPassword,
    Unlock,
    Cancel,
}

const ALL: [Request; 5] =
    [Request::Ask, Request::Answer, Request::SetPassword, Request::Unlock, Request::Cancel];

/// What should happen to a reset, in as few words as possible.
#[derive(Default)]
struct Model {
    asked: bool,
    proved: bool,
    over: bool,
    written: bool,
}

impl Model {
    fn step(&mut self, request: Request) -> u16 {
        match request {
            Request::Answer if !self.asked => 404,
            _ if self.over => 409,
            Request::Ask if self.proved => 409,
            Request::Ask => {
                self.asked = true;
                202
            }
            Request::Answer => {
                self.proved = true;
                200
            }
            Request::SetPassword if self.proved => {
                (self.over, self.written) = (true, true);
                200
            }
            Request::SetPassword | Request::Unlock => 409,
            Request::Cancel => {
                self.over = true;
                204
            }
        }
    }
}

// D07: all 120 orders of a flow's requests
#[tokio::test]
async fn only_the_legal_order_writes_a_password() {
    let app = TestApp::with(generous()).await;
    let api = Api::from(&app, "192.0.2.1");
    let orders = orders(&ALL);
    assert_eq!(orders.len(), 120);
    let mut writes = 0;
    for (number, order) in orders.into_iter().enumerate() {
        let reset = api.start("bob").await;
        let (mut challenge, mut model) = (reset.id.clone(), Model::default());
        let before = passwords(&app).await;
        for request in &order {
            let reply = match request {
                Request::Ask => {
                    let mails = mails_to(&app, "bob");
                    let reply = api.challenge(&reset).await;
                    if reply.status == StatusCode::ACCEPTED {
                        challenge = reply.text("id");
                        app.mail_to(&recovery_address("bob"), mails + 1).await;
                    }
                    reply
                }
                Request::Answer => {
                    let code = app
                        .inbox
                        .messages()
                        .iter()
                        .rev()
                        .find(|it| it.text.contains("/reset/l/"))
                        .map(code_in);
                    api.answer(&reset, &challenge, &code.unwrap_or_default()).await
                }
                Request::SetPassword => {
                    api.password(&reset, &format!("plum kettle orbit fern {number}")).await
                }
                Request::Unlock => api.step(&reset, "/unlock", &json!({})).await,
                Request::Cancel => delete(&api, &reset).await,
            };
            assert_eq!(
                reply.status.as_u16(),
                model.step(*request),
                "{request:?} in {order:?}: {}",
                reply.text
            );
        }
        app.settled().await;
        assert_eq!(passwords(&app).await != before, model.written, "{order:?}");
        writes += u32::from(model.written);
    }
    assert_eq!(writes, 5, "ask, answer, set, cancel, with the unlock in any of five places");
}

// D07: requests of a reset that is done, in all 120 orders
#[tokio::test]
async fn no_order_of_old_requests_does_anything() {
    let app = TestApp::with(generous()).await;
    let api = Api::from(&app, "192.0.2.1");
    let asked = Asked::of(&app, &api, "bob").await;
    asked.answer(&api, &asked.code).await;
    api.password(&asked.reset, NEW).await;
    let before = Before::of(&app).await;
    for order in orders(&ALL) {
        for request in order {
            let reply = match request {
                Request::Ask => api.challenge(&asked.reset).await,
                Request::Answer => asked.answer(&api, &asked.code).await,
                Request::SetPassword => api.password(&asked.reset, OTHER).await,
                Request::Unlock => api.step(&asked.reset, "/unlock", &json!({})).await,
                Request::Cancel => delete(&api, &asked.reset).await,
            };
            assert_eq!(reply.problem(), "reset-over", "{request:?}: {}", reply.text);
        }
    }
    before.refused(600).await;
    assert!(app.is_password_of("bob", NEW).await);
}

// D07: after the proof there is nothing left to prove.
#[tokio::test]
async fn a_proved_reset_sends_no_more_messages() {
    let app = TestApp::with(generous()).await;
    let api = Api::from(&app, "192.0.2.1");
    let reset = api.prove(&app, "bob", &recovery_address("bob")).await;
    app.clock.advance(MINUTE + MINUTE);
    let before = Before::of(&app).await;
    let reply = api.challenge(&reset).await;
    assert_eq!(reply.problem(), "out-of-order", "{}", reply.text);
    before.refused(1).await;
    assert_eq!(api.password(&reset, NEW).await.status, StatusCode::OK);
}

// D11: code and link are one proof, on every face and from every holder (C27).
#[tokio::test]
async fn one_mail_is_one_proof() {
    let app = TestApp::with(generous()).await;
    app.give_authenticator("bob", None).await;
    let api = Api::from(&app, "192.0.2.1");
    let asked = Asked::of(&app, &api, "bob").await;
    let visitor = Visitor::new(&app, "192.0.2.2");
    let landing = visitor.open(&asked.link).await;
    let opened = visitor.submit(&landing, &asked.link, &[]).await;
    let proved = asked.answer(&api, &asked.code).await;
    assert_eq!(
        (proved.text("state"), &proved.body["given"]),
        ("proving".to_owned(), &json!(1)),
        "{}",
        proved.text
    );
    let before = Before::of(&app).await;
    assert_eq!(api.password(&asked.reset, NEW).await.problem(), "not-proved");
    let page = visitor.submit(&landing, "/reset/password", &[("password", NEW)]).await;
    assert_ne!(page.path, "/reset/done", "{}", opened.path);
    before.refused(2).await;
    app.clock.advance(MINUTE + MINUTE);
    let again = api.challenge(&asked.reset).await;
    if again.status == StatusCode::ACCEPTED {
        let code = code_in(&app.mail_to(&recovery_address("bob"), 2).await);
        assert!(!api.answer(&asked.reset, &again.text("id"), &code).await.status.is_success());
    }
    assert_eq!(api.password(&asked.reset, NEW).await.problem(), "not-proved");
}

// D17: a refused password uses nothing up.
#[tokio::test]
async fn a_directory_that_refuses_leaves_the_ticket_alive() {
    let mut setup = generous();
    setup.rules.history = 3;
    let app = TestApp::with(setup).await;
    let api = Api::from(&app, "192.0.2.1");
    let asked = Asked::of(&app, &api, "bob").await;
    asked.answer(&api, &asked.code).await;
    let refused = api.password(&asked.reset, &old_password("bob")).await;
    assert_eq!(refused.body["violations"], json!([{ "code": "used-before" }]), "{}", refused.text);
    assert_eq!(api.status(&asked.reset).await.text("state"), "proved");
    assert!(app.is_password_of("bob", &old_password("bob")).await);
    assert_eq!(api.password(&asked.reset, NEW).await.status, StatusCode::OK);
    assert!(app.is_password_of("bob", NEW).await);
}

// D25, D23: nothing on this port is for anybody else.
#[tokio::test]
async fn there_are_no_side_doors() {
    let app = TestApp::start().await;
    let api = Api::from(&app, "192.0.2.1");
    for path in [
        "/metrics",
        "/healthz",
        "/readyz",
        "/debug/pprof",
        "/admin",
        "/helpdesk",
        "/api/v1/accounts",
        "/api/v1/users",
        "/api/v1/users/bob",
        "/api/v1/audit",
        "/api/v1/brake",
        "/api/v1/test-mail",
        "/api/v2/resets",
        "/api/resets",
        "/.env",
        "/.git/config",
        "/graphql",
        "/actuator",
        "/server-status",
        "/static/x/../../Cargo.toml",
        "/static/x/%2e%2e/%2e%2e/Cargo.toml",
        "/static/x//etc/passwd",
    ] {
        for method in [Method::GET, Method::POST] {
            let reply = api.send(api.request(method.clone(), path)).await;
            let closed = [401, 403, 404, 405].contains(&reply.status.as_u16());
            assert!(closed, "{method} {path}: {}", reply.status);
            assert!(!reply.text.contains("[package]") && !reply.text.contains("root:"), "{path}");
        }
    }
}

// D31, REC-06: what the account has lost since the proof counts at the commit.
#[tokio::test]
async fn an_account_that_may_no_longer_is_refused_at_the_last_step() {
    let app = TestApp::start().await;
    let api = Api::from(&app, "192.0.2.1");
    let proved = api.prove(&app, "bob", &recovery_address("bob")).await;
    let (bob, now) = (account(&app, "bob").await, app.app.now());
    let hold = app.store.write(app.organization, move |tx| {
        Box::pin(async move { tx.hold_account(bob, Notice::AccountHeld.name(), now).await })
    });
    assert!(hold.await.unwrap());
    let before = Before::of(&app).await;
    let reply = api.password(&proved, NEW).await;
    assert_eq!(
        (reply.status, reply.problem()),
        (StatusCode::CONFLICT, "no-longer-allowed"),
        "{}",
        reply.text
    );
    before.refused(1).await;
    let switched_off = api.prove(&app, "alice", &recovery_address("alice")).await;
    execute(&app, "UPDATE builtin_account SET disabled = 1 WHERE username = 'alice'").await;
    assert_eq!(api.password(&switched_off, NEW).await.problem(), "no-longer-allowed");
    assert!(app.is_password_of("alice", &old_password("alice")).await);
}

// D01: the two kinds do not convert (promise 1).
#[tokio::test]
async fn an_unlock_is_no_reset_and_a_reset_no_unlock() {
    let app = TestApp::with(generous()).await;
    let api = Api::from(&app, "192.0.2.1");
    let unlock = api.start_kind("lena", "unlock").await;
    let unlock = api.prove_started(&app, unlock, &recovery_address("lena")).await;
    let reset = api.prove(&app, "bob", &recovery_address("bob")).await;
    let before = Before::of(&app).await;
    let replies: [(&Started, &str, Value); 2] =
        [(&unlock, "/password", json!({ "password": NEW })), (&reset, "/unlock", json!({}))];
    for (held, step, body) in replies {
        assert_eq!(api.step(held, step, &body).await.problem(), "out-of-order");
    }
    before.refused(2).await;
    let visitor = Visitor::new(&app, "192.0.2.2");
    let form = visitor.open("/reset").await;
    let prove = visitor.submit(&form, "/reset", &[("identifier", "lena"), ("kind", "unlock")]).await;
    let code = code_in(&app.mail_to(&recovery_address("lena"), 2).await);
    let unlock = visitor.submit(&prove, "/reset/prove", &[("code", &code)]).await;
    let page = visitor.submit(&unlock, "/reset/password", &[("password", NEW)]).await;
    assert_eq!(page.path, "/reset/unlock", "{}", page.html);
    assert!(app.is_password_of("lena", &old_password("lena")).await);
}
