//! Texts and calls, and addresses and numbers that people register themselves.

use std::time::Duration;

use regain_app::PhoneSettings;
use regain_core::limit::Limits;
use regain_core::message::{Channel, Message};
use regain_core::method::Method;
use regain_core::phone::Country;
use regain_core::registration::FRESH;
use regain_core::time::Clock;
use regain_testkit::api::{Api, code_in, link_in};
use regain_testkit::app::{Setup, TestApp};
use regain_testkit::people::{old_password, recovery_address};
use regain_testkit::registration::Authenticator;
use regain_testkit::visitor::{Page, Visitor};
use reqwest::StatusCode;
use serde_json::json;

const MOBILE: &str = "+4915228817386";
const LANDLINE: &str = "+493023125042";
const NEW: &str = "plum kettle orbit fern";
const OVERVIEW: &str = "/account/security-info";
const APP: &str = "/account/security-info/authenticator";
const MINUTE: Duration = Duration::from_secs(61);

fn by_phone() -> Setup {
    let countries = vec![Country::parse("DE").unwrap(), Country::parse("AT").unwrap()];
    Setup { phone: Some(PhoneSettings { countries, calls: true }), ..Setup::default() }
}

async fn signed_in(app: &TestApp, name: &str) -> Visitor {
    let browser = Visitor::new(app, "192.0.2.1");
    assert_eq!(browser.sign_in(name, &old_password(name)).await.path, "/account");
    browser
}

fn address(method: &str) -> String {
    format!("{OVERVIEW}/contacts/{method}")
}

/// Asks for a code to this address or number.
async fn ask(browser: &Visitor, method: &str, contact: &str) -> Page {
    let page = browser.open(&address(method)).await;
    browser.submit(&page, &address(method), &[("contact", contact)]).await
}

async fn confirm(browser: &Visitor, page: &Page, method: &str, code: &str) -> Page {
    let fields = [("pending", &*page.field("pending")), ("code", code), ("name", "Mine")];
    browser.submit(page, &format!("{}/confirm", address(method)), &fields).await
}

/// The code that a call reads out.
fn heard(call: &Message) -> String {
    let line = call.text.lines().nth(1).unwrap();
    line.chars().filter(char::is_ascii_digit).collect()
}

/// The code in the last line of a text.
fn texted(text: &Message) -> String {
    text.text.rsplit_once('#').unwrap().1.to_owned()
}

#[tokio::test]
async fn a_number_counts_once_the_code_that_was_sent_to_it_is_typed() {
    let app = TestApp::with(by_phone()).await;
    let alice = signed_in(&app, "alice").await;
    let form = alice.open(&address("sms")).await;
    assert!(form.html.contains("less safe than other ways"), "the risk (B2): {}", form.html);
    let asked = ask(&alice, "sms", "01522 8817386").await;
    assert_eq!(asked.status, StatusCode::OK);
    assert!(asked.html.contains("We have sent a text message"), "{}", asked.html);
    let text = app.mail_to(MOBILE, 1).await;
    assert_eq!(text.channel, Channel::Sms);
    let code = texted(&text);
    assert!(text.text.ends_with(&format!("\n\n@localhost #{code}")) && text.text.contains(&code));
    let wrong = confirm(&alice, &asked, "sms", "00000000").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let account = app.account_of("alice").await;
    let info = async || app.store.read(app.organization).await.unwrap().security_info(account).await.unwrap();
    assert!(info().await.registrations.is_empty(), "nothing is kept before");
    for _ in 0..2 {
        let done = confirm(&alice, &asked, "sms", &code).await;
        assert!(done.html.contains("That is set up.") && done.html.contains("•••••86"), "{}", done.html);
        assert!(!done.html.contains(MOBILE));
    }
    let set_up = info().await;
    let [registration] = set_up.registrations.as_slice() else { panic!("one") };
    assert_eq!(registration.method(), Method::Sms);
    assert_eq!(registration.fresh_until, Some(registration.created_at + FRESH));
    let told = app.mail_to(&recovery_address("alice"), 1).await;
    assert!(told.text.contains("A number for text messages was added") && told.text.contains("/not-me/"));
    let actions = app.actions().await;
    assert_eq!(actions.iter().filter(|it| *it == "registration.added").count(), 1);
    assert!(actions.contains(&"registration.add-refused".to_owned()));
    app.clock.advance(MINUTE);
    let again = ask(&alice, "sms", MOBILE).await;
    assert!(again.html.contains("You have this one already"), "{}", again.html);
}

#[tokio::test]
async fn a_number_gets_nothing_any_more_once_its_country_is_taken_from_the_list() {
    let countries = vec![Country::parse("AT").unwrap()];
    let setup = Setup { phone: Some(PhoneSettings { countries, calls: true }), ..Setup::default() };
    let app = TestApp::with(setup).await;
    app.give_number("alice", MOBILE, None).await;
    let api = Api::from(&app, "192.0.2.1");
    let reset = api.start("alice").await;
    assert_eq!(api.challenge_by(&reset, "sms").await.status, StatusCode::ACCEPTED);
    assert!(!app.settled().await.iter().any(|message| message.to == MOBILE));
    assert!(app.actions().await.contains(&"challenge.suppressed".to_owned()));
}

#[tokio::test]
async fn numbers_that_can_not_be_used_are_refused_and_nothing_is_sent() {
    let app = TestApp::with(by_phone()).await;
    let alice = signed_in(&app, "alice").await;
    for (method, contact, said) in [
        ("sms", "", "Enter a phone number"),
        ("sms", "call me", "Enter a phone number"),
        ("sms", "+41 79 669 00 00", "Numbers of this country"),
        ("sms", LANDLINE, "This number can’t get"),
        ("voice", "+49 900 1 123456", "This number can’t get"),
        ("email", "alice", "Enter an e-mail address"),
        ("email", "\"a b\"@own.example", "Enter an e-mail address"),
        ("email", "Alice@post.example", "You have this one already"),
    ] {
        let refused = ask(&alice, method, contact).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{contact}");
        assert!(refused.html.contains(said), "{contact}: {}", refused.html);
    }
    assert!(app.settled().await.is_empty());
    for method in ["totp", "nothing"] {
        assert_eq!(alice.open(&address(method)).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn a_landline_is_called_and_the_code_is_read_slowly_and_again() {
    let app = TestApp::with(by_phone()).await;
    let alice = signed_in(&app, "alice").await;
    let asked = ask(&alice, "voice", LANDLINE).await;
    let call = app.mail_to(LANDLINE, 1).await;
    assert_eq!(call.channel, Channel::Voice);
    let code = heard(&call);
    let slowly = code.chars().map(String::from).collect::<Vec<_>>().join(", ");
    assert_eq!(call.text.matches(&slowly).count(), 3, "{}", call.text);
    assert!(confirm(&alice, &asked, "voice", &code).await.html.contains("That is set up."));
}

#[tokio::test]
async fn an_address_in_the_organizations_own_domain_is_warned_about() {
    let app = TestApp::start().await;
    let alice = signed_in(&app, "alice").await;
    let elsewhere = ask(&alice, "email", "alice@own.example").await;
    assert!(!elsewhere.html.contains("This is a mailbox of Meridian"));
    app.clock.advance(MINUTE);
    let own = ask(&alice, "email", "second@meridian.example").await;
    assert!(own.html.contains("This is a mailbox of Meridian"), "{}", own.html);
    let code = code_in(&app.mail_to("alice@own.example", 1).await);
    assert!(confirm(&alice, &elsewhere, "email", &code).await.html.contains("That is set up."));
    let told = app.mail_to("alice@own.example", 2).await;
    assert!(told.text.contains("An e-mail address of your own was added"), "{}", told.text);
}

#[tokio::test]
async fn a_text_or_a_call_leads_to_a_new_password_and_both_are_one_proof() {
    let app = TestApp::with(by_phone()).await;
    let api = Api::from(&app, "192.0.2.1");
    app.give_number("alice", MOBILE, None).await;
    let reset = api.start("alice").await;
    let challenge = api.challenge_by(&reset, "sms").await;
    assert_eq!(challenge.status, StatusCode::ACCEPTED, "{}", challenge.text);
    let wrong = api.answer(&reset, &challenge.text("id"), "00000000").await;
    assert_eq!(wrong.problem(), "proof-refused");
    let code = texted(&app.mail_to(MOBILE, 1).await);
    let proved = api.answer(&reset, &challenge.text("id"), &code).await;
    assert_eq!(proved.text("state"), "proved", "{}", proved.text);
    assert_eq!(
        proved.body["targets"],
        json!({"email": ["a•••••@•••••.example"], "sms": ["•••••86"], "voice": ["•••••86"]})
    );
    assert_eq!(api.password(&reset, NEW).await.text("state"), "completed");
    assert!(app.is_password_of("alice", NEW).await);
    // With two proofs asked for, a text and a call to one phone are one of them.
    app.apply_one(|policy| policy.required = regain_core::policy::Required::Exactly(2)).await;
    app.clock.advance(Duration::from_secs(24 * 60 * 60));
    let api = Api::from(&app, "192.0.2.2");
    let reset = api.start("alice").await;
    for (count, method) in [(2, "sms"), (3, "voice")] {
        app.clock.advance(MINUTE);
        let challenge = api.challenge_by(&reset, method).await.text("id");
        let message = app.mail_to(MOBILE, count).await;
        let code = if method == "sms" { texted(&message) } else { heard(&message) };
        let given = api.answer(&reset, &challenge, &code).await;
        assert_eq!(given.text("state"), "proving", "{method}: {}", given.text);
    }
}

#[tokio::test]
async fn the_pages_lead_through_a_reset_by_text_and_send_another_one() {
    let app = TestApp::with(by_phone()).await;
    app.give_number("alice", MOBILE, None).await;
    let browser = Visitor::new(&app, "192.0.2.1");
    let start = browser.open("/reset").await;
    assert!(start.html.contains("Text message") && start.html.contains("Phone call"), "{}", start.html);
    let fields = [("identifier", "alice"), ("kind", "reset"), ("method", "sms")];
    let prove = browser.submit(&start, "/reset", &fields).await;
    assert!(prove.html.contains("Check your phone") && !prove.html.contains("•86"), "{}", prove.html);
    let first = texted(&app.mail_to(MOBILE, 1).await);
    app.clock.advance(MINUTE);
    let again = browser.submit(&prove, "/reset/resend", &[("method", "sms")]).await;
    assert!(again.html.contains("Only the newest one works"), "{}", again.html);
    let second = texted(&app.mail_to(MOBILE, 2).await);
    let old = browser.submit(&again, "/reset/prove", &[("method", "sms"), ("code", &first)]).await;
    assert_eq!(old.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = browser.submit(&again, "/reset/prove", &[("method", "sms"), ("code", &second)]).await;
    assert_eq!(done.path, "/reset/password", "{}", done.html);
}

#[tokio::test]
async fn what_is_fresh_is_never_the_only_proof_and_gets_no_code_beside_what_is_not() {
    let app = TestApp::with(by_phone()).await;
    let until = Some(app.clock.now() + FRESH);
    app.give_number("bob", MOBILE, until).await;
    app.give_address("bob", "bob@own.example", until).await;
    let api = Api::from(&app, "192.0.2.1");
    let reset = api.start("bob").await;
    let challenge = api.challenge_by(&reset, "sms").await.text("id");
    let code = texted(&app.mail_to(MOBILE, 1).await);
    let first = api.answer(&reset, &challenge, &code).await;
    assert_eq!(first.text("state"), "proving", "not alone: {}", first.text);
    let challenge = api.challenge(&reset).await.text("id");
    let mail = app.mail_to(&recovery_address("bob"), 1).await;
    assert!(app.settled().await.iter().all(|message| message.to != "bob@own.example"));
    assert_eq!(api.answer(&reset, &challenge, &code_in(&mail)).await.text("state"), "proved");
    app.clock.advance(FRESH);
    let reset = api.start("bob").await;
    let challenge = api.challenge(&reset).await.text("id");
    let mail = app.mail_to("bob@own.example", 1).await;
    assert_eq!(api.answer(&reset, &challenge, &code_in(&mail)).await.text("state"), "proved");
}

#[tokio::test]
async fn without_a_provider_nobody_is_offered_texts_and_calls() {
    let app = TestApp::start().await;
    app.give_number("alice", MOBILE, None).await;
    let api = Api::from(&app, "192.0.2.1");
    let reset = api.start("alice").await;
    let refused = api.challenge_by(&reset, "sms").await;
    assert!(refused.status.is_client_error(), "{}", refused.text);
    let alice = signed_in(&app, "alice").await;
    assert_eq!(alice.open(&address("sms")).await.status, StatusCode::NOT_FOUND);
    let overview = alice.open(OVERVIEW).await;
    assert!(overview.html.contains("Add an e-mail address") && !overview.html.contains("Add a number"));
}

#[tokio::test]
async fn budgets_of_texts_end_in_silence_and_an_audit_row_and_strangers_see_the_same_of_every_name() {
    for (place, name) in
        [(0, "phone-messages-per-account"), (1, "phone-messages-per-block"), (2, "phone-messages")]
    {
        let mut limits = Limits::default();
        limits.phone_messages[place].count = 1;
        let app = TestApp::with(Setup { limits, ..by_phone() }).await;
        app.give_number("alice", MOBILE, None).await;
        let api = Api::from(&app, "192.0.2.1");
        for _ in 0..2 {
            app.clock.advance(MINUTE);
            for who in ["alice", "nobody"] {
                let reset = api.start(who).await;
                let challenge = api.challenge_by(&reset, "sms").await;
                assert_eq!(challenge.status, StatusCode::ACCEPTED, "{who}: {}", challenge.text);
                let wrong = api.answer(&reset, &challenge.text("id"), "00000000").await;
                assert_eq!(wrong.problem(), "proof-refused", "{who}");
            }
            app.settled().await;
        }
        let texts = app.settled().await.iter().filter(|message| message.to == MOBILE).count();
        assert_eq!(texts, 1, "{name}");
        let throttled = app.audit().await.into_iter().filter(|event| event.action == "request.throttled");
        assert_eq!(throttled.count(), 1, "{name}: {:?}", app.actions().await);
        let reset = api.start("alice").await;
        api.challenge(&reset).await;
        assert_eq!(app.mail_to(&recovery_address("alice"), 1).await.channel, Channel::Email);
    }
}

#[tokio::test]
async fn addresses_and_numbers_are_named_and_taken_away_and_not_tried_and_told() {
    for method in [Method::Email, Method::Sms, Method::Voice] {
        let app = TestApp::with(by_phone()).await;
        match method == Method::Email {
            true => app.give_address("alice", "alice@own.example", None).await,
            false => {
                app.give_number("alice", if method == Method::Sms { MOBILE } else { LANDLINE }, None).await
            }
        }
        let alice = signed_in(&app, "alice").await;
        let account = app.account_of("alice").await;
        let info =
            async || app.store.read(app.organization).await.unwrap().security_info(account).await.unwrap();
        let at = format!("{OVERVIEW}/methods/{}", info().await.of(method).next().unwrap().id);
        let page = alice.open(&at).await;
        let warnings = ["No code goes to this", "This number is not called any more."];
        assert!(warnings.iter().any(|warning| page.html.contains(warning)), "{}", page.html);
        let named = alice.submit(&page, &format!("{at}/rename"), &[("name", "Old one")]).await;
        assert!(named.html.contains("Old one"), "{}", named.html);
        let tried = alice.submit(&page, &format!("{at}/try"), &[("code", "12345678")]).await;
        assert_eq!(tried.status, StatusCode::NOT_FOUND);
        let removed = alice.submit(&page, &format!("{at}/remove"), &[]).await;
        assert!(removed.html.contains("That is removed."), "{}", removed.html);
        assert!(info().await.registrations.is_empty());
        let told = app.mail_to(&recovery_address("alice"), 1).await;
        assert!(told.text.contains("was removed") && told.text.contains("/not-me/"), "{}", told.text);
    }
}

#[tokio::test]
async fn an_address_that_is_taken_away_is_told_and_can_object_unless_it_is_fresh() {
    for is_fresh in [false, true] {
        let app = TestApp::start().await;
        let until = is_fresh.then(|| app.clock.now() + FRESH);
        app.give_address("alice", "alice@own.example", until).await;
        let alice = signed_in(&app, "alice").await;
        let account = app.account_of("alice").await;
        let info = app.store.read(app.organization).await.unwrap().security_info(account).await.unwrap();
        let at = format!("{OVERVIEW}/methods/{}", info.of(Method::Email).next().unwrap().id);
        let page = alice.open(&at).await;
        alice.submit(&page, &format!("{at}/remove"), &[]).await;
        let usual = app.mail_to(&recovery_address("alice"), 1).await;
        let former = app.mail_to("alice@own.example", 1).await;
        for mail in [&usual, &former] {
            assert!(mail.text.contains("was removed"), "{}", mail.text);
        }
        assert!(usual.text.contains("/not-me/"), "{}", usual.text);
        assert_eq!(former.text.contains("/not-me/"), !is_fresh, "{}", former.text);
        app.settled().await;
        let kept = app.store.read(app.organization).await.unwrap();
        let kept = { kept }.former_contacts(account, app.clock.now()).await.unwrap();
        assert!(kept.is_empty(), "it is forgotten once it was told");
        if is_fresh {
            continue;
        }
        let link = link_in(&former, "/not-me/");
        let owner = Visitor::new(&app, "192.0.2.7");
        owner.submit(&owner.open(&link).await, &link, &[("choice", "deny")]).await;
        assert!(app.actions().await.iter().any(|action| action == "account.held"));
    }
}

#[tokio::test]
async fn an_address_that_was_just_added_is_told_and_can_not_object() {
    for is_fresh in [true, false] {
        let app = TestApp::start().await;
        let until = is_fresh.then(|| app.clock.now() + FRESH);
        app.give_address("alice", "alice@own.example", until).await;
        let alice = signed_in(&app, "alice").await;
        let page = alice.open(APP).await;
        let code = Authenticator::on(&page).unwrap().code(app.clock.now());
        alice.submit(&page, APP, &[("pending", &page.field("pending")), ("code", &code)]).await;
        let usual = app.mail_to(&recovery_address("alice"), 1).await;
        let own = app.mail_to("alice@own.example", 1).await;
        assert!(usual.text.contains("/not-me/") && usual.subject == own.subject, "{}", usual.text);
        assert_eq!(own.text.contains("/not-me/"), !is_fresh, "{}", own.text);
    }
}
