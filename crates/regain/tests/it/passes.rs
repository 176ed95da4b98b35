//! Temporary access passes.

use std::time::Duration;

use futures_util::future::join_all;
use regain_app::admin::{By, HandOver, PassRefusal};
use regain_core::grant::{StaffGrant, Verification};
use regain_core::method::Method;
use regain_core::methods::temporary_access_pass::USUAL_LIFETIME;
use regain_testkit::api::{Api, Reply, code_in};
use regain_testkit::app::{Setup, TestApp};
use regain_testkit::people::{old_password, recovery_address};
use regain_testkit::visitor::Visitor;
use reqwest::StatusCode;

const PASS: &str = "temporary-access-pass";
const NEW: &str = "plum kettle orbit fern";

async fn prove(api: &Api, name: &str, pass: &str) -> Reply {
    api.prove_by(&api.start(name).await, PASS, pass).await
}

async fn shown(app: &TestApp, name: &str) -> String {
    app.issue_pass(name, HandOver::Shown).await.unwrap()
}

#[track_caller]
fn refused(reply: &Reply) {
    assert_eq!(reply.problem(), "proof-refused", "{}", reply.text);
}

#[tokio::test]
async fn a_pass_lets_somebody_in_once_who_lost_everything() {
    let app = TestApp::start().await;
    // nina has no address, and lost the token.
    app.give_token("nina").await;
    let pass = shown(&app, "nina").await;
    assert_eq!(pass.len(), 16);
    let api = Api::from(&app, "192.0.2.1");
    refused(&prove(&api, "nina", "0000 0000 0000 0000").await);
    let reset = api.start("nina").await;
    let spaced = format!("{} {}-{}", &pass[..4], &pass[4..8], &pass[8..]);
    let proved = api.prove_by(&reset, PASS, &spaced).await;
    assert_eq!(proved.text("state"), "proved", "{}", proved.text);
    assert_eq!(api.password(&reset, NEW).await.text("state"), "completed");
    refused(&prove(&api, "nina", &pass).await);
}

#[tokio::test]
async fn wrong_passes_of_strangers_do_not_take_it_from_its_owner() {
    let mut setup = Setup::default();
    setup.limits.wrong_proofs_per_account.count = 2;
    let app = TestApp::with(setup).await;
    let pass = shown(&app, "bob").await;
    for number in 0..4 {
        let stranger = Api::from(&app, &format!("198.51.100.{number}"));
        refused(&prove(&stranger, "bob", "0000 0000 0000 0000").await);
    }
    let proved = prove(&Api::from(&app, "192.0.2.1"), "bob", &pass).await;
    assert_eq!(proved.text("state"), "proved", "{}", proved.text);
}

#[tokio::test]
async fn of_fifty_tries_at_once_one_uses_a_pass() {
    let app = TestApp::start().await;
    let pass = shown(&app, "bob").await;
    let api = Api::from(&app, "192.0.2.1");
    let mut resets = Vec::new();
    for _ in 0..8 {
        let reset = api.start("bob").await;
        let challenge = api.challenge_by(&reset, PASS).await.text("id");
        resets.push((reset, challenge));
    }
    let tries = resets.iter().cycle().take(40).map(|(reset, challenge)| api.answer(reset, challenge, &pass));
    let right = join_all(tries).await.iter().filter(|reply| reply.status == StatusCode::OK).count();
    assert_eq!(right, 1);
}

#[tokio::test]
async fn a_pass_ends_with_its_time_its_successor_and_when_it_is_taken_back() {
    let app = TestApp::start().await;
    let api = Api::from(&app, "192.0.2.1");
    let (old, new) = (shown(&app, "bob").await, shown(&app, "bob").await);
    refused(&prove(&api, "bob", &old).await);
    assert_eq!(prove(&api, "bob", &new).await.status, StatusCode::OK);
    let late = shown(&app, "bob").await;
    app.clock.advance(USUAL_LIFETIME);
    refused(&prove(&api, "bob", &late).await);
    let taken = shown(&app, "bob").await;
    let by = By::operator("ops".to_owned());
    let bob = app.account_of("bob").await;
    assert!(app.app.revoke_pass(&by, bob).await.unwrap());
    assert!(!app.app.revoke_pass(&by, bob).await.unwrap());
    refused(&prove(&api, "bob", &taken).await);
}

#[tokio::test]
async fn a_pass_is_its_owners_alone() {
    let app = TestApp::start().await;
    let pass = shown(&app, "bob").await;
    let api = Api::from(&app, "192.0.2.1");
    for name in ["carl", "nobody", "dave"] {
        refused(&prove(&api, name, &pass).await);
    }
    assert_eq!(prove(&api, "bob", &pass).await.status, StatusCode::OK, "others did not use it up");
}

#[tokio::test]
async fn a_pass_is_sent_to_the_first_address_and_every_address_is_told() {
    let app = TestApp::start().await;
    assert!(app.issue_pass("carl", HandOver::Sent).await.is_none());
    let mails = app.settled().await;
    let to = |address: &str| -> Vec<String> {
        mails.iter().filter(|mail| mail.to == address).map(|mail| mail.text.clone()).collect()
    };
    let (first, second) = (to(&recovery_address("carl")), to("carl@second.example"));
    assert_eq!((first.len(), second.len()), (2, 1));
    let with_pass = first.iter().find(|text| text.contains("It works once")).unwrap();
    let told = "Staff made a temporary access pass";
    assert!(second[0].contains(told) && second[0].contains("/not-me/"), "{}", second[0]);
    let line = with_pass.split("It works once:").nth(1).unwrap().trim().lines().next().unwrap();
    let pass = line.replace(' ', "");
    assert_eq!((line.len(), pass.len()), (19, 16), "{with_pass}");
    assert!(!second[0].contains(&line[..9]));
    let api = Api::from(&app, "192.0.2.1");
    assert_eq!(prove(&api, "carl", &pass).await.status, StatusCode::OK, "{with_pass}");
}

#[tokio::test]
async fn its_owner_sees_a_pass_and_can_remove_it() {
    let app = TestApp::start().await;
    let pass = shown(&app, "alice").await;
    let alice = Visitor::new(&app, "192.0.2.1");
    alice.sign_in("alice", &old_password("alice")).await;
    let page = alice.open("/account/security-info").await;
    assert!(
        page.html.contains("Staff made a pass for you") && !page.html.contains(&pass[..4]),
        "{}",
        page.html
    );
    let account = app.account_of("alice").await;
    let info = app.store.read(app.organization).await.unwrap().security_info(account).await.unwrap();
    let id = info.of(Method::TemporaryAccessPass).next().unwrap().id;
    let address = format!("/account/security-info/methods/{id}");
    let renamed = alice.submit(&page, &format!("{address}/rename"), &[("name", "x")]).await;
    assert_eq!(renamed.status, StatusCode::NOT_FOUND, "a pass has no name");
    let removed = alice.submit(&page, &format!("{address}/remove"), &[]).await;
    assert!(!removed.html.contains("Staff made a pass for you"), "{}", removed.html);
    refused(&prove(&Api::from(&app, "192.0.2.2"), "alice", &pass).await);
}

#[tokio::test]
async fn a_pass_that_would_be_of_no_use_is_not_made() {
    let app = TestApp::start().await;
    let issue = async |name: &str, lifetime: Duration, hand_over| {
        let verification = Verification::on_this_machine(app.account_of(name).await, "ops".to_owned());
        let (by, grant) = (By::operator("ops".to_owned()), StaffGrant::new(verification));
        app.app.issue_pass(&by, &grant, (lifetime, hand_over)).await.unwrap().err()
    };
    let hour = USUAL_LIFETIME;
    assert_eq!(issue("dave", hour, HandOver::Shown).await, Some(PassRefusal::NotAllowed), "disabled");
    assert_eq!(issue("adam", hour, HandOver::Shown).await, Some(PassRefusal::NotAllowed), "privileged");
    assert_eq!(issue("nina", hour, HandOver::Sent).await, Some(PassRefusal::NoAddress));
    for minutes in [9, 1_441] {
        let refused = issue("bob", Duration::from_mins(minutes), HandOver::Shown).await;
        assert_eq!(refused, Some(PassRefusal::Lifetime));
    }
    assert_eq!(issue("bob", Duration::from_mins(1_440), HandOver::Shown).await, None);
    assert_eq!(issue("bob", hour, HandOver::Sent).await, None);
    assert_eq!(issue("bob", hour, HandOver::Sent).await, Some(PassRefusal::TooManyMessages));
    app.apply_one(|policy| policy.methods = Some(vec![Method::Email])).await;
    assert_eq!(issue("bob", hour, HandOver::Shown).await, Some(PassRefusal::NotOffered));
}

#[tokio::test]
async fn a_reset_ends_the_pass_that_was_not_needed() {
    let app = TestApp::start().await;
    let pass = shown(&app, "bob").await;
    let api = Api::from(&app, "192.0.2.1");
    app.settled().await;
    let reset = api.start("bob").await;
    let challenge = api.challenge(&reset).await.text("id");
    let code = code_in(&app.mail_to(&recovery_address("bob"), 2).await);
    assert_eq!(api.answer(&reset, &challenge, &code).await.text("state"), "proved");
    assert_eq!(api.password(&reset, NEW).await.text("state"), "completed");
    refused(&prove(&api, "bob", &pass).await);
}
