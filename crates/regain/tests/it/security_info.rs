//! Security info: setting it up, changing it, and who may.

use std::time::Duration;

use futures_util::future::join_all;
use regain_core::method::Method;
use regain_core::registration::{FRESH, FRESH_IF_PRIVILEGED, SecurityInfo};
use regain_core::time::Clock;
use regain_testkit::api::{Api, link_in};
use regain_testkit::app::{Setup, TestApp};
use regain_testkit::people::{old_password, recovery_address};
use regain_testkit::registration::Authenticator;
use regain_testkit::visitor::{Page, Visitor};
use reqwest::StatusCode;

const OVERVIEW: &str = "/account/security-info";
const CONFIRM: &str = "/account/security-info/confirm";
const APP: &str = "/account/security-info/authenticator";
const CODES: &str = "/account/security-info/recovery-codes";
const STEP: Duration = Duration::from_secs(30);
const LATER: Duration = Duration::from_secs(601);

async fn signed_in(app: &TestApp, name: &str) -> Visitor {
    let browser = Visitor::new(app, "192.0.2.1");
    assert_eq!(browser.sign_in(name, &old_password(name)).await.path, "/account");
    browser
}

async fn info(app: &TestApp, name: &str) -> SecurityInfo {
    let account = app.account_of(name).await;
    app.store.read(app.organization).await.unwrap().security_info(account).await.unwrap()
}

/// An app into which somebody typed the key of this page.
fn shown(page: &Page) -> Authenticator {
    Authenticator::on(page).unwrap()
}

async fn add(browser: &Visitor, page: &Page, code: &str) -> Page {
    browser.submit(page, APP, &[("pending", &page.field("pending")), ("code", code)]).await
}

/// The codes on the page that shows them.
fn codes_on(page: &Page) -> Vec<String> {
    let code = |rest: &str| rest.split('<').next().unwrap().to_owned();
    page.html.split("<li><code>").skip(1).map(code).collect()
}

async fn make_codes(browser: &Visitor) -> Page {
    let page = browser.open(CODES).await;
    browser.submit(&page, CODES, &[("pending", &page.field("pending"))]).await
}

fn method_address(info: &SecurityInfo, method: Method) -> String {
    format!("{OVERVIEW}/methods/{}", info.of(method).next().unwrap().id)
}

#[tokio::test]
async fn an_app_counts_once_it_showed_a_right_code() {
    let app = TestApp::start().await;
    let alice = signed_in(&app, "alice").await;
    assert!(alice.open("/account").await.html.contains(OVERVIEW));
    let page = alice.open(OVERVIEW).await;
    assert!(page.html.contains("a•••••@•••••.example") && !page.html.contains("alice@post.example"));
    assert!(page.html.contains("There is one way back in."), "{}", page.html);
    let page = alice.open(APP).await;
    assert_eq!(page.headers["cache-control"], "no-store");
    assert!(page.html.contains("<svg class=\"qr\"") && page.html.contains("otpauth://totp/Meridian:alice"));
    let phone = shown(&page);
    let empty = add(&alice, &page, " ").await;
    assert!(empty.html.contains("Enter the code"), "{}", empty.html);
    let wrong = add(&alice, &page, "000000").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.html.contains("Type the one that the app shows now"), "{}", wrong.html);
    assert_eq!(wrong.field("pending"), page.field("pending"), "the same picture again");
    assert!(info(&app, "alice").await.registrations.is_empty() && app.settled().await.is_empty());
    let code = phone.code(app.clock.now());
    let done = add(&alice, &wrong, &code).await;
    assert_eq!((done.status, done.path.as_str()), (StatusCode::OK, OVERVIEW));
    assert!(done.html.contains("That is set up.") && done.html.contains("Strong:"), "{}", done.html);
    assert!(done.html.contains("it is not enough on its own"));
    let set_up = info(&app, "alice").await;
    let [registration] = set_up.registrations.as_slice() else { panic!("one") };
    assert_eq!(registration.fresh_until, Some(registration.created_at + FRESH));
    let mail = app.mail_to(&recovery_address("alice"), 1).await;
    assert!(
        mail.text.contains("An authenticator (an app") && mail.text.contains("/not-me/"),
        "{}",
        mail.text
    );
    let replayed = signed_in(&app, "alice").await;
    let ask = replayed.open(CONFIRM).await;
    let refused = replayed.submit(&ask, CONFIRM, &[("code", &code)]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "the confirming code is used (OTP-03)");
}

#[tokio::test]
async fn a_form_that_is_sent_many_times_adds_one_app() {
    let app = TestApp::start().await;
    let alice = signed_in(&app, "alice").await;
    let page = alice.open(APP).await;
    let code = shown(&page).code(app.clock.now());
    let answers = join_all((0..5).map(|_| add(&alice, &page, &code))).await;
    assert!(answers.iter().all(|answer| answer.path == OVERVIEW && answer.html.contains("That is set up.")));
    assert_eq!(info(&app, "alice").await.registrations.len(), 1);
    assert_eq!(app.settled().await.len(), 1, "told once");
    let added = |action: &&String| action.as_str() == "registration.added";
    assert_eq!(app.actions().await.iter().filter(added).count(), 1);
}

#[tokio::test]
async fn five_apps_have_room_and_those_who_add_at_once_do_not_make_more() {
    let app = TestApp::start().await;
    let alice = signed_in(&app, "alice").await;
    let first = alice.open(APP).await;
    add(&alice, &first, &shown(&first).code(app.clock.now())).await;
    let mut pages = Vec::new();
    for _ in 0..6 {
        pages.push(alice.open(APP).await);
    }
    let now = app.clock.now();
    join_all(pages.iter().map(async |page| add(&alice, page, &shown(page).code(now)).await)).await;
    assert_eq!(info(&app, "alice").await.registrations.len(), 5);
    assert_eq!(alice.open(APP).await.path, OVERVIEW);
    assert!(alice.open(OVERVIEW).await.html.contains("as many apps as there can be"));
}

#[tokio::test]
async fn what_is_being_set_up_belongs_to_one_session_for_ten_minutes() {
    let app = TestApp::start().await;
    let (alice, elsewhere) = (signed_in(&app, "alice").await, signed_in(&app, "alice").await);
    let (bob, page) = (signed_in(&app, "bob").await, alice.open(APP).await);
    let phone = shown(&page);
    let pending = page.field("pending");
    let codes = alice.open(CODES).await.field("pending");
    let mut broken = pending.clone();
    broken.replace_range(60..61, if &broken[60..61] == "A" { "B" } else { "A" });
    for (browser, pending) in [
        (&elsewhere, &pending),
        (&bob, &pending),
        (&alice, &broken),
        (&alice, &codes),
        (&alice, &String::new()),
    ] {
        let (own, code) = (browser.open(OVERVIEW).await, phone.code(app.clock.now()));
        let answer = browser.submit(&own, APP, &[("pending", pending), ("code", &code)]).await;
        assert_eq!(answer.status, StatusCode::CONFLICT, "{}", answer.html);
    }
    let taken = alice.submit(&page, CODES, &[("pending", &pending)]).await;
    assert_eq!(taken.status, StatusCode::CONFLICT, "an app is no set of codes");
    app.clock.advance(LATER);
    let late = add(&alice, &page, &phone.code(app.clock.now())).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    for name in ["alice", "bob"] {
        assert!(info(&app, name).await.registrations.is_empty(), "{name}");
    }
}

#[tokio::test]
async fn what_is_changed_later_asks_for_the_password_again() {
    let app = TestApp::start().await;
    app.give_recovery_codes("alice").await;
    let alice = signed_in(&app, "alice").await;
    let method = method_address(&info(&app, "alice").await, Method::RecoveryCode);
    let pending = alice.open(CODES).await.field("pending");
    app.clock.advance(Duration::from_secs(590));
    assert_eq!(alice.open(CODES).await.path, CODES, "ten minutes");
    app.clock.advance(Duration::from_secs(11));
    for address in [APP, CODES, method.as_str()] {
        let page = alice.open(address).await;
        assert_eq!(page.path, CONFIRM);
        assert_eq!(page.field("next"), address);
    }
    let page = alice.open(OVERVIEW).await;
    let removal = format!("{method}/remove");
    for (address, fields) in [(removal.as_str(), &[][..]), (CODES, &[("pending", pending.as_str())])] {
        let answer = alice.submit(&page, address, fields).await;
        assert!(answer.path == CONFIRM || answer.status == StatusCode::CONFLICT, "{address}");
    }
    assert_eq!(info(&app, "alice").await.codes_left(), 10);
    let ask = alice.open(&method).await;
    let missing = alice.submit(&ask, CONFIRM, &[("password", " "), ("next", &method)]).await;
    assert!(missing.html.contains("Enter your current password"), "{}", missing.html);
    let wrong = alice.submit(&ask, CONFIRM, &[("password", "wrong"), ("next", &method)]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.field("next"), method);
    let session = |page: &Page| page.headers.get_all("set-cookie").iter().count();
    assert_eq!(session(&wrong), 0);
    let before = Visitor::new(&app, "192.0.2.9");
    let right = [("password", &*old_password("alice")), ("next", &method)];
    assert_eq!(alice.submit(&ask, CONFIRM, &right).await.path, method);
    assert_eq!(before.open(OVERVIEW).await.path, "/signin");
    assert_eq!(alice.submit(&page, &removal, &[]).await.path, OVERVIEW);
    assert_eq!(info(&app, "alice").await.codes_left(), 0);
}

#[tokio::test]
async fn a_confirmation_gives_the_session_another_token() {
    let app = TestApp::start().await;
    let alice = signed_in(&app, "alice").await;
    let ask = alice.open(CONFIRM).await;
    let csrf = ask.csrf();
    let http =
        reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let sign_in = async |cookie: &str, path: &str, fields: &[(&str, &str)]| {
        let request =
            http.post(format!("{}{path}", app.url)).header("cookie", cookie).header("origin", &app.url);
        request.form(fields).send().await.unwrap()
    };
    let cookies = |response: &reqwest::Response, name: &str| {
        let all = response.headers().get_all("set-cookie").iter().map(|it| it.to_str().unwrap().to_owned());
        all.filter_map(|it| it.split(';').next().map(str::to_owned)).find(|it| it.starts_with(name)).unwrap()
    };
    let page = http.get(format!("{}/signin", app.url)).send().await.unwrap();
    let browser = cookies(&page, "browser=");
    let token = Page { html: page.text().await.unwrap(), ..ask }.csrf();
    assert_ne!(token, csrf);
    let password = old_password("alice");
    let typed = [("identifier", "alice"), ("password", password.as_str()), ("csrf", token.as_str())];
    let old = cookies(&sign_in(&browser, "/signin", &typed).await, "session=");
    let typed = [("password", password.as_str()), ("csrf", token.as_str())];
    let both = format!("{browser}; {old}");
    let new = cookies(&sign_in(&both, CONFIRM, &typed).await, "session=");
    assert_ne!(old, new);
    let open = async |cookie: &str| {
        http.get(format!("{}{OVERVIEW}", app.url)).header("cookie", cookie).send().await.unwrap().status()
    };
    assert_eq!((open(&old).await, open(&new).await), (StatusCode::SEE_OTHER, StatusCode::OK));
}

#[tokio::test]
async fn whoever_has_an_app_confirms_with_its_code() {
    let app = TestApp::start().await;
    let phone = app.give_authenticator("alice", None).await;
    app.give_recovery_codes("alice").await;
    let (alice, thief) = (signed_in(&app, "alice").await, signed_in(&app, "alice").await);
    for address in [APP, CODES] {
        assert_eq!(
            thief.open(address).await.path,
            CONFIRM,
            "the password of a moment ago is not enough (REG-01)"
        );
    }
    let ask = thief.open(CONFIRM).await;
    let code = phone.code(app.clock.now());
    for fields in [[("password", &*old_password("alice"))], [("code", "000000")]] {
        assert_eq!(thief.submit(&ask, CONFIRM, &fields).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let ask = alice.open(APP).await;
    let right = [("code", code.as_str()), ("next", APP)];
    assert_eq!(alice.submit(&ask, CONFIRM, &right).await.path, APP);
    let again = signed_in(&app, "alice").await;
    let ask = again.open(CONFIRM).await;
    let replayed = again.submit(&ask, CONFIRM, &[("code", &code)]).await;
    assert_eq!(replayed.status, StatusCode::UNPROCESSABLE_ENTITY, "a code works once");
    app.clock.advance(STEP);
    let code = phone.code(app.clock.now());
    let sessions =
        [signed_in(&app, "alice").await, signed_in(&app, "alice").await, signed_in(&app, "alice").await];
    let race = join_all(sessions.iter().map(async |browser| {
        let ask = browser.open(CONFIRM).await;
        browser.submit(&ask, CONFIRM, &[("code", &code)]).await.status
    }));
    let won = race.await.into_iter().filter(|status| *status == StatusCode::OK).count();
    assert_eq!(won, 1, "one session wins");
    app.clock.advance(LATER);
    assert_eq!(alice.open(APP).await.path, CONFIRM);
}

#[tokio::test]
async fn whoever_lost_the_app_confirms_with_a_recovery_code_and_takes_it_away() {
    let app = TestApp::start().await;
    app.give_authenticator("alice", None).await;
    let codes = app.give_recovery_codes("alice").await;
    let lost = method_address(&info(&app, "alice").await, Method::Totp);
    let (alice, thief) = (signed_in(&app, "alice").await, signed_in(&app, "alice").await);
    let ask = alice.open(&lost).await;
    assert!(ask.path == CONFIRM && ask.html.contains("name=\"recovery_code\""), "{}", ask.html);
    let empty = alice.submit(&ask, CONFIRM, &[("recovery_code", " ")]).await;
    assert!(empty.html.contains("id=\"recovery_code-error\""), "{}", empty.html);
    for fields in [[("recovery_code", "3-7KQM-2XFD-9TNA-BB4C")], [("code", codes[3].as_str())]] {
        assert_eq!(alice.submit(&ask, CONFIRM, &fields).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let right = [("recovery_code", codes[3].as_str()), ("next", &lost)];
    let race = join_all([&alice, &thief].map(async |browser| {
        let ask = browser.open(CONFIRM).await;
        browser.submit(&ask, CONFIRM, &right).await
    }));
    let pages = race.await;
    let winner = pages.iter().position(|page| page.path == lost).expect("one of them is in");
    assert_eq!(pages[1 - winner].status, StatusCode::UNPROCESSABLE_ENTITY, "a code works once");
    let browser = [&alice, &thief][winner];
    assert_eq!(info(&app, "alice").await.codes_left(), 9);
    let page = browser.open(&lost).await;
    assert_eq!(browser.submit(&page, &format!("{lost}/remove"), &[]).await.path, OVERVIEW);
    assert!(!info(&app, "alice").await.has(Method::Totp));
    let rows = app.audit().await;
    let said =
        |action: &str| rows.iter().any(|row| row.action == action && row.detail.contains("recovery-code"));
    assert!(said("session.confirmed") && said("session.confirmation-refused"));
}

#[tokio::test]
async fn a_recovery_code_confirms_nothing_without_an_authenticator_or_while_it_is_fresh() {
    let app = TestApp::start().await;
    let codes = app.give_recovery_codes("bob").await;
    let bob = signed_in(&app, "bob").await;
    let ask = bob.open(CONFIRM).await;
    assert!(!ask.html.contains("recovery_code"), "the password is asked for");
    let answer = bob.submit(&ask, CONFIRM, &[("recovery_code", &codes[0])]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);

    let alice = signed_in(&app, "alice").await;
    let fresh = codes_on(&make_codes(&alice).await);
    app.give_authenticator("alice", None).await;
    let confirm = async || {
        let browser = signed_in(&app, "alice").await;
        let ask = browser.open(CONFIRM).await;
        (
            ask.html.contains("recovery_code"),
            browser.submit(&ask, CONFIRM, &[("recovery_code", &fresh[0])]).await,
        )
    };
    let (is_offered, answer) = confirm().await;
    assert_eq!((is_offered, answer.status), (false, StatusCode::UNPROCESSABLE_ENTITY));
    app.clock.advance(FRESH);
    let (is_offered, answer) = confirm().await;
    assert_eq!((is_offered, answer.path.as_str()), (true, OVERVIEW));
}

#[tokio::test]
async fn a_stolen_session_uses_up_neither_recovery_codes_nor_anything_of_resets() {
    let mut setup = Setup::default();
    (setup.limits.confirmations.count, setup.limits.wrong_proofs_per_account.count) = (4, 3);
    let app = TestApp::with(setup).await;
    let phone = app.give_authenticator("alice", None).await;
    let codes = app.give_recovery_codes("alice").await;
    let stolen = signed_in(&app, "alice").await;
    let guess = async |field: &str, typed: &str| {
        let page = stolen.open(OVERVIEW).await;
        stolen.submit(&page, CONFIRM, &[(field, typed)]).await.status
    };
    for _ in 0..3 {
        assert_eq!(guess("code", "000000").await, StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert_eq!(guess("code", "000000").await, StatusCode::TOO_MANY_REQUESTS, "those of the account");
    for _ in 0..4 {
        assert_eq!(guess("recovery_code", "000000").await, StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert_eq!(guess("recovery_code", &codes[0]).await, StatusCode::TOO_MANY_REQUESTS, "of the session");
    let alice = signed_in(&app, "alice").await;
    let ask = alice.open(CONFIRM).await;
    assert_eq!(alice.submit(&ask, CONFIRM, &[("recovery_code", &codes[0])]).await.path, OVERVIEW);
    let api = Api::from(&app, "192.0.2.3");
    let reset = api.start("alice").await;
    let code = phone.code(app.clock.now());
    assert_eq!(
        api.prove_by(&reset, "totp", &code).await.status,
        StatusCode::OK,
        "resets have tries of their own"
    );
}

#[tokio::test]
async fn guesses_are_counted_by_session_and_codes_by_account_too() {
    let mut setup = Setup::default();
    (setup.limits.confirmations.count, setup.limits.wrong_proofs_per_account.count) = (3, 5);
    let app = TestApp::with(setup).await;
    let phone = app.give_authenticator("alice", None).await;
    let method = method_address(&info(&app, "alice").await, Method::Totp);
    let trial = format!("{method}/try");
    let (one, two) = (signed_in(&app, "alice").await, signed_in(&app, "alice").await);
    let guess = async |browser: &Visitor, address: &str| {
        let page = browser.open(OVERVIEW).await;
        browser.submit(&page, address, &[("code", "000000")]).await
    };
    for address in [CONFIRM, &trial, CONFIRM] {
        assert_eq!(guess(&one, address).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    for address in [CONFIRM, &trial] {
        let refused = guess(&one, address).await;
        assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(refused.headers["retry-after"], "900");
    }
    for address in [CONFIRM, &trial] {
        assert_eq!(guess(&two, address).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert_eq!(guess(&two, CONFIRM).await.status, StatusCode::TOO_MANY_REQUESTS, "of the account");
    app.clock.advance(Duration::from_secs(24 * 60 * 60));
    let alice = signed_in(&app, "alice").await;
    for _ in 0..8 {
        app.clock.advance(STEP);
        let ask = alice.open(CONFIRM).await;
        let right = alice.submit(&ask, CONFIRM, &[("code", &phone.code(app.clock.now()))]).await;
        assert_eq!(right.path, OVERVIEW, "right ones are not counted");
    }
}

#[tokio::test]
async fn recovery_codes_are_shown_once_and_a_new_set_voids_the_old_one() {
    let app = TestApp::start().await;
    let alice = signed_in(&app, "alice").await;
    let page = alice.open(CODES).await;
    let pending = page.field("pending");
    assert!(!page.html.contains("stop working"));
    let made = alice.submit(&page, CODES, &[("pending", &pending)]).await;
    assert_eq!((made.status, &made.headers["cache-control"]), (StatusCode::OK, &"no-store".parse().unwrap()));
    let codes = codes_on(&made);
    assert_eq!(codes.len(), 10);
    assert!(
        made.html.contains("download=\"recovery-codes.txt\"") && made.html.contains("0D%0A9-"),
        "{}",
        made.html
    );
    let twice = alice.submit(&page, CODES, &[("pending", &pending)]).await;
    assert_eq!(codes_on(&twice), codes);
    assert!(!alice.open(CODES).await.html.contains(&codes[0]), "shown once");
    let account = app.account_of("alice").await;
    for number in 0..10 {
        let stored =
            app.store.read(app.organization).await.unwrap().recovery_code(account, number).await.unwrap();
        assert!(stored.unwrap().starts_with("$argon2id$v=19$"));
    }
    let mail = app.mail_to(&recovery_address("alice"), 1).await;
    assert!(mail.text.contains("Recovery codes were made") && !mail.text.contains(&codes[0]));
    assert_eq!(app.settled().await.len(), 1);

    let again = alice.open(CODES).await;
    assert!(again.html.contains("The codes that you have now stop working."));
    let renewed = codes_on(&make_codes(&alice).await);
    assert!(renewed.iter().all(|code| !codes.contains(code)));
    assert_eq!(info(&app, "alice").await.registrations.len(), 1, "one set");
    assert!(app.mail_to(&recovery_address("alice"), 2).await.text.contains("no longer work"));
    let api = Api::from(&app, "192.0.2.3");
    let reset = api.start("alice").await;
    assert_eq!(api.prove_by(&reset, "recovery-code", &codes[3]).await.problem(), "proof-refused");
    let proved = api.prove_by(&reset, "recovery-code", &renewed[3]).await;
    assert_eq!(proved.text("state"), "proving", "right, but a day old at the least to be enough");
    let method = method_address(&info(&app, "alice").await, Method::RecoveryCode);
    app.clock.advance(FRESH);
    let reset = api.start("alice").await;
    assert_eq!(api.prove_by(&reset, "recovery-code", &renewed[4]).await.text("state"), "proved");
    let alice = signed_in(&app, "alice").await;
    let page = alice.open(&method).await;
    assert!(alice.submit(&page, &format!("{method}/remove"), &[]).await.html.contains("That is removed."));
    let reset = api.start("alice").await;
    assert_eq!(api.prove_by(&reset, "recovery-code", &renewed[5]).await.problem(), "proof-refused");
}

#[tokio::test]
async fn sets_that_are_made_at_once_leave_one() {
    let app = TestApp::start().await;
    let alice = signed_in(&app, "alice").await;
    let made = join_all((0..4).map(|_| make_codes(&alice))).await;
    let set_up = info(&app, "alice").await;
    assert_eq!((set_up.registrations.len(), set_up.codes_left()), (1, 10));
    let api = Api::from(&app, "192.0.2.3");
    let mut working = 0;
    for page in &made {
        let reset = api.start("alice").await;
        let proof = api.prove_by(&reset, "recovery-code", &codes_on(page)[0]).await;
        working += usize::from(proof.status == StatusCode::OK);
    }
    assert_eq!(working, 1, "the last one");
}

#[tokio::test]
async fn a_method_is_named_tried_and_removed() {
    let app = TestApp::start().await;
    let phone = app.give_authenticator("alice", None).await;
    let codes = app.give_recovery_codes("alice").await;
    let set_up = info(&app, "alice").await;
    let (method, saved) =
        (method_address(&set_up, Method::Totp), method_address(&set_up, Method::RecoveryCode));
    let alice = signed_in(&app, "alice").await;
    let try_with = async |address: &str, code: &str| {
        let page = alice.open(&format!("{address}/try")).await;
        alice.submit(&page, &format!("{address}/try"), &[("code", code)]).await
    };
    let code = phone.code(app.clock.now());
    assert!(try_with(&method, "").await.html.contains("Enter the code"));
    assert!(try_with(&method, "000000").await.html.contains("That code did not work."));
    assert!(try_with(&method, &code).await.html.contains("It works."));
    assert!(try_with(&method, &code).await.html.contains("That code did not work."), "used up");
    for _ in 0..2 {
        assert!(try_with(&saved, &codes[0]).await.html.contains("It works."), "not used up");
    }
    assert!(
        try_with(&saved, &codes[0].replace('-', "").replacen('0', "1", 1))
            .await
            .html
            .contains("did not work")
    );
    assert_eq!(info(&app, "alice").await.codes_left(), 10);

    app.clock.advance(STEP);
    let ask = alice.open(&method).await;
    let confirmed = [("code", &*phone.code(app.clock.now())), ("next", &method)];
    let page = alice.submit(&ask, CONFIRM, &confirmed).await;
    assert_eq!(page.path, method);
    let rename = async |address: &str, name: &str| {
        alice.submit(&page, &format!("{address}/rename"), &[("name", name)]).await
    };
    let long = rename(&method, &"x".repeat(65)).await;
    assert_eq!(long.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(long.html.contains("at most 64 characters"), "{}", long.html);
    let renamed = rename(&method, " <Work> & phone ").await;
    assert!(
        renamed.html.contains("&lt;Work&gt; &amp; phone") && renamed.html.contains("The name is changed.")
    );
    assert_eq!(rename(&saved, "Codes").await.status, StatusCode::NOT_FOUND, "a set has no name");
    assert!(rename(&method, "").await.html.contains("Authenticator</bdi>"));
    assert!(app.settled().await.is_empty(), "names and trials are nobody's news");
    assert_eq!(alice.submit(&page, &format!("{method}/remove"), &[]).await.path, OVERVIEW);
    assert_eq!(alice.submit(&page, &format!("{method}/remove"), &[]).await.status, StatusCode::NOT_FOUND);
    let mail = app.mail_to(&recovery_address("alice"), 1).await;
    assert!(mail.text.contains("was removed from the account"), "{}", mail.text);
    assert!(!info(&app, "alice").await.has(Method::Totp));
}

#[tokio::test]
async fn the_methods_of_others_are_not_there() {
    let app = TestApp::start().await;
    app.give_authenticator("alice", None).await;
    app.give_recovery_codes("alice").await;
    let set_up = info(&app, "alice").await;
    let bob = signed_in(&app, "bob").await;
    let page = bob.open(OVERVIEW).await;
    for method in [Method::Totp, Method::RecoveryCode] {
        let address = method_address(&set_up, method);
        for path in [address.clone(), format!("{address}/try")] {
            assert_eq!(bob.open(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        for (path, fields) in
            [("rename", &[("name", "Mine")][..]), ("remove", &[]), ("try", &[("code", "1")])]
        {
            let answer = bob.submit(&page, &format!("{address}/{path}"), fields).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        }
    }
    assert_eq!(bob.open(&format!("{OVERVIEW}/methods/x")).await.status, StatusCode::NOT_FOUND);
    let left = info(&app, "alice").await;
    assert!(left.registrations.len() == 2 && left.codes_left() == 10);
}

#[tokio::test]
async fn every_address_is_told_and_can_object_which_ends_every_change() {
    let app = TestApp::start().await;
    let carl = signed_in(&app, "carl").await;
    let page = carl.open(APP).await;
    add(&carl, &page, &shown(&page).code(app.clock.now())).await;
    let mail = app.mail_to("carl@second.example", 1).await;
    app.mail_to(&recovery_address("carl"), 1).await;
    let next = carl.open(CODES).await;
    let link = link_in(&mail, "/not-me/");
    let owner = Visitor::new(&app, "192.0.2.7");
    owner.submit(&owner.open(&link).await, &link, &[("choice", "deny")]).await;
    let refused = carl.submit(&next, CODES, &[("pending", &next.field("pending"))]).await;
    assert_eq!(refused.path, "/signin", "a held account is not changed");
    assert_eq!(info(&app, "carl").await.codes_left(), 0);
    assert_eq!(carl.sign_in("carl", &old_password("carl")).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn whoever_can_do_harm_waits_for_three_days() {
    let app = TestApp::start().await;
    let adam = signed_in(&app, "adam").await;
    assert!(adam.open(OVERVIEW).await.html.contains("helps you in person"));
    make_codes(&adam).await;
    let set_up = info(&app, "adam").await;
    let [codes] = set_up.registrations.as_slice() else { panic!("one set") };
    assert_eq!(codes.fresh_until, Some(codes.created_at + FRESH_IF_PRIVILEGED));
}

#[tokio::test]
async fn few_codes_left_are_told() {
    let app = TestApp::start().await;
    let codes = app.give_recovery_codes("bob").await;
    let api = Api::from(&app, "192.0.2.3");
    for (used, code) in codes.iter().enumerate() {
        let reset = api.start("bob").await;
        assert_eq!(api.prove_by(&reset, "recovery-code", code).await.status, StatusCode::OK);
        let reminders = (used + 1).saturating_sub(6);
        let told =
            app.settled().await.into_iter().filter(|mail| mail.subject.starts_with("Few recovery codes"));
        assert_eq!(told.count(), reminders, "after {} codes", used + 1);
    }
    let last = app.mail_to(&recovery_address("bob"), 4).await;
    assert!(last.text.contains("The last recovery code") && last.text.contains("/not-me/"), "{}", last.text);
}

#[tokio::test]
async fn so_many_changes_are_made_in_a_day_and_no_more() {
    let mut setup = Setup::default();
    setup.limits.security_info_changes.count = 2;
    let app = TestApp::with(setup).await;
    let alice = signed_in(&app, "alice").await;
    for _ in 0..2 {
        assert_eq!(codes_on(&make_codes(&alice).await).len(), 10);
    }
    let refused = make_codes(&alice).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(app.settled().await.len(), 2);
}
