//! Tests of tls.

use std::path::Path;
use std::sync::Arc;

use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::version::{TLS12, TLS13};
use rustls::{ClientConfig, ProtocolVersion, RootCertStore, SupportedProtocolVersion};
use rustls_pki_types::{CertificateDer, ServerName};
use tempfile::TempDir;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::*;

/// A certificate of its own making for `reset.example`, in files.
struct Made {
    folder: TempDir,
    root: CertificateDer<'static>,
}

fn made() -> Made {
    let folder = tempfile::tempdir().unwrap();
    let root = write(folder.path());
    Made { folder, root }
}

fn write(folder: &Path) -> CertificateDer<'static> {
    let made = rcgen::generate_simple_self_signed(["reset.example".to_owned()]).unwrap();
    std::fs::write(folder.join("key.pem"), made.signing_key.serialize_pem()).unwrap();
    std::fs::write(folder.join("certificate.pem"), made.cert.pem()).unwrap();
    made.cert.into()
}

impl Made {
    fn files(&self) -> Tls {
        let folder = self.folder.path();
        Tls { certificate: folder.join("certificate.pem"), key: folder.join("key.pem") }
    }
}

async fn handshake(
    server: &Server,
    root: &CertificateDer<'static>,
    versions: &[&'static SupportedProtocolVersion],
    protocol: &str,
) -> std::io::Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots.add(root.clone()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(versions)
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![protocol.as_bytes().to_vec()];
    let name = ServerName::try_from("reset.example").unwrap();
    TlsConnector::from(Arc::new(config)).connect(name, server.connect().await).await
}

// TLS-01
#[tokio::test]
async fn speaks_tls_1_2_and_1_3() {
    let made = made();
    let server = start(limits(), Some(made.files())).await;
    for (version, expected) in [(&TLS12, ProtocolVersion::TLSv1_2), (&TLS13, ProtocolVersion::TLSv1_3)] {
        let mut stream = handshake(&server, &made.root, &[version], "http/1.1").await.unwrap();
        assert_eq!(stream.get_ref().1.protocol_version(), Some(expected));
        stream.write_all(&get_request("/")).await.unwrap();
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        assert!(String::from_utf8_lossy(&answer).starts_with("HTTP/1.1 200 "));
    }
}

async fn over_http_2(stream: TlsStream<TcpStream>, uri: &str) -> u16 {
    let io = TokioIo::new(stream);
    let (mut sender, connection) =
        hyper::client::conn::http2::handshake(TokioExecutor::new(), io).await.unwrap();
    let connection = tokio::spawn(connection);
    let request = http::Request::get(uri).body(axum::body::Body::empty()).unwrap();
    let status = sender.send_request(request).await.unwrap().status().as_u16();
    connection.abort();
    status
}

#[tokio::test]
async fn speaks_http_2_to_clients_that_offer_it() {
    let made = made();
    let server = start(limits(), Some(made.files())).await;
    for (uri, expected) in [("https://reset.example/", 200), ("https://evil.example/", 421)] {
        let stream = handshake(&server, &made.root, &[&TLS13], "h2").await.unwrap();
        assert_eq!(over_http_2(stream, uri).await, expected, "{uri}");
    }
}

#[tokio::test]
async fn stopping_finishes_the_request_under_way_on_http_2_too() {
    let made = made();
    let server = start(limits(), Some(made.files())).await;
    let stream = handshake(&server, &made.root, &[&TLS13], "h2").await.unwrap();
    let asked = tokio::spawn(over_http_2(stream, "https://reset.example/slow"));
    tokio::time::sleep(Duration::from_millis(200)).await;
    server.stop.send(()).unwrap();
    assert_eq!(asked.await.unwrap(), 200);
    server.running.await.unwrap();
}

#[tokio::test]
async fn stopping_does_not_wait_for_a_handshake() {
    let limits =
        Limits { handshake_time: Duration::from_mins(1), drain_time: Duration::from_millis(300), ..limits() };
    let server = start(limits, Some(made().files())).await;
    let _silent = server.connect().await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    server.stop.send(()).unwrap();
    tokio::time::timeout(Duration::from_secs(2), server.running).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_client_that_never_shakes_hands_or_speaks_plainly_is_closed() {
    let made = made();
    let server = start(limits(), Some(made.files())).await;
    assert_eq!(server.exchange(b"").await, "");
    assert!(!server.exchange(&get_request("/")).await.contains("HTTP/"));
}

#[tokio::test]
async fn a_renewed_certificate_is_taken_up_and_a_broken_one_is_not() {
    let made = made();
    let server = start(limits(), Some(made.files())).await;
    let accepted = async |root| handshake(&server, root, &[&TLS13], "http/1.1").await.is_ok();
    assert!(accepted(&made.root).await);

    std::fs::write(made.files().certificate, "half a cert").unwrap();
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(accepted(&made.root).await, "a broken file took the certificate away");

    let renewed = write(made.folder.path());
    for _ in 0..50 {
        if accepted(&renewed).await {
            assert!(!accepted(&made.root).await);
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the renewed certificate was not taken up");
}

#[tokio::test]
async fn a_certificate_that_can_not_be_used_is_an_error_before_anything_is_served() {
    let bind = async |tls: Tls| {
        let options = Options { addresses: vec![ANY.parse().unwrap()], tls: Some(tls), limits: limits() };
        Listener::bind(options).await.map(|_| ()).unwrap_err()
    };
    let (one, other) = (made(), made());
    let missing = Tls { certificate: "/nonexistent/certificate.pem".into(), ..one.files() };
    assert_eq!(bind(missing).await.to_string(), "can't read /nonexistent/certificate.pem");
    let swapped = Tls { key: one.files().certificate, ..one.files() };
    assert!(matches!(bind(swapped).await, ServeError::ReadCertificate { .. }));
    let foreign = Tls { key: other.files().key, ..one.files() };
    assert!(matches!(bind(foreign).await, ServeError::UseCertificate(_)));
    std::fs::write(one.files().certificate, "").unwrap();
    assert!(matches!(
        bind(one.files()).await,
        ServeError::ReadCertificate { .. } | ServeError::UseCertificate(_)
    ));
}
