//! What policies say, acts: who, how, how often, unlock, age of passwords, help. With and without.

use std::time::Duration;

use regain_core::message::Message;
use regain_core::method::Method as Way;
use regain_core::policy::{GroupPolicy, Policies, Privileged, Required, Who};
use regain_core::time::Clock;
use regain_testkit::api::{Api, Reply, code_in};
use regain_testkit::app::{Setup, TestApp};
use regain_testkit::people::{old_password, recovery_address};
use regain_testkit::visitor::Visitor;
use reqwest::StatusCode;
use reqwest::header::RETRY_AFTER;
use serde_json::json;

const NEW: &str = "plum kettle orbit fern";
const OTHER: &str = "cedar violin marble dusk";
const MINUTE: Duration = Duration::from_mins(1);
const DAY: Duration = Duration::from_hours(24);

fn night_shift(change: impl FnOnce(&mut GroupPolicy)) -> GroupPolicy {
    let mut policy = GroupPolicy { groups: vec!["NIGHT shift".to_owned()], ..GroupPolicy::named("night") };
    change(&mut policy);
    policy
}

fn list(list: Vec<GroupPolicy>) -> Policies {
    Policies { list, ..Policies::default() }
}

/// What a stranger sees of a name: every answer, without ids and times.
async fn seen(app: &TestApp, name: &str, source: &str, kind: &str) -> Vec<String> {
    let api = Api::from(app, source);
    let reset = api.start_kind(name, kind).await;
    let challenge = api.challenge(&reset).await;
    let id = challenge.text("id");
    let answers = [&challenge, &api.answer(&reset, &id, "00000000").await, &api.status(&reset).await]
        .map(|reply| format!("{} {}", reply.status, reply.text.replace(&reset.id, "").replace(&id, "")));
    app.settled().await;
    answers.map(|answer| answer.replace(char::is_numeric, "")).to_vec()
}

/// Why the last reset was about nobody.
async fn decoy_reason(app: &TestApp) -> String {
    let mut rows = app.audit().await;
    rows.retain(|row| row.action == "reset.subject-resolved");
    rows.pop().unwrap().detail
}

/// The code of the newest message that has one.
async fn newest_code(app: &TestApp, name: &str) -> String {
    let (sent, address) = (app.settled().await, recovery_address(name));
    let has_code = |mail: &&Message| mail.to == address && mail.text.contains("/reset/l/");
    code_in(sent.iter().rev().find(has_code).unwrap())
}

async fn reset(app: &TestApp, name: &str, password: &str) -> Reply {
    let api = Api::from(app, "192.0.2.1");
    let reset = api.start(name).await;
    let challenge = api.challenge(&reset).await.text("id");
    let code = newest_code(app, name).await;
    assert_eq!(api.answer(&reset, &challenge, &code).await.status, StatusCode::OK);
    api.password(&reset, password).await
}

#[tokio::test]
async fn whom_a_policy_leaves_out_looks_like_nobody_and_the_others_go_on() {
    for policies in [
        list(vec![night_shift(|it| it.who = Who::Nobody), GroupPolicy::named("rest")]),
        list(vec![GroupPolicy { groups: vec!["day shift".to_owned()], ..GroupPolicy::named("day") }]),
    ] {
        let app = TestApp::start().await;
        app.apply(policies.clone()).await;
        let mallory = seen(&app, "mallory", "192.0.2.1", "reset").await;
        assert_eq!(decoy_reason(&app).await, "excluded");
        assert_eq!(mallory, seen(&app, "ghost", "192.0.2.2", "reset").await);
        assert!(app.inbox.messages().is_empty());
        if policies.of(&app.account("bob").await).is_some() {
            assert_eq!(reset(&app, "bob", NEW).await.status, StatusCode::OK);
        }
        app.apply(Policies::default()).await;
        app.clock.advance(MINUTE);
        assert_eq!(reset(&app, "mallory", NEW).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn strangers_are_offered_what_all_policies_offer_and_the_owner_what_his_own_does() {
    let app = TestApp::start().await;
    let rest = GroupPolicy { methods: Some(vec![Way::Email]), ..GroupPolicy::named("rest") };
    app.apply(list(vec![night_shift(|it| it.methods = Some(vec![Way::Totp])), rest])).await;
    let api = Api::from(&app, "192.0.2.1");
    for name in ["bob", "mallory", "ghost"] {
        let started = api.post("/api/v1/resets", "", &json!({ "identifier": name })).await;
        assert_eq!(started.body["methods"], json!(["email", "totp"]), "{name}");
    }
    // Mallory has an address and no app, and her policy takes the app alone.
    assert_eq!(
        seen(&app, "mallory", "192.0.2.3", "reset").await,
        seen(&app, "ghost", "192.0.2.4", "reset").await
    );
    assert!(app.inbox.messages().is_empty());
    let proved = api.prove(&app, "bob", &recovery_address("bob")).await;
    assert_eq!(api.status(&proved).await.body["methods"], json!(["email"]));
}

#[tokio::test]
async fn where_no_policy_lets_anybody_in_everybody_is_told_alike() {
    let app = TestApp::start().await;
    app.apply(list(vec![])).await;
    let api = Api::from(&app, "192.0.2.1");
    for name in ["bob", "ghost"] {
        let refused = api.post("/api/v1/resets", "", &json!({ "identifier": name })).await;
        assert_eq!((refused.status, refused.problem()), (StatusCode::SERVICE_UNAVAILABLE, "paused"));
    }
    let page = Visitor::new(&app, "192.0.2.2").open("/reset").await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn who_can_not_give_as_many_proofs_as_are_asked_for_is_a_decoy() {
    let app = TestApp::start().await;
    app.apply_one(|it| it.required = Required::Exactly(2)).await;
    assert_eq!(
        seen(&app, "bob", "192.0.2.1", "reset").await,
        seen(&app, "ghost", "192.0.2.2", "reset").await
    );
    app.apply_one(|it| it.privileged = Privileged::Allowed).await;
    seen(&app, "adam", "192.0.2.3", "reset").await;
    assert_eq!(decoy_reason(&app).await, "no-method", "a privileged account needs two");
    app.apply_one(|_| ()).await;
    seen(&app, "adam", "192.0.2.3", "reset").await;
    assert_eq!(decoy_reason(&app).await, "privileged");
    assert!(app.inbox.messages().is_empty());
}

#[tokio::test]
async fn a_number_of_proofs_that_a_policy_names_holds_and_privileged_accounts_give_two() {
    for (name, required, given) in
        [("bob", Required::Automatic, 2), ("bob", Required::Exactly(1), 1), ("adam", Required::Exactly(1), 2)]
    {
        let app = TestApp::start().await;
        app.apply_one(|it| (it.required, it.privileged) = (required, Privileged::Allowed)).await;
        let phone = app.give_authenticator(name, None).await;
        let api = Api::from(&app, "192.0.2.1");
        let reset = api.prove(&app, name, &recovery_address(name)).await;
        let status = api.status(&reset).await;
        assert_eq!(status.body["required"], given, "{}", status.text);
        if given == 2 {
            assert_eq!(api.password(&reset, NEW).await.problem(), "not-proved");
            let code = phone.code(app.clock.now());
            assert_eq!(api.prove_by(&reset, "totp", &code).await.text("state"), "proved");
        }
        assert_eq!(api.password(&reset, NEW).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn a_method_that_only_others_may_use_proves_nothing() {
    let app = TestApp::start().await;
    let rest = GroupPolicy { methods: Some(vec![Way::Email]), ..GroupPolicy::named("rest") };
    app.apply(list(vec![night_shift(|_| ()), rest])).await;
    let phone = app.give_authenticator("bob", None).await;
    let api = Api::from(&app, "192.0.2.1");
    let reset = api.start("bob").await;
    let refused = api.prove_by(&reset, "totp", &phone.code(app.clock.now())).await;
    assert_eq!((refused.status, refused.problem()), (StatusCode::UNPROCESSABLE_ENTITY, "proof-refused"));
    assert_eq!(api.status(&reset).await.text("state"), "started");
}

#[tokio::test]
async fn a_policy_that_became_stricter_holds_for_a_reset_that_is_under_way() {
    for (change, problem) in [
        ((|it| it.who = Who::Nobody) as fn(&mut GroupPolicy), "no-longer-allowed"),
        (|it| it.required = Required::Exactly(2), "not-proved"),
        (|it| it.methods = Some(vec![Way::Totp]), "not-proved"),
        (|it| it.networks = vec!["10.0.0.0/8".parse().unwrap()], "network-not-allowed"),
        (|it| it.trusted_device_only = true, "trusted-device-missing"),
    ] {
        let app = TestApp::start().await;
        let api = Api::from(&app, "192.0.2.1");
        let reset = api.prove(&app, "mallory", &recovery_address("mallory")).await;
        app.apply(list(vec![night_shift(change), GroupPolicy::named("rest")])).await;
        let refused = api.password(&reset, NEW).await;
        assert_eq!((refused.status, refused.problem()), (StatusCode::CONFLICT, problem), "{}", refused.text);
        assert!(app.is_password_of("mallory", &old_password("mallory")).await);
    }
}

#[tokio::test]
async fn whoever_can_not_finish_any_more_is_told_so_on_the_page() {
    for (name, kind, last) in [("bob", "reset", "/reset/password"), ("lena", "unlock", "/reset/unlock")] {
        for change in
            [(|it| it.who = Who::Nobody) as fn(&mut GroupPolicy), |it| it.required = Required::Exactly(2)]
        {
            let app = TestApp::start().await;
            let visitor = Visitor::new(&app, "192.0.2.1");
            let form = visitor.open("/reset").await;
            let prove = visitor.submit(&form, "/reset", &[("identifier", name), ("kind", kind)]).await;
            let code = newest_code(&app, name).await;
            let due = visitor.submit(&prove, "/reset/prove", &[("code", &code)]).await;
            assert_eq!(due.path, last, "{}", due.html);
            app.apply_one(change).await;
            let fields: &[(&str, &str)] = if kind == "reset" { &[("password", NEW)] } else { &[] };
            let refused = visitor.submit(&due, last, fields).await;
            assert_eq!(
                (refused.status, &*refused.heading()),
                (StatusCode::CONFLICT, "This can’t be finished any more"),
                "{}",
                refused.html
            );
            assert!(refused.html.contains("ask for help"), "{}", refused.html);
            assert!(app.is_password_of("bob", &old_password("bob")).await);
        }
    }
}

#[tokio::test]
async fn a_reset_too_soon_after_another_is_refused_at_its_end_with_a_kind_sentence() {
    let app = TestApp::start().await;
    app.apply_one(|it| it.minutes_between_resets = Some(30)).await;
    assert_eq!(reset(&app, "bob", NEW).await.status, StatusCode::OK);
    app.clock.advance(10 * MINUTE);
    let refused = reset(&app, "bob", OTHER).await;
    assert_eq!(
        (refused.status, refused.problem()),
        (StatusCode::CONFLICT, "reset-too-soon"),
        "{}",
        refused.text
    );
    let wait: u64 = refused.headers[RETRY_AFTER].to_str().unwrap().parse().unwrap();
    assert!((19 * 60..=20 * 60).contains(&wait), "{wait}");
    assert!(app.is_password_of("bob", NEW).await);
    assert!(app.audit().await.iter().any(|row| row.detail == "too-soon"));
    app.clock.advance(MINUTE);
    assert_eq!(reset(&app, "carl", OTHER).await.status, StatusCode::OK, "others go on");
    let visitor = Visitor::new(&app, "192.0.2.2");
    app.clock.advance(MINUTE);
    visitor.start("bob").await;
    let code = newest_code(&app, "bob").await;
    let page = visitor.open("/reset/prove").await;
    let page = visitor.submit(&page, "/reset/prove", &[("code", &code)]).await;
    let page = visitor.submit(&page, "/reset/password", &[("password", OTHER)]).await;
    assert_eq!((page.status, page.path.as_str()), (StatusCode::CONFLICT, "/reset/password"));
    assert!(page.html.contains("Your password was reset a short while ago."), "{}", page.html);
    assert!(page.html.contains("again in 18 minutes"), "{}", page.html);
    app.clock.advance(20 * MINUTE);
    assert_eq!(reset(&app, "bob", OTHER).await.status, StatusCode::OK);
}

#[tokio::test]
async fn so_many_resets_a_day_and_no_more_and_what_was_not_written_does_not_count() {
    let mut setup = Setup::default();
    setup.rules.history = 3;
    let app = TestApp::with(setup).await;
    app.apply_one(|it| (it.resets_per_day, it.minutes_between_resets) = (Some(2), Some(1))).await;
    let mut passwords = [NEW, OTHER, "amber ladder window frost"].into_iter();
    for refused in [true, false, false] {
        app.clock.advance(5 * MINUTE);
        // The directory refuses the password that the account has.
        let (password, status) = match refused {
            true => (old_password("bob"), StatusCode::UNPROCESSABLE_ENTITY),
            false => (passwords.next().unwrap().to_owned(), StatusCode::OK),
        };
        assert_eq!(reset(&app, "bob", &password).await.status, status);
    }
    app.clock.advance(5 * MINUTE);
    let last = passwords.next().unwrap();
    assert_eq!(reset(&app, "bob", last).await.problem(), "reset-too-soon");
    app.clock.advance(MINUTE);
    // Without the limit the same is fine.
    app.apply_one(|_| ()).await;
    app.clock.advance(MINUTE);
    assert_eq!(reset(&app, "bob", last).await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_unlock_changes_no_password_and_is_not_counted() {
    let app = TestApp::start().await;
    app.apply_one(|it| it.resets_per_day = Some(1)).await;
    let api = Api::from(&app, "192.0.2.1");
    let unlock = api.start_kind("lena", "unlock").await;
    let unlock = api.prove_started(&app, unlock, &recovery_address("lena")).await;
    assert_eq!(api.step(&unlock, "/unlock", &json!({})).await.status, StatusCode::OK);
    app.clock.advance(MINUTE);
    assert_eq!(reset(&app, "lena", NEW).await.status, StatusCode::OK);
}

#[tokio::test]
async fn unlocking_that_no_policy_offers_is_offered_to_nobody() {
    let app = TestApp::start().await;
    let visitor = Visitor::new(&app, "192.0.2.1");
    let page = visitor.open("/reset").await;
    assert!(page.html.contains("value=\"unlock\""));
    app.apply_one(|it| it.unlock = false).await;
    let api = Api::from(&app, "192.0.2.2");
    for name in ["lena", "bob", "ghost"] {
        let refused = api.post("/api/v1/resets", "", &json!({ "identifier": name, "kind": "unlock" })).await;
        assert_eq!(
            (refused.status, refused.problem()),
            (StatusCode::BAD_REQUEST, "unlock-not-offered"),
            "{name}"
        );
        let stale = visitor.submit(&page, "/reset", &[("identifier", name), ("kind", "unlock")]).await;
        assert_eq!(stale.status, StatusCode::BAD_REQUEST, "{name}");
    }
    let page = visitor.open("/reset").await;
    assert!(!page.html.contains("value=\"unlock\""), "{}", page.html);
    assert_eq!(visitor.start("bob").await.path, "/reset/prove");
}

#[tokio::test]
async fn unlocking_that_only_others_may_is_refused_after_the_proof() {
    let app = TestApp::start().await;
    let rest = GroupPolicy { unlock: false, ..GroupPolicy::named("rest") };
    app.apply(list(vec![night_shift(|_| ()), rest])).await;
    let lena = seen(&app, "lena", "192.0.2.1", "unlock").await;
    assert_eq!(lena, seen(&app, "ghost", "192.0.2.2", "unlock").await);
    app.clock.advance(MINUTE);
    let visitor = Visitor::new(&app, "192.0.2.3");
    let page = visitor.open("/reset").await;
    visitor.submit(&page, "/reset", &[("identifier", "lena"), ("kind", "unlock")]).await;
    let code = newest_code(&app, "lena").await;
    let page = visitor.open("/reset/prove").await;
    let page = visitor.submit(&page, "/reset/prove", &[("code", &code)]).await;
    let page = visitor.submit(&page, "/reset/unlock", &[]).await;
    assert_eq!((page.status, page.path.as_str()), (StatusCode::CONFLICT, "/reset/unlock"));
    assert!(page.html.contains("Your account can be unlocked with a new password only."), "{}", page.html);
    let api = Api::from(&app, "192.0.2.4");
    app.clock.advance(MINUTE);
    let unlock = api.start_kind("lena", "unlock").await;
    let challenge = api.challenge(&unlock).await.text("id");
    let code = newest_code(&app, "lena").await;
    api.answer(&unlock, &challenge, &code).await;
    let refused = api.step(&unlock, "/unlock", &json!({})).await;
    assert_eq!((refused.status, refused.problem()), (StatusCode::CONFLICT, "unlock-not-offered"));
    app.clock.advance(MINUTE);
    assert_eq!(reset(&app, "lena", NEW).await.status, StatusCode::OK, "a new password lifts the lock");
}

#[tokio::test]
async fn a_password_that_is_too_old_is_changed_before_anything_else() {
    let app = TestApp::start().await;
    app.apply_one(|it| it.password_days = Some(90)).await;
    let visitor = Visitor::new(&app, "192.0.2.1");
    let password = old_password("bob");
    assert_eq!(visitor.sign_in("bob", &password).await.path, "/account");
    app.clock.advance(90 * DAY);
    let visitor = Visitor::new(&app, "192.0.2.2");
    let page = visitor.sign_in("bob", &password).await;
    assert_eq!(page.path, "/signin/password");
    assert_eq!(visitor.open("/account").await.path, "/signin/password", "nothing else is open");
    let changed =
        visitor.submit(&page, "/signin/password", &[("current", &*password), ("password", NEW)]).await;
    assert_eq!(changed.path, "/account");
    assert_eq!(Visitor::new(&app, "192.0.2.3").sign_in("bob", NEW).await.path, "/account");
}

#[tokio::test]
async fn a_password_that_ends_is_told_of_before_and_once() {
    let app = TestApp::start().await;
    let told = async || {
        for _ in 0..2 {
            app.app.begin_reminders().await.unwrap();
        }
        let mut mails = app.settled().await;
        mails.retain(|mail| mail.subject.contains("Change the password"));
        assert!(mails.iter().all(|mail| mail.to == recovery_address("mallory")), "nobody else");
        mails.len()
    };
    assert_eq!(told().await, 0, "no policy ends passwords");
    app.apply(list(vec![night_shift(|it| it.password_days = Some(90)), GroupPolicy::named("rest")])).await;
    app.clock.advance(75 * DAY);
    for (day, mails) in (75..=90).zip([0, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 3, 3]) {
        assert_eq!(told().await, mails, "day {day}");
        app.clock.advance(DAY);
    }
}

#[tokio::test]
async fn passwords_from_before_a_moment_are_changed_from_that_moment_on() {
    let app = TestApp::start().await;
    let moment = app.app.now() + DAY;
    app.apply(list(vec![night_shift(|it| it.must_change_before = Some(moment)), GroupPolicy::named("rest")]))
        .await;
    let lands =
        async |name: &str, password: &str| Visitor::new(&app, "192.0.2.1").sign_in(name, password).await.path;
    let mallory = old_password("mallory");
    assert_eq!(lands("mallory", &mallory).await, "/account", "not before");
    let visitor = Visitor::new(&app, "192.0.2.2");
    visitor.sign_in("mallory", &mallory).await;
    app.clock.advance(DAY);
    assert_eq!(lands("mallory", &mallory).await, "/signin/password");
    assert_eq!(lands("bob", &old_password("bob")).await, "/account", "others are not asked");
    assert_eq!(reset(&app, "mallory", NEW).await.status, StatusCode::OK);
    assert_eq!(lands("mallory", NEW).await, "/account", "a reset is a change too");
}

#[tokio::test]
async fn help_leads_everybody_where_the_policies_say_on_pages_and_in_mails() {
    let app = TestApp::start().await;
    let visitor = Visitor::new(&app, "192.0.2.1");
    assert!(visitor.open("/reset/help").await.html.contains("Call the service desk on 4711."));
    let help = Some("mailto:desk@meridian.example".to_owned());
    app.apply(Policies { help, ..Policies::default() }).await;
    for path in ["/reset/help", "/signin"] {
        let page = visitor.open(path).await;
        assert!(page.html.contains("href=\"mailto:desk@meridian.example\""), "{}", page.html);
        assert!(!page.html.contains("4711"), "{}", page.html);
    }
    visitor.start("bob").await;
    let mail = app.mail_to(&recovery_address("bob"), 1).await;
    assert!(mail.text.contains("desk@meridian.example"), "{}", mail.text);
}
