//! Mail through a real server: Postfix with STARTTLS, implicit TLS and authentication.
#![expect(clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

use std::path::Path;
use std::time::Duration;

use regain_core::ids::MessageId;
use regain_core::language::Language;
use regain_core::message::{Channel, Message};
use regain_core::time::Timestamp;
use regain_notify::Notifier;
use regain_notify::egress::{EgressGuard, house_networks};
use regain_notify::smtp::{Login, Options, Security, Smtp};
use regain_testkit::servers::required;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, sleep};

/// An id that neither another test of this run nor an earlier run used, since the mailbox keeps its mails.
fn message(number: u8, to: &str) -> Message {
    let mut id = [0; 16];
    id[..4].copy_from_slice(&std::process::id().to_be_bytes());
    id[15] = number;
    Message {
        id: MessageId::from_bytes(id),
        channel: Channel::Email,
        to: to.to_owned(),
        subject: "Ihr Schlüssel".to_owned(),
        text: "Grüße.\n.\n.. a line of dots\nYour code is 1234 5678.\n".to_owned(),
        html: Some("<p>Your code is <b>1234 5678</b>.</p>\n".to_owned()),
        language: Language::english(),
        at: Timestamp::from_micros(1_795_380_000_000_000),
    }
}

fn address(name: &str) -> (String, u16) {
    let value = required(name);
    let (host, port) = value.rsplit_once(':').expect("host:port");
    (host.to_owned(), port.parse().expect("a port"))
}

fn login(password: &str) -> Option<Login> {
    Some(Login::new(required("REGAIN_TEST_SMTP_USER"), password.to_owned().into()))
}

fn options(security: Security) -> Options {
    let server = if security == Security::Tls { "REGAIN_TEST_SMTP_TLS" } else { "REGAIN_TEST_SMTP" };
    let (host, port) = address(server);
    Options {
        host,
        port,
        security,
        login: login(&required("REGAIN_TEST_SMTP_PASSWORD")),
        ca_file: Some(required("REGAIN_TEST_CA").into()),
        from: "Meridian <reset@meridian.example>".to_owned(),
        hello_name: "regain.meridian.example".to_owned(),
        connections: 2,
        timeout: Duration::from_secs(20),
        egress: EgressGuard::new(house_networks()),
    }
}

fn smtp(options: Options) -> Smtp {
    Smtp::new(options).expect("these options are right")
}

/// The mail with this id as the server delivered it.
async fn delivered(message: &Message) -> String {
    let folder = Path::new(&required("REGAIN_TEST_MAILDIR")).join("new");
    let id = format!("Message-ID: <{}@meridian.example>", message.id);
    for _ in 0..200 {
        let files = std::fs::read_dir(&folder).into_iter().flatten().flatten();
        let mails = files.filter_map(|file| std::fs::read_to_string(file.path()).ok());
        if let Some(mail) = mails.into_iter().find(|mail| mail.contains(&id)) {
            return mail;
        }
        sleep(Duration::from_millis(50)).await;
    }
    panic!("no mail with {id}");
}

#[tokio::test]
async fn a_mail_arrives_over_starttls_and_over_tls() {
    for (number, security) in [(1, Security::StartTls), (2, Security::Tls)] {
        let smtp = smtp(options(security));
        smtp.check().await.expect("the server is up");
        let message = message(number, "Ada.O'Brien+reset@post.example");
        smtp.send(&message).await.expect("the server takes it");
        let mail = delivered(&message).await;
        for line in [
            "X-Original-To: Ada.O'Brien+reset@post.example",
            "Return-Path: <reset@meridian.example>",
            "To: Ada.O'Brien+reset@post.example",
            "Date: Sun, 22 Nov 2026 20:40:00 +0000",
            "Auto-Submitted: auto-generated",
            "Content-Language: en",
            ".", // the lone dot of the text, which would end the mail if it were not doubled on the way
        ] {
            assert!(mail.lines().any(|found| found == line), "{line:?} is missing in {mail}");
        }
        assert!(mail.contains("with ESMTPSA"), "encrypted and signed in: {mail}");
    }
}

#[tokio::test]
async fn a_certificate_for_another_name_is_refused() {
    for security in [Security::StartTls, Security::Tls] {
        let right = options(security);
        let (host, port) = (right.host.clone(), right.port);
        let listener = TcpListener::bind("127.0.0.3:0").await.expect("a loopback address");
        let other_port = listener.local_addr().expect("an address").port();
        tokio::spawn(async move {
            while let Ok((mut near, _)) = listener.accept().await {
                let mut far = TcpStream::connect((host.as_str(), port)).await.expect("the server");
                tokio::spawn(async move { tokio::io::copy_bidirectional(&mut near, &mut far).await });
            }
        });
        let wrong = Options { host: "127.0.0.3".to_owned(), port: other_port, ..right };
        let error = smtp(wrong).check().await.expect_err("the name is not in the certificate");
        assert!(!error.is_permanent() && error.reason().contains("certificate"), "{error:?}");
    }
}

#[tokio::test]
async fn a_certificate_of_an_unknown_authority_is_refused() {
    // The authorities of the system only.
    for security in [Security::StartTls, Security::Tls] {
        let other = Options { ca_file: None, ..options(security) };
        let error = smtp(other).check().await.expect_err("no one vouches for the server");
        assert!(!error.is_permanent() && error.reason().contains("certificate"), "{error:?}");
    }
}

#[tokio::test]
async fn a_wrong_password_is_reported_as_such() {
    let wrong = Options { login: login("not-the-password"), ..options(Security::StartTls) };
    let error = smtp(wrong).send(&message(3, "ada@post.example")).await.expect_err("the password is wrong");
    assert!(!error.is_permanent(), "{error:?}");
    assert!(error.reason().contains("sign-in (535 5.7.8)"), "{error:?}");
    assert!(!format!("{error:?}").contains("not-the-password"), "{error:?}");
}

#[tokio::test]
async fn refusals_are_told_apart_and_the_connection_stays() {
    let smtp = smtp(Options { connections: 1, ..options(Security::StartTls) });
    let later = smtp.send(&message(4, "later@refused.example")).await.expect_err("put off");
    assert!(!later.is_permanent() && later.reason().contains("(450 4.2.1)"), "{later:?}");
    let never = smtp.send(&message(5, "unknown@refused.example")).await.expect_err("no such mailbox");
    assert!(never.is_permanent() && never.reason().contains("(550 5.1.1)"), "{never:?}");
    assert!(!format!("{later:?}{never:?}").contains("refused.example"));
    let message = message(6, "ada@post.example");
    smtp.send(&message).await.expect("the next one is taken");
    delivered(&message).await;
}

/// With Nagle's algorithm on, no mail takes less than the 40 ms of a delayed acknowledgement.
#[tokio::test]
async fn a_mail_on_a_kept_connection_waits_for_no_acknowledgement() {
    for security in [Security::StartTls, Security::Tls] {
        let smtp = smtp(options(security));
        smtp.check().await.expect("the server is up");
        let mut fastest = Duration::MAX;
        for number in 10..30 {
            let start = Instant::now();
            smtp.send(&message(number, "ada@post.example")).await.expect("taken");
            fastest = fastest.min(start.elapsed());
        }
        assert!(fastest < Duration::from_millis(35), "{fastest:?}");
    }
}
