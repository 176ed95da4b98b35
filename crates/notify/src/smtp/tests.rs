//! Tests of smtp.

use std::error::Error;

use regain_core::ids::MessageId;
use regain_core::language::Language;
use regain_core::message::Channel;
use regain_core::time::Timestamp;

use super::responder::{Answer, Heard, count, start};
use super::*;
use crate::egress::house_networks;

/// A message to someone, always the same.
pub(crate) fn message(to: &str) -> Message {
    Message {
        id: MessageId::from_bytes(*b"\x01\x97\xe4\xa0\0\0\x70\0\x80\0\0\0\0\0\xab\xcd"),
        channel: Channel::Email,
        to: to.to_owned(),
        subject: "Your code for Meridian".to_owned(),
        text: "Your code is 1234 5678.\nIt works for 10 minutes.\n".to_owned(),
        html: Some("<p>Your code is <b>1234 5678</b>.</p>\n".to_owned()),
        language: Language::english(),
        at: Timestamp::from_micros(1_795_380_000_000_000),
    }
}

fn options(port: u16) -> Options {
    Options {
        host: "127.0.0.1".to_owned(),
        port,
        security: Security::None,
        login: None,
        ca_file: None,
        from: "Meridian <reset@meridian.example>".to_owned(),
        hello_name: "regain.meridian.example".to_owned(),
        connections: 2,
        timeout: Duration::from_secs(5),
        egress: EgressGuard::new(house_networks()),
    }
}

async fn relay<F>(script: F) -> (Smtp, Heard)
where
    F: Fn(&str, usize) -> Option<Answer> + Send + Sync + 'static,
{
    let (port, heard) = start(script).await;
    (Smtp::new(options(port)).unwrap(), heard)
}

fn say(on: &'static str, text: &'static str) -> impl Fn(&str, usize) -> Option<Answer> + Send + Sync {
    move |command, _| command.starts_with(on).then_some(Answer::Say(text))
}

/// Everything a log would show of an error.
fn logged(error: &SendError) -> String {
    let mut text = format!("{error:?} {error}");
    let mut source = error.source();
    while let Some(error) = source {
        text.push_str(&format!(" {error:?} {error}"));
        source = error.source();
    }
    text
}

fn composed(message: &Message) -> String {
    let from: Mailbox = "Meridian <reset@meridian.example>".parse().unwrap();
    String::from_utf8(Mail::compose(message, &from).unwrap().bytes).unwrap()
}

#[test]
fn a_mail_is_written_the_same_each_time() {
    let expected = "From: Meridian <reset@meridian.example>\r\n\
        To: ada@post.example\r\n\
        Subject: Your code for Meridian\r\n\
        Date: Sun, 22 Nov 2026 20:40:00 +0000\r\n\
        Message-ID: <0197e4a0-0000-7000-8000-00000000abcd@meridian.example>\r\n\
        Auto-Submitted: auto-generated\r\n\
        Content-Language: en\r\n\
        MIME-Version: 1.0\r\n\
        Content-Type: multipart/alternative;\r\n \
        boundary=\"regain-0197e4a0-0000-7000-8000-00000000abcd\"\r\n\
        \r\n\
        --regain-0197e4a0-0000-7000-8000-00000000abcd\r\n\
        Content-Type: text/plain; charset=utf-8\r\n\
        Content-Transfer-Encoding: 7bit\r\n\
        \r\n\
        Your code is 1234 5678.\r\nIt works for 10 minutes.\r\n\r\n\
        --regain-0197e4a0-0000-7000-8000-00000000abcd\r\n\
        Content-Type: text/html; charset=utf-8\r\n\
        Content-Transfer-Encoding: 7bit\r\n\
        \r\n\
        <p>Your code is <b>1234 5678</b>.</p>\r\n\r\n\
        --regain-0197e4a0-0000-7000-8000-00000000abcd--\r\n";
    assert_eq!(composed(&message("ada@post.example")), expected);
}

#[test]
fn any_language_travels_as_ascii_and_texts_add_no_header() {
    let mut mail = message("ada@post.example");
    mail.subject = "Ihr Schlüssel\r\nBcc: evil@evil.example\r\n\r\nbody".to_owned();
    mail.text = "Grüße, 您好, 🔑 .\n".repeat(20);
    mail.html = None;
    let written = composed(&mail);
    assert!(written.is_ascii());
    assert!(!written.contains("multipart"));
    let headers = written.split("\r\n\r\n").next().unwrap();
    assert!(headers.contains("Content-Transfer-Encoding: "), "{headers}");
    assert!(!headers.lines().any(|line| line.starts_with("Bcc") || line.starts_with("body")), "{headers}");
}

#[tokio::test]
async fn a_message_is_handed_over_to_exactly_its_address_on_a_kept_connection() {
    let (smtp, heard) = relay(|_, _| None).await;
    for _ in 0..3 {
        smtp.send(&message("Ada.O'Brien+x@Post.Example")).await.unwrap();
    }
    assert_eq!(count(&heard, "connected"), 1);
    assert_eq!(count(&heard, "EHLO regain.meridian.example"), 1);
    assert_eq!(count(&heard, "MAIL FROM:<reset@meridian.example>"), 3);
    assert_eq!(count(&heard, "RCPT TO:<Ada.O'Brien+x@Post.Example>"), 3);
    assert_eq!(count(&heard, "From: Meridian"), 3);
}

#[tokio::test]
async fn an_address_that_could_be_read_differently_never_reaches_the_relay() {
    let (smtp, heard) = relay(|_, _| None).await;
    let error = smtp.send(&message("\"evil@evil.example x\"@corp.example")).await.unwrap_err();
    assert!(error.is_permanent());
    assert!(!logged(&error).contains("evil"));
    assert_eq!(count(&heard, ""), 0);
}

#[tokio::test]
async fn refusals_of_the_message_are_permanent_and_everything_else_is_not() {
    for (on, text, permanent, shown) in [
        ("RCPT", "550 5.1.1 <ada@post.example>: no such user 1234 5678", true, "(550 5.1.1)"),
        ("RCPT", "550 no", true, "(550)"),
        (".", "554 5.7.1 ada@post.example: looks like 1234 5678", true, "(554 5.7.1)"),
        ("RCPT", "450 4.2.0 <ada@post.example>: greylisted", false, "(450 4.2.0)"),
        (".", "452 4.3.1 ada@post.example: full", false, "(452 4.3.1)"),
        ("RCPT", "530 5.7.0 sign in first", false, "(530 5.7.0)"),
        ("MAIL", "553 5.7.1 not your address", false, "(553 5.7.1)"),
        ("connect", "554 5.3.2 closed", false, "let us in"),
        ("connect", "421 4.7.0 too many", false, "let us in"),
        ("EHLO", "550 no", false, "let us in"),
        ("RCPT", "hello ada@post.example 1234 5678", false, "made no sense"),
        ("RCPT", "421 4.3.2 ada@post.example shutting down", false, "(421 4.3.2)"),
    ] {
        let (smtp, _) = relay(say(on, text)).await;
        let error = smtp.send(&message("ada@post.example")).await.unwrap_err();
        assert_eq!(error.is_permanent(), permanent, "{on} {text}: {error:?}");
        assert!(error.reason().contains(shown), "{on} {text}: {error:?}");
        let log = logged(&error);
        assert!(!log.contains("ada") && !log.contains("1234"), "{log}");
    }
}

#[tokio::test]
async fn a_refused_recipient_does_not_cost_the_connection() {
    let (smtp, heard) = relay(say("RCPT TO:<unknown", "550 5.1.1 no")).await;
    assert!(smtp.send(&message("unknown@post.example")).await.unwrap_err().is_permanent());
    smtp.send(&message("ada@post.example")).await.unwrap();
    assert_eq!((count(&heard, "connected"), count(&heard, "RSET")), (1, 1));
}

#[tokio::test]
async fn a_kept_connection_that_the_relay_closed_is_replaced_unnoticed() {
    for answer in [|| Answer::Drop, || Answer::Say("421 4.4.2 idle for too long")] {
        let sent = std::sync::atomic::AtomicUsize::new(0);
        let (smtp, heard) = relay(move |command, _| {
            let second =
                command.starts_with("MAIL") && sent.fetch_add(1, std::sync::atomic::Ordering::SeqCst) == 1;
            second.then(answer)
        })
        .await;
        smtp.send(&message("ada@post.example")).await.unwrap();
        smtp.send(&message("ada@post.example")).await.unwrap();
        assert_eq!((count(&heard, "connected"), count(&heard, "From: ")), (2, 2));
    }
}

#[tokio::test]
async fn a_connection_that_is_lost_or_out_of_step_is_not_used_again() {
    let answers = [|| Answer::Drop, || Answer::Say("hello"), || Answer::Say("421 4.3.2 shutting down")];
    for (on, answer) in ["RCPT", "DATA", "."].into_iter().flat_map(|on| answers.map(|answer| (on, answer))) {
        let (smtp, heard) =
            relay(move |command, connection| (command.starts_with(on) && connection == 1).then(answer)).await;
        let error = smtp.send(&message("ada@post.example")).await.unwrap_err();
        assert!(!error.is_permanent(), "{on}: {error:?}");
        smtp.send(&message("ada@post.example")).await.unwrap();
        assert_eq!((count(&heard, "connected"), count(&heard, "RSET")), (2, 0), "{on}");
    }
}

#[tokio::test]
async fn a_connection_that_was_idle_for_long_is_not_trusted() {
    let (smtp, heard) = relay(|_, _| None).await;
    smtp.send(&message("ada@post.example")).await.unwrap();
    tokio::time::pause();
    tokio::time::advance(IDLE_LIMIT).await;
    tokio::time::resume();
    smtp.send(&message("ada@post.example")).await.unwrap();
    assert_eq!(count(&heard, "connected"), 2);
}

#[tokio::test]
async fn a_silent_relay_costs_no_more_than_the_time_limit() {
    for on in ["connect", "EHLO", "RCPT", "."] {
        let (port, heard) = start(move |command, connection| {
            (command.starts_with(on) && connection == 1).then_some(Answer::Silence)
        })
        .await;
        let smtp = Smtp::new(Options { timeout: Duration::from_millis(300), ..options(port) }).unwrap();
        let start = Instant::now();
        let error = smtp.send(&message("ada@post.example")).await.unwrap_err();
        assert!(start.elapsed() < Duration::from_secs(5), "{on}: {:?}", start.elapsed());
        assert!(!error.is_permanent() && error.reason().contains("in time"), "{on}: {error:?}");
        smtp.send(&message("ada@post.example")).await.unwrap();
        assert_eq!(count(&heard, "connected"), 2, "{on}");
    }
}

#[tokio::test]
async fn no_more_connections_are_opened_than_allowed() {
    let (smtp, heard) = relay(|_, _| None).await;
    let smtp = std::sync::Arc::new(smtp);
    let sends: Vec<_> = (0..20)
        .map(|_| {
            let smtp = smtp.clone();
            tokio::spawn(async move { smtp.send(&message("ada@post.example")).await })
        })
        .collect();
    for send in sends {
        send.await.unwrap().unwrap();
    }
    assert_eq!((count(&heard, "connected"), count(&heard, "From: ")), (2, 20));
}

#[tokio::test]
async fn starttls_is_never_done_without() {
    for (on, text, reason) in [
        ("EHLO", "250 8BITMIME", "does not offer STARTTLS"),
        ("STARTTLS", "454 4.7.0 not now", "let us in (454)"),
        ("STARTTLS", "220 2.0.0 go\r\n250 AUTH PLAIN", "slipped in"),
        ("STARTTLS", "220 2.0.0 go", "could not be encrypted"),
    ] {
        let (port, heard) = start(move |command, _| match command.split(' ').next() {
            Some(verb) if verb == on => Some(Answer::Say(text)),
            Some("EHLO") => Some(Answer::Say("250-relay.example\r\n250-PIPELINING\r\n250 STARTTLS")),
            _ => None,
        })
        .await;
        let login = Login::new("mailer".to_owned(), Zeroizing::new("Mail-Passw0rd".to_owned()));
        let changed = Options { security: Security::StartTls, login: Some(login), ..options(port) };
        let smtp = Smtp::new(changed).unwrap();
        let error = smtp.send(&message("ada@post.example")).await.unwrap_err();
        assert!(error.reason().contains(reason), "{on} {text}: {error:?}");
        assert_eq!(count(&heard, "MAIL") + count(&heard, "AUTH"), 0, "{on} {text}");
    }
}

#[tokio::test]
async fn a_relay_at_a_refused_address_is_not_connected_to() {
    let (port, heard) = start(|_, _| None).await;
    let smtp = Smtp::new(Options { egress: EgressGuard::new(Vec::new()), ..options(port) }).unwrap();
    let error = smtp.send(&message("ada@post.example")).await.unwrap_err();
    assert!(error.reason().contains("not allowed"), "{error:?}");
    assert!(smtp.check().await.is_err());
    assert_eq!(count(&heard, "connected"), 0);
}

#[tokio::test]
async fn a_check_connects_and_sends_nothing() {
    let (smtp, heard) = relay(|_, _| None).await;
    smtp.check().await.unwrap();
    assert_eq!(*heard.lock().unwrap(), ["connected", "EHLO regain.meridian.example", "QUIT"]);
}

#[test]
fn options_that_can_not_work_or_would_leak_are_refused() {
    let problem = |options: Options| Smtp::new(options).err();
    let login = || Some(Login::new("mailer".to_owned(), Zeroizing::new("secret".to_owned())));
    assert!(matches!(problem(Options { host: "a b".to_owned(), ..options(25) }), Some(OptionsError::Host)));
    assert!(matches!(problem(Options { from: "reset".to_owned(), ..options(25) }), Some(OptionsError::From)));
    assert!(matches!(
        problem(Options { login: login(), ..options(25) }),
        Some(OptionsError::LoginWithoutTls)
    ));
    let hello_name = "x\r\nMAIL FROM:<a@b>".to_owned();
    assert!(matches!(problem(Options { hello_name, ..options(25) }), Some(OptionsError::HelloName)));
    let ca_file = Some("/no/such/file.pem".into());
    let tls = Options { security: Security::Tls, ca_file, ..options(465) };
    assert!(matches!(problem(tls), Some(OptionsError::Trust(TrustError::CaFile(_)))));
}
