//! Providers of texts and calls: what they are sent, what their answers mean, and who is asked next.

use std::sync::Arc;
use std::time::Duration;

use regain_core::ids::MessageId;
use regain_core::language::Language;
use regain_core::message::{Channel, Message};
use regain_core::time::Timestamp;
use regain_notify::egress::{EgressGuard, house_networks};
use regain_notify::gateway::{self, Format, Gateway, Success};
use regain_notify::memory::Inbox;
use regain_notify::phone::ByChannel;
use regain_notify::twilio::{self, Twilio};
use regain_notify::{Notifier, SendError};
use regain_testkit::provider::{Answers, Provider};
use zeroize::Zeroizing;

const TAKEN: Answers = Answers::With(201, r#"{"sid":"SM1","status":"queued"}"#);
const PATIENCE: Duration = Duration::from_millis(300);

fn message(channel: Channel) -> Message {
    Message {
        id: MessageId::from_bytes([7; 16]),
        channel,
        to: "+4915228817386".to_owned(),
        subject: String::new(),
        text: "Tom & \"Co\": 1234\n\n@host #1234".to_owned(),
        html: None,
        language: Language::english(),
        at: Timestamp::from_micros(1),
    }
}

fn inside() -> EgressGuard {
    rustls::crypto::aws_lc_rs::default_provider().install_default().ok();
    EgressGuard::new(house_networks())
}

fn twilio_at(port: u16, egress: EgressGuard) -> Twilio {
    Twilio::new(twilio::Options {
        base_url: format!("http://127.0.0.1:{port}").parse().unwrap(),
        account: "AC123".to_owned(),
        token: Zeroizing::new("t0ken".to_owned()),
        from: "+4930123456".to_owned(),
        ca_file: None,
        patience: PATIENCE,
        egress,
    })
    .unwrap()
}

fn gateway_options(port: u16, format: Format, body: &str) -> gateway::Options {
    gateway::Options {
        url: format!("http://127.0.0.1:{port}/send?account=7").parse().unwrap(),
        voice_url: None,
        format,
        body: body.to_owned(),
        success: Success::default(),
        headers: Zeroizing::new("X-Api-Key: s3cret\nX-Other: 1\n".to_owned()),
        ca_file: None,
        patience: PATIENCE,
        egress: inside(),
    }
}

/// What kind of outcome this is.
fn kind(outcome: &Result<(), SendError>) -> &'static str {
    match outcome {
        Ok(()) => "taken",
        Err(error) if error.is_permanent() => "never",
        Err(error) if error.is_unknown() => "unknown",
        Err(_) => "later",
    }
}

#[tokio::test]
async fn twilio_gets_texts_and_calls_as_it_wants_them() {
    let provider = Provider::start(TAKEN).await;
    let twilio = twilio_at(provider.port, inside());
    twilio.send(&message(Channel::Sms)).await.unwrap();
    twilio.send(&message(Channel::Voice)).await.unwrap();
    let [text, call] = provider.requests().try_into().unwrap();
    assert_eq!(text.line, "POST /2010-04-01/Accounts/AC123/Messages.json HTTP/1.1");
    assert_eq!(text.header("authorization"), "Basic QUMxMjM6dDBrZW4=");
    assert_eq!(text.header("host"), format!("127.0.0.1:{}", provider.port));
    assert_eq!(
        text.body,
        "To=%2B4915228817386&From=%2B4930123456&Body=Tom+%26+%22Co%22%3A+1234%0A%0A%40host+%231234"
    );
    assert_eq!(call.line, "POST /2010-04-01/Accounts/AC123/Calls.json HTTP/1.1");
    let form: Vec<_> = url::form_urlencoded::parse(call.body.as_bytes()).into_owned().collect();
    let (name, spoken) = form.last().unwrap();
    assert_eq!(name, "Twiml");
    assert!(spoken.contains("<Say language=\"en-GB\">Tom &amp; \"Co\": 1234</Say><Pause"), "{spoken}");
}

#[tokio::test]
async fn answers_say_whether_a_message_was_taken() {
    for (answers, meaning) in [
        (TAKEN, "taken"),
        (Answers::With(400, r#"{"code":21211,"message":"+4915228817386 is not valid"}"#), "never"),
        (Answers::With(400, r#"{"code":21606}"#), "later"),
        (Answers::With(401, r#"{"code":20003}"#), "later"),
        (Answers::With(429, "slow down"), "later"),
        (Answers::With(500, "oops"), "later"),
        (Answers::With(503, ""), "later"),
        (Answers::With(302, ""), "later"),
        (Answers::With(502, ""), "unknown"),
        (Answers::With(504, ""), "unknown"),
        (Answers::Slowly(Duration::from_secs(2)), "unknown"),
        (Answers::Dropping, "unknown"),
    ] {
        let provider = Provider::start(answers.clone()).await;
        let outcome = twilio_at(provider.port, inside()).send(&message(Channel::Sms)).await;
        assert_eq!(kind(&outcome), meaning, "{answers:?}: {outcome:?}");
        let logged = format!("{outcome:?}");
        assert!(
            !logged.contains("49152") && !logged.contains("1234") && !logged.contains("t0ken"),
            "{logged}"
        );
    }
    let nobody = twilio_at(1, inside()).send(&message(Channel::Sms)).await;
    assert_eq!(kind(&nobody), "later");
}

#[tokio::test]
async fn a_provider_at_an_address_that_is_not_allowed_is_not_connected_to() {
    let provider = Provider::start(TAKEN).await;
    let guard = EgressGuard::new(Vec::new());
    let outcome = twilio_at(provider.port, guard).send(&message(Channel::Sms)).await;
    assert_eq!(kind(&outcome), "later");
    assert!(provider.requests().is_empty());
}

#[tokio::test]
async fn a_gateway_gets_what_its_template_says_and_no_text_becomes_more_than_a_text() {
    let provider = Provider::start(Answers::With(200, "{}")).await;
    let json =
        r#"{"messages": [{"to": {{ to }}, "body": {{ text }}, "ref": {{ id }}}], "lang": {{ language }}}"#;
    let form = "to={{ to }}&text={{ text }}&type=7";
    for (format, body) in [(Format::Json, json), (Format::Form, form)] {
        let gateway = Gateway::new(gateway_options(provider.port, format, body)).unwrap();
        gateway.send(&message(Channel::Sms)).await.unwrap();
        assert_eq!(kind(&gateway.send(&message(Channel::Voice)).await), "never", "it makes no calls");
    }
    let [json, form] = provider.requests().try_into().unwrap();
    assert_eq!(json.line, "POST /send?account=7 HTTP/1.1");
    assert_eq!((json.header("x-api-key"), json.header("content-type")), ("s3cret", "application/json"));
    let sent: serde_json::Value = serde_json::from_str(&json.body).unwrap();
    assert_eq!(sent["messages"][0]["to"], "+4915228817386");
    assert_eq!(sent["messages"][0]["body"], message(Channel::Sms).text);
    assert_eq!(sent["lang"], "en");
    let fields: Vec<_> = url::form_urlencoded::parse(form.body.as_bytes()).into_owned().collect();
    assert_eq!(fields[1], ("text".to_owned(), message(Channel::Sms).text));
    assert_eq!(fields[2], ("type".to_owned(), "7".to_owned()));
}

#[tokio::test]
async fn a_gateway_has_a_rule_for_success() {
    let pointer = |values: &[&str]| Success {
        pointer: Some("/messages/0/status".to_owned()),
        values: values.iter().map(ToString::to_string).collect(),
    };
    let contains = Success { pointer: None, values: vec!["OK".to_owned()] };
    for (success, answer, meaning) in [
        (pointer(&["0"]), r#"{"messages":[{"status":"0"}]}"#, "taken"),
        (pointer(&["0"]), r#"{"messages":[{"status":0}]}"#, "taken"),
        (pointer(&["0"]), r#"{"messages":[{"status":"9"}]}"#, "later"),
        (pointer(&["0"]), "no JSON", "later"),
        (contains.clone(), "OK: 17", "taken"),
        (contains, "ERR 3", "later"),
    ] {
        let provider = Provider::start(Answers::With(200, answer)).await;
        let options = gateway_options(provider.port, Format::Form, "to={{ to }}&text={{ text }}");
        let gateway = Gateway::new(gateway::Options { success, ..options }).unwrap();
        assert_eq!(kind(&gateway.send(&message(Channel::Sms)).await), meaning, "{answer}");
    }
}

#[test]
fn a_gateway_that_could_not_work_is_refused_at_once() {
    let problem = |body: &str| Gateway::new(gateway_options(1, Format::Json, body)).err();
    assert!(matches!(problem("{{ to"), Some(gateway::OptionsError::Template(_))));
    assert!(matches!(problem(r#"{"to": {{ number }}}"#), Some(gateway::OptionsError::Template(_))));
    assert!(matches!(problem(r#"{"to": "{{ to }}"}"#), Some(gateway::OptionsError::NotJson(_))));
    let headers = Zeroizing::new("no header".to_owned());
    let options = gateway::Options { headers, ..gateway_options(1, Format::Json, "{}") };
    assert!(matches!(Gateway::new(options).err(), Some(gateway::OptionsError::Header)));
}

#[tokio::test]
async fn the_next_provider_is_asked_only_if_the_first_did_not_take_the_message() {
    for (first, asked, meaning) in [
        (TAKEN, 0, "taken"),
        (Answers::With(429, ""), 1, "taken"),
        (Answers::With(500, ""), 1, "taken"),
        (Answers::With(400, r#"{"code":21211}"#), 1, "taken"),
        (Answers::With(504, ""), 0, "unknown"),
        (Answers::Slowly(Duration::from_secs(2)), 0, "unknown"),
        (Answers::Dropping, 0, "unknown"),
    ] {
        let (one, two) = (Provider::start(first.clone()).await, Provider::start(TAKEN).await);
        let providers: Vec<Arc<dyn Notifier>> =
            vec![Arc::new(twilio_at(one.port, inside())), Arc::new(twilio_at(two.port, inside()))];
        let both = ByChannel::new(Arc::new(Inbox::new(1)), providers);
        assert_eq!(kind(&both.send(&message(Channel::Sms)).await), meaning, "{first:?}");
        assert_eq!(two.requests().len(), asked, "{first:?}");
        two.answer(Answers::With(400, r#"{"code":21211}"#));
        one.answer(Answers::With(503, ""));
        assert_eq!(kind(&both.send(&message(Channel::Sms)).await), "later", "one of them may take it later");
    }
    let none = ByChannel::new(Arc::new(Inbox::new(1)), Vec::new());
    assert_eq!(kind(&none.send(&message(Channel::Sms)).await), "never");
    assert_eq!(kind(&none.send(&message(Channel::Email)).await), "taken");
}
