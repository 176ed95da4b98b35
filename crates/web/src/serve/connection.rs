//! One connection, from its handshake to its end.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::response::Response;
use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulConnection;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;

use super::{Limits, Peer};

pub(super) struct Connection {
    pub(super) peer: SocketAddr,
    pub(super) limits: Limits,
    pub(super) router: Router,
    pub(super) closing: watch::Receiver<bool>,
}

impl Connection {
    pub(super) async fn serve(self, stream: TcpStream, tls: Option<TlsAcceptor>) {
        // A small answer must not wait for the client's acknowledgement of the one before.
        let _ = stream.set_nodelay(true);
        let Some(tls) = tls else { return self.http1(stream).await };
        if let Ok(Ok(stream)) = timeout(self.limits.handshake_time, tls.accept(stream)).await {
            // The version is settled here, not guessed from the first bytes: waiting for those has no time limit.
            match stream.get_ref().1.alpn_protocol() {
                Some(b"h2") => self.http2(stream).await,
                _ => self.http1(stream).await,
            }
        }
    }

    async fn http1(self, stream: impl AsyncRead + AsyncWrite + Unpin + 'static) {
        let limits = self.limits;
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(limits.header_time)
            .max_buf_size(usize::try_from(limits.header_bytes).unwrap_or(usize::MAX))
            .serve_connection(
                TokioIo::new(stream),
                service_fn(|request| answer(self.router.clone(), self.peer, request)),
            );
        drive(connection, limits, self.closing).await;
    }

    async fn http2(self, stream: impl AsyncRead + AsyncWrite + Unpin + 'static) {
        let limits = self.limits;
        let connection = http2::Builder::new(TokioExecutor::new())
            .timer(TokioTimer::new())
            .max_header_list_size(limits.header_bytes)
            .max_concurrent_streams(64)
            .keep_alive_interval(Duration::from_secs(20))
            .serve_connection(
                TokioIo::new(stream),
                service_fn(|request| answer(self.router.clone(), self.peer, request)),
            );
        drive(connection, limits, self.closing).await;
    }
}

async fn answer(
    router: Router,
    peer: SocketAddr,
    request: Request<Incoming>,
) -> Result<Response, Infallible> {
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(Peer(peer));
    router.oneshot(request).await
}

/// Runs a connection until it ends by itself, or the server stops, or it has reached its age. How it ended is the
/// client's business: nothing that it does wrong is worth a line in the log.
async fn drive(connection: impl GracefulConnection, limits: Limits, mut closing: watch::Receiver<bool>) {
    let mut connection = pin!(connection);
    tokio::select! {
        _ = connection.as_mut() => return,
        _ = closing.wait_for(|closing| *closing) => {}
        () = sleep(limits.connection_age) => {}
    }
    connection.as_mut().graceful_shutdown();
    let _ = timeout(limits.drain_time, connection).await;
}
