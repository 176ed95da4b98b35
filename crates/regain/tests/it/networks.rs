//! The networks from which a policy lets people back in, and what is set up there.

use futures_util::future::join;
use regain_core::policy::{GroupPolicy, Policies, Required};
use regain_core::registration::{FRESH, SecurityInfo};
use regain_core::time::Clock;
use regain_testkit::api::{Api, code_in, link_in};
use regain_testkit::app::TestApp;
use regain_testkit::people::{old_password, recovery_address};
use regain_testkit::registration::Authenticator;
use regain_testkit::visitor::{Page, Visitor};
use reqwest::StatusCode;
use serde_json::json;

const NEW: &str = "plum kettle orbit fern";
const OUTSIDE: &str = "192.0.2.1";
const INSIDE: &str = "10.1.2.3";
const CONDITION: &str = "/reset/condition";
const APP: &str = "/account/security-info/authenticator";
const CODES: &str = "/account/security-info/recovery-codes";

fn limit(policy: &mut GroupPolicy) {
    policy.networks = ["10.0.0.0/8", "2001:db8::/32"].map(|it| it.parse().unwrap()).to_vec();
}

async fn limited() -> TestApp {
    let app = TestApp::start().await;
    app.apply_one(limit).await;
    app
}

#[tokio::test]
async fn a_reset_is_refused_outside_the_networks_and_goes_on_from_inside() {
    let app = limited().await;
    let api = Api::from(&app, OUTSIDE);
    for (name, inside) in [("alice", INSIDE), ("bob", "::ffff:10.1.2.3"), ("carl", "2001:db8:9::1")] {
        let reset = api.prove(&app, name, &recovery_address(name)).await;
        let status = api.status(&reset).await;
        assert_eq!(
            (status.text("state").as_str(), &status.body["conditions"]),
            ("proved", &json!(["network"]))
        );
        // The last address of the chain is who calls; what stands before it is said by anybody.
        for outside in [OUTSIDE, "10.1.2.3, 192.0.2.1", "2001:db9::1", "::ffff:192.0.2.1"] {
            let refused = Api::from(&app, outside).password(&reset, NEW).await;
            let expected = (StatusCode::CONFLICT, "network-not-allowed");
            assert_eq!((refused.status, refused.problem()), expected, "{outside}: {}", refused.text);
        }
        assert!(app.is_password_of(name, &old_password(name)).await);
        let inside = Api::from(&app, inside);
        assert_eq!(inside.status(&reset).await.body["conditions"], json!([]));
        assert_eq!(inside.password(&reset, NEW).await.text("state"), "completed");
        assert!(app.is_password_of(name, NEW).await);
    }
    let refused = app.audit().await.into_iter().filter(|row| row.detail == "network-not-allowed");
    assert!(refused.map(|row| row.action).all(|action| action == "reset.step-refused"));
}

#[tokio::test]
async fn each_refusal_is_an_audit_row() {
    let app = limited().await;
    let api = Api::from(&app, OUTSIDE);
    let reset = api.prove(&app, "bob", &recovery_address("bob")).await;
    api.password(&reset, NEW).await;
    let refused: Vec<_> =
        app.audit().await.into_iter().filter(|it| it.action == "reset.step-refused").collect();
    let [row] = refused.as_slice() else { panic!("one") };
    assert_eq!(
        (row.detail.as_str(), row.account),
        ("network-not-allowed", Some(app.account_of("bob").await))
    );
}

#[tokio::test]
async fn a_lock_is_lifted_from_inside_only() {
    let app = limited().await;
    let api = Api::from(&app, OUTSIDE);
    let unlock = api.start_kind("lena", "unlock").await;
    let unlock = api.prove_started(&app, unlock, &recovery_address("lena")).await;
    let refused = api.step(&unlock, "/unlock", &json!({})).await;
    assert_eq!((refused.status, refused.problem()), (StatusCode::CONFLICT, "network-not-allowed"));
    assert!(app.account("lena").await.status.locked.is_some());
    let done = Api::from(&app, INSIDE).step(&unlock, "/unlock", &json!({})).await;
    assert_eq!(done.text("state"), "completed", "{}", done.text);
    assert!(app.account("lena").await.status.locked.is_none());
}

async fn prove_on_pages(app: &TestApp, visitor: &Visitor, name: &str) -> Page {
    visitor.start(name).await;
    let code = code_in(&app.mail_to(&recovery_address(name), 1).await);
    let page = visitor.open("/reset/prove").await;
    visitor.submit(&page, "/reset/prove", &[("code", &code)]).await
}

#[tokio::test]
async fn the_pages_tell_after_the_proof_and_lead_on_from_inside() {
    let app = limited().await;
    let visitor = Visitor::new(&app, OUTSIDE);
    let page = prove_on_pages(&app, &visitor, "bob").await;
    assert_eq!((page.status, page.path.as_str()), (StatusCode::OK, CONDITION));
    assert!(page.html.contains("from its own networks only"), "{}", page.html);
    assert!(page.html.contains("you go on where you are") && page.html.contains("href=\"/reset/help\""));
    for path in ["/reset/password", "/reset/prove", "/reset/done"] {
        assert_eq!(visitor.open(path).await.path, CONDITION, "{path}");
    }
    let forced = visitor.submit(&page, "/reset/password", &[("password", NEW)]).await;
    assert_eq!((forced.status, forced.path.as_str()), (StatusCode::CONFLICT, "/reset/password"));
    assert_eq!(forced.heading(), page.heading());
    assert!(app.is_password_of("bob", &old_password("bob")).await);
    let inside = visitor.behind(INSIDE);
    let page = inside.open(CONDITION).await;
    assert_eq!(page.path, "/reset/password", "try again leads on");
    let done = inside.submit(&page, "/reset/password", &[("password", NEW)]).await;
    assert_eq!(done.path, "/reset/done");
    assert!(app.is_password_of("bob", NEW).await);
}

#[tokio::test]
async fn whoever_left_the_network_while_typing_is_told_and_goes_on() {
    let app = limited().await;
    let visitor = Visitor::new(&app, INSIDE);
    let page = prove_on_pages(&app, &visitor, "bob").await;
    assert_eq!(page.path, "/reset/password", "nothing is in the way inside");
    let refused = visitor.behind(OUTSIDE).submit(&page, "/reset/password", &[("password", NEW)]).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.html.contains("from its own networks only"), "{}", refused.html);
    let page = visitor.open("/reset/password").await;
    assert_eq!(visitor.submit(&page, "/reset/password", &[("password", NEW)]).await.path, "/reset/done");
}

#[tokio::test]
async fn an_unlock_on_the_pages_waits_for_the_network_too() {
    let app = limited().await;
    let visitor = Visitor::new(&app, OUTSIDE);
    let page = visitor.open("/reset").await;
    visitor.submit(&page, "/reset", &[("identifier", "lena"), ("kind", "unlock")]).await;
    let code = code_in(&app.mail_to(&recovery_address("lena"), 1).await);
    let page = visitor.open("/reset/prove").await;
    let page = visitor.submit(&page, "/reset/prove", &[("code", &code)]).await;
    assert_eq!(page.path, CONDITION);
    let forced = visitor.submit(&page, "/reset/unlock", &[]).await;
    assert_eq!((forced.status, forced.heading()), (StatusCode::CONFLICT, page.heading()));
    let inside = visitor.behind(INSIDE);
    let page = inside.open(CONDITION).await;
    assert_eq!(page.path, "/reset/unlock");
    assert_eq!(inside.submit(&page, "/reset/unlock", &[]).await.path, "/reset/done");
}

#[tokio::test]
async fn whoever_gives_two_proofs_is_told_between_them() {
    let app = TestApp::start().await;
    app.apply_one(|it| {
        limit(it);
        it.required = Required::Exactly(2);
    })
    .await;
    app.give_authenticator("bob", None).await;
    let visitor = Visitor::new(&app, OUTSIDE);
    visitor.start("bob").await;
    let page = visitor.open("/reset/prove").await;
    assert!(!page.html.contains("own networks"), "{}", page.html);
    let code = code_in(&app.mail_to(&recovery_address("bob"), 1).await);
    let between = visitor.submit(&page, "/reset/prove", &[("code", &code)]).await;
    assert!(between.html.contains("own networks") && between.html.contains("Before the last step"));
}

#[tokio::test]
async fn the_network_is_that_of_the_browser_that_commits() {
    let app = limited().await;
    let asking = Visitor::new(&app, INSIDE);
    asking.start("bob").await;
    let mail = app.mail_to(&recovery_address("bob"), 1).await;
    let link = link_in(&mail, "/reset/l/");
    let pressing = Visitor::new(&app, OUTSIDE);
    let page = pressing.open(&link).await;
    let page = pressing.submit(&page, &link, &[]).await;
    assert_eq!(page.path, CONDITION, "that somebody inside asked is of no use");
    let page = pressing.behind(INSIDE).open(CONDITION).await;
    assert_eq!(page.path, "/reset/password");
}

/// What a stranger sees of a name on the pages and of the API, without ids and times.
pub(crate) async fn seen(app: &TestApp, name: &str, source: &str) -> Vec<String> {
    let api = Api::from(app, source);
    let reset = api.start(name).await;
    let challenge = api.challenge(&reset).await;
    let id = challenge.text("id");
    let replies = [&challenge, &api.answer(&reset, &id, "00000000").await, &api.password(&reset, NEW).await];
    let mut all = replies.map(|it| it.text.replace(&reset.id, "").replace(&id, "")).to_vec();
    all.push(api.status(&reset).await.text.replace(&reset.id, ""));
    let visitor = Visitor::new(app, source);
    let page = visitor.start(name).await;
    all.push(visitor.submit(&page, "/reset/prove", &[("code", "00000000")]).await.heading());
    for path in [CONDITION, "/reset/password", "/reset/method"] {
        let page = visitor.open(path).await;
        all.push(format!("{} {} {}", page.status, page.path, page.heading()));
        all.push(page.html.contains("lets you get back in").to_string());
    }
    all.iter().map(|it| it.replace(char::is_numeric, "")).collect()
}

#[tokio::test]
async fn strangers_see_nothing_of_it_inside_and_outside() {
    let app = TestApp::start().await;
    let mut night = GroupPolicy { groups: vec!["night shift".to_owned()], ..GroupPolicy::named("night") };
    limit(&mut night);
    let list = vec![night, GroupPolicy::named("rest")];
    app.apply(Policies { list, ..Policies::default() }).await;
    let ghost = seen(&app, "ghost", OUTSIDE).await;
    assert!(ghost.iter().all(|it| !it.contains("network") && it != "true"), "{ghost:?}");
    for (name, source) in
        [("mallory", "192.0.2.2"), ("bob", "192.0.2.3"), ("mallory", "10.0.0.4"), ("ghost", "10.0.0.5")]
    {
        assert_eq!(seen(&app, name, source).await, ghost, "{name} from {source}");
    }
}

async fn info(app: &TestApp, name: &str) -> SecurityInfo {
    let account = app.account_of(name).await;
    app.store.read(app.organization).await.unwrap().security_info(account).await.unwrap()
}

async fn signed_in(app: &TestApp, name: &str, source: &str) -> Visitor {
    let browser = Visitor::new(app, source);
    assert_eq!(browser.sign_in(name, &old_password(name)).await.path, "/account");
    browser
}

async fn add_app(app: &TestApp, browser: &Visitor) -> Authenticator {
    let page = browser.open(APP).await;
    let phone = Authenticator::on(&page).unwrap();
    let code = phone.code(app.clock.now());
    let done = browser.submit(&page, APP, &[("pending", &page.field("pending")), ("code", &code)]).await;
    assert!(done.html.contains("That is set up."), "{}", done.html);
    phone
}

#[tokio::test]
async fn a_first_way_back_in_that_is_set_up_inside_counts_alone_at_once() {
    let app = limited().await;
    let browser = signed_in(&app, "nina", INSIDE).await;
    let phone = add_app(&app, &browser).await;
    assert_eq!(info(&app, "nina").await.registrations[0].fresh_until, None);
    assert!(!browser.open("/account/security-info").await.html.contains("not enough on its own"));
    app.clock.advance(std::time::Duration::from_secs(30));
    let api = Api::from(&app, INSIDE);
    let reset = api.start("nina").await;
    let proved = api.prove_by(&reset, "totp", &phone.code(app.clock.now())).await;
    assert_eq!(proved.text("state"), "proved", "{}", proved.text);
    assert_eq!(api.password(&reset, NEW).await.text("state"), "completed");
}

#[tokio::test]
async fn what_is_set_up_outside_or_beside_something_else_is_fresh() {
    let app = limited().await;
    add_app(&app, &signed_in(&app, "bob", OUTSIDE).await).await;
    let bob = info(&app, "bob").await;
    assert_eq!(bob.registrations[0].fresh_until, Some(bob.registrations[0].created_at + FRESH));
    let browser = signed_in(&app, "nina", INSIDE).await;
    let page = browser.open(CODES).await;
    browser.submit(&page, CODES, &[("pending", &page.field("pending"))]).await;
    add_app(&app, &browser).await;
    let nina = info(&app, "nina").await;
    let fresh: Vec<bool> = nina.registrations.iter().map(|it| it.fresh_until.is_some()).collect();
    assert_eq!(fresh, [false, true]);
    app.apply_one(|_| ()).await;
    add_app(&app, &signed_in(&app, "alice", INSIDE).await).await;
    assert!(info(&app, "alice").await.registrations[0].fresh_until.is_some(), "no network is named");
}

#[tokio::test]
async fn of_two_that_are_set_up_at_once_inside_one_is_the_first() {
    let app = limited().await;
    let browser = signed_in(&app, "nina", INSIDE).await;
    let codes = browser.open(CODES).await;
    let page = browser.open(APP).await;
    let code = Authenticator::on(&page).unwrap().code(app.clock.now());
    let (app_pending, codes_pending) = (page.field("pending"), codes.field("pending"));
    let (fields, others) = ([("pending", &*app_pending), ("code", &*code)], [("pending", &*codes_pending)]);
    join(browser.submit(&page, APP, &fields), browser.submit(&codes, CODES, &others)).await;
    let info = info(&app, "nina").await;
    assert_eq!(info.registrations.iter().filter(|it| it.fresh_until.is_none()).count(), 1);
}
