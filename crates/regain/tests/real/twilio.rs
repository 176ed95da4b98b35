//! Texts and calls against another implementation of Twilio's interface (`emulate`), which lists what it took.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

use std::sync::Arc;
use std::time::Duration;

use regain_app::PhoneSettings;
use regain_core::ids::MessageId;
use regain_core::language::Language;
use regain_core::message::{Channel, Message};
use regain_core::phone::Country;
use regain_core::time::Timestamp;
use regain_notify::Notifier;
use regain_notify::egress::{EgressGuard, house_networks};
use regain_notify::twilio::{Options, Twilio};
use regain_testkit::api::Api;
use regain_testkit::app::{Setup, TestApp};
use regain_testkit::people::old_password;
use regain_testkit::servers::required;
use regain_testkit::visitor::Visitor;
use serde_json::Value;
use tokio::time::sleep;
use zeroize::Zeroizing;

const CONTACT: &str = "/account/security-info/contacts/sms";
const NEW: &str = "plum kettle orbit fern";

fn twilio(token: &str) -> Twilio {
    rustls::crypto::aws_lc_rs::default_provider().install_default().ok();
    Twilio::new(Options {
        base_url: required("REGAIN_TEST_TWILIO").parse().unwrap(),
        account: required("REGAIN_TEST_TWILIO_ACCOUNT"),
        token: Zeroizing::new(token.to_owned()),
        from: required("REGAIN_TEST_TWILIO_FROM"),
        ca_file: None,
        patience: Duration::from_secs(7),
        egress: EgressGuard::new(house_networks()),
    })
    .unwrap()
}

/// A mobile number that hardly another run used, since the server keeps what it took.
fn number() -> String {
    format!("+49152288{:05}", std::process::id() % 100_000)
}

/// What the server says at a path, asked until it fits.
async fn said(path: &str, fits: impl Fn(&str) -> bool) -> String {
    let (account, token) = (required("REGAIN_TEST_TWILIO_ACCOUNT"), required("REGAIN_TEST_TWILIO_TOKEN"));
    let client = reqwest::Client::new();
    let mut last = String::new();
    for _ in 0..200 {
        let asked = client.get(format!("{}{path}", required("REGAIN_TEST_TWILIO")));
        last = asked.basic_auth(&account, Some(&token)).send().await.unwrap().text().await.unwrap();
        if fits(&last) {
            return last;
        }
        sleep(Duration::from_millis(50)).await;
    }
    panic!("{path} is still {last}");
}

/// What it took for a number, the newest first, when there are so many.
async fn taken(what: &str, to: &str, count: usize) -> Vec<Value> {
    let account = required("REGAIN_TEST_TWILIO_ACCOUNT");
    let path = format!("/2010-04-01/Accounts/{account}/{what}.json?To={}", to.replace('+', "%2B"));
    let listed = |text: &str| {
        let mut answer: Value = serde_json::from_str(text).unwrap();
        let Value::Array(list) = answer[what.to_lowercase()].take() else { panic!("no list in {text}") };
        list
    };
    listed(&said(&path, |text| listed(text).len() >= count).await)
}

#[tokio::test]
async fn texts_and_calls_of_a_whole_regain_are_taken_and_a_text_leads_back_in() {
    let phone = PhoneSettings { countries: vec![Country::parse("DE").unwrap()], calls: true };
    let provider: Arc<dyn Notifier> = Arc::new(twilio(&required("REGAIN_TEST_TWILIO_TOKEN")));
    let app = TestApp::with(Setup { phone: Some(phone), provider: Some(provider), ..Setup::default() }).await;
    let (to, from) = (number(), required("REGAIN_TEST_TWILIO_FROM"));
    let (texts, calls) = (taken("Messages", &to, 0).await.len(), taken("Calls", &to, 0).await.len());

    let alice = Visitor::new(&app, "192.0.2.1");
    let page = alice.sign_in("alice", &old_password("alice")).await;
    let asked = alice.submit(&page, CONTACT, &[("contact", &to)]).await;
    let text = taken("Messages", &to, texts + 1).await.remove(0);
    let body = text["body"].as_str().unwrap();
    let code = body.rsplit_once("\n\n@localhost #").unwrap().1;
    assert!(body.contains(&format!("your code is {code}.")) && text["from"] == from, "{text}");
    assert_eq!(text["num_segments"], "1", "one message");
    let fields = [("pending", &*asked.field("pending")), ("code", code)];
    let added = alice.submit(&asked, &format!("{CONTACT}/confirm"), &fields).await;
    assert!(added.html.contains("That is set up."), "{}", added.html);

    app.clock.advance(Duration::from_hours(25));
    let api = Api::from(&app, "192.0.2.2");
    let reset = api.start("alice").await;
    let challenge = api.challenge_by(&reset, "sms").await.text("id");
    let text = taken("Messages", &to, texts + 2).await.remove(0);
    let code = text["body"].as_str().unwrap().rsplit_once('#').unwrap().1;
    assert_eq!(api.answer(&reset, &challenge, code).await.text("state"), "proved");
    assert_eq!(api.password(&reset, NEW).await.text("state"), "completed");
    assert!(app.is_password_of("alice", NEW).await);

    // It keeps what a call says to itself, and shows how it was read.
    let reset = api.start("alice").await;
    app.clock.advance(Duration::from_secs(61));
    api.challenge_by(&reset, "voice").await;
    let call = taken("Calls", &to, calls + 1).await.remove(0);
    assert!(call["from"] == from && call["status"] == "ringing", "{call}");
    let row = said("/?tab=calls", |page| page.contains(call["sid"].as_str().unwrap())).await;
    let row = row.split(call["sid"].as_str().unwrap()).nth(1).unwrap().split("</tr>").next().unwrap();
    assert!(row.contains("Pause, Say, Pause, Say, Pause, Say, Pause, Say, Pause, Say, Pause"), "{row}");
}

#[tokio::test]
async fn a_wrong_token_is_told_from_a_message_that_nobody_will_ever_take() {
    let message = Message {
        id: MessageId::from_bytes([7; 16]),
        channel: Channel::Sms,
        to: number(),
        subject: String::new(),
        text: "Hello".to_owned(),
        html: None,
        language: Language::english(),
        at: Timestamp::from_micros(1),
    };
    let refused = twilio("wrong").send(&message).await.unwrap_err();
    assert!(!refused.is_permanent() && !refused.is_unknown(), "{refused:?}");
    assert!(refused.reason().contains("401"), "{refused:?}");
    twilio(&required("REGAIN_TEST_TWILIO_TOKEN")).check().await.unwrap();
}
