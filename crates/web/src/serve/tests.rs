//! Over real sockets, with time limits short enough to wait for.

mod http1;
mod life;
mod tls;

use std::net::SocketAddr;
use std::time::Duration;

use axum::body::Bytes;
use axum::routing::{get, post};
use axum::{Extension, Router};
use regain_core::random::Randomness;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::{Limits, Listener, Options, Peer, ServeError, Tls};
use crate::middleware;

const ANY: &str = "127.0.0.1:0";

fn limits() -> Limits {
    Limits {
        header_time: Duration::from_millis(400),
        handshake_time: Duration::from_millis(400),
        drain_time: Duration::from_secs(2),
        certificate_check: Duration::from_millis(50),
        ..Limits::default()
    }
}

fn app() -> Router {
    let router = Router::new()
        .route("/", get(|| async { "hello" }))
        .route("/peer", get(|Extension(Peer(peer))| async move { peer.to_string() }))
        .route("/length", post(|body: Bytes| async move { body.len().to_string() }))
        .route("/slow", get(|| async { tokio::time::sleep(Duration::from_millis(600)).await }))
        .route("/stuck", get(|| async { tokio::time::sleep(Duration::from_mins(1)).await }));
    let options = middleware::Options {
        base_url: "https://reset.example".parse().unwrap(),
        hosts: Vec::new(),
        trusted_proxies: Vec::new(),
        randomness: Randomness::from_seed([7; 32]),
        app: None,
    };
    middleware::stack(options, router)
}

/// A running server. Dropping `stop` stops it.
struct Server {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    running: JoinHandle<()>,
}

async fn start(limits: Limits, tls: Option<Tls>) -> Server {
    let listener =
        Listener::bind(Options { addresses: vec![ANY.parse().unwrap()], tls, limits }).await.unwrap();
    let (stop, stopped) = oneshot::channel();
    let address = listener.local_addr();
    let running = tokio::spawn(listener.run(app(), async { drop(stopped.await) }));
    Server { address, stop, running }
}

impl Server {
    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// Sends these bytes and reads until the server closes the connection.
    async fn exchange(&self, sent: &[u8]) -> String {
        let mut stream = self.connect().await;
        stream.write_all(sent).await.unwrap();
        rest(&mut stream).await
    }
}

/// Everything up to the end of the connection, which must come within five seconds.
async fn rest(stream: &mut TcpStream) -> String {
    let mut read = Vec::new();
    let end = tokio::time::timeout(Duration::from_secs(5), stream.read_to_end(&mut read)).await;
    end.expect("the server keeps the connection").expect("the connection breaks");
    String::from_utf8_lossy(&read).into_owned()
}

fn get_request(path: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nhost: reset.example\r\n\r\n").into_bytes()
}
