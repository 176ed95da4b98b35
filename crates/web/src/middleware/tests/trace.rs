//! Tests of trace.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use super::*;

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

async fn logged(request: Request) -> (String, String) {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    // With no subscriber for the rest of the process, whatever other tests log first would stay switched off here too.
    let _ = tracing::subscriber::set_global_default(tracing_subscriber::registry());
    let _guard = tracing::subscriber::set_default(subscriber);
    let response = ask(request).await;
    let id = response.headers()["x-request-id"].to_str().unwrap().to_owned();
    let lines = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    (id, lines)
}

#[tokio::test]
async fn the_log_names_the_route_and_nothing_that_was_sent() {
    let sent = request("POST", "/l/SENT-path?SENT=query")
        .header("authorization", "Bearer SENT")
        .header("cookie", "a=SENT")
        .header("user-agent", "SENT")
        .header("referer", "https://SENT.example/")
        .header("x-request-id", "SENT")
        .body("SENT body".into())
        .unwrap();
    let (id, log) = logged(sent).await;
    for part in [&*id, "POST", "/l/{token}", "status=200", "milliseconds="] {
        assert!(log.contains(part), "{part} is missing in {log}");
    }
    assert!(!log.contains("SENT"), "{log}");
}

#[tokio::test]
async fn what_leads_nowhere_and_invented_methods_are_not_logged_either() {
    let (_, log) = logged(empty(request("SENT", "/SENT"))).await;
    assert!(log.contains("unknown") && log.contains("status=404"), "{log}");
    assert!(!log.contains("SENT"), "{log}");
}

#[tokio::test]
async fn a_panic_is_logged_under_its_request_without_its_message() {
    let (id, log) = logged(empty(request("GET", "/panic"))).await;
    let line = log.lines().find(|line| line.contains("panicked")).unwrap();
    assert!(line.contains("ERROR") && line.contains(&id) && !log.contains("a secret"), "{log}");
}

#[tokio::test]
async fn request_ids_are_ours_and_differ() {
    let app = app();
    let id = async || {
        let request = empty(request("GET", "/").header("x-request-id", "0123456789abcdef"));
        let response = app.clone().oneshot(request).await.unwrap();
        assert_eq!(response.headers().get_all("x-request-id").iter().count(), 1);
        response.headers()["x-request-id"].to_str().unwrap().to_owned()
    };
    let (first, second) = (id().await, id().await);
    assert_ne!(first, second);
    assert_ne!(first, "0123456789abcdef");
}
