//! The accept loop, our own since `axum::serve` has no time limit for headers, no TLS and no cap on connections.
//!
//! Every wait on a client has an end: TLS handshake, headers, idle time, the age of a connection. At the cap, new
//! connections wait in the system's queue.

mod certificate;
mod connection;
#[cfg(test)]
mod tests;

use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use axum::Router;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};

use certificate::Certificate;
pub use certificate::Tls;
use connection::Connection;

/// Where to listen, and how.
#[derive(Debug)]
pub struct Options {
    /// Addresses to listen on. Those with port 0 get one free port together.
    pub addresses: Vec<SocketAddr>,
    /// Without it, connections are plain.
    pub tls: Option<Tls>,
    /// How much a client may ask for.
    pub limits: Limits,
}

/// How much and how long a client may keep the server busy before a request reaches the router.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Connections at a time, 1 to 65 535.
    pub connections: u16,
    /// Size of a request's head in bytes, at least 8192; above it a client gets 431.
    pub header_bytes: u32,
    /// From the end of an answer, or the start of the connection, to the end of the next request's head.
    pub header_time: Duration,
    /// For the TLS handshake.
    pub handshake_time: Duration,
    /// Age at which a connection takes no more requests.
    pub connection_age: Duration,
    /// How long requests may take to finish once the server stops, or the connection has reached its age.
    pub drain_time: Duration,
    /// How often the certificate's files are looked at for changes.
    pub certificate_check: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 4096,
            header_bytes: 32 * 1024,
            header_time: Duration::from_secs(10),
            handshake_time: Duration::from_secs(5),
            connection_age: Duration::from_mins(5),
            drain_time: Duration::from_secs(10),
            certificate_check: Duration::from_mins(1),
        }
    }
}

/// The address at the other end of the connection, as a request extension. That may be a proxy's; whom a request
/// comes from is [`ClientAddress`](crate::middleware::ClientAddress).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer(pub SocketAddr);

/// Why the server can't listen.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address is taken, not of this machine, or not allowed to this user.
    #[error("can't listen on {address}")]
    Listen {
        /// The address as configured.
        address: SocketAddr,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// There is no address to listen on.
    #[error("no address to listen on")]
    NoAddress,
    /// A file of the certificate can't be read, or isn't PEM.
    #[error("can't read {}", path.display())]
    ReadCertificate {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        #[source]
        source: rustls_pki_types::pem::Error,
    },
    /// Certificate and key don't go together, or are of a kind that TLS doesn't know.
    #[error("can't use the certificate with its key")]
    UseCertificate(#[source] rustls::Error),
}

/// Addresses that are taken, so that nothing can fail any more.
pub struct Listener {
    sockets: Vec<TcpListener>,
    address: SocketAddr,
    certificate: Option<Certificate>,
    limits: Limits,
}

impl Listener {
    /// Reads the certificate and takes the addresses. On a machine without IPv6, as containers often are, such
    /// addresses are left out as long as another remains.
    ///
    /// # Errors
    /// [`ServeError`], each of its kinds.
    pub async fn bind(options: Options) -> Result<Self, ServeError> {
        let certificate = options.tls.map(Certificate::load).transpose()?;
        let (mut sockets, mut taken, mut missing) = (Vec::new(), None, None);
        for mut address in options.addresses {
            if address.port() == 0 {
                address.set_port(taken.map_or(0, |first: SocketAddr| first.port()));
            }
            match TcpListener::bind(address).await.and_then(|socket| Ok((socket.local_addr()?, socket))) {
                Ok((local, socket)) => {
                    taken = taken.or(Some(local));
                    sockets.push(socket);
                }
                Err(source) if lacks_ipv6(address, &source) => {
                    tracing::warn!(%address, "this machine has no IPv6");
                    missing = Some(ServeError::Listen { address, source });
                }
                Err(source) => return Err(ServeError::Listen { address, source }),
            }
        }
        let address = taken.ok_or_else(|| missing.unwrap_or(ServeError::NoAddress))?;
        Ok(Self { sockets, address, certificate, limits: options.limits })
    }

    /// The first address, with the port that the system chose.
    pub fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `stop` is ready, then lets running requests finish for at most [`Limits::drain_time`].
    pub async fn run(self, router: Router, stop: impl Future<Output = ()>) {
        let Self { sockets, mut certificate, limits, .. } = self;
        let slots = Arc::new(Semaphore::new(limits.connections.into()));
        let (closing, _) = watch::channel(false);
        let mut check = interval(limits.certificate_check);
        check.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut stop = pin!(stop);
        loop {
            tokio::select! {
                () = &mut stop => break,
                _ = check.tick() => if let Some(certificate) = &mut certificate { certificate.refresh().await },
                (stream, peer, slot) = next(&sockets, &slots) => {
                    let tls = certificate.as_ref().map(Certificate::acceptor);
                    let connection = Connection { peer, limits, router: router.clone(), closing: closing.subscribe() };
                    tokio::spawn(async move {
                        connection.serve(stream, tls).await;
                        drop(slot);
                    });
                }
            }
        }
        drop(sockets);
        closing.send_replace(true);
        // All slots are free when the last connection is gone; the rest is cut off.
        let _ = timeout(limits.drain_time, slots.acquire_many(limits.connections.into())).await;
    }
}

/// Whether an address can't be had since this machine doesn't do IPv6: one error where it is off, another (which Rust
/// has no name for) where it isn't built in.
fn lacks_ipv6(address: SocketAddr, error: &io::Error) -> bool {
    address.is_ipv6() && !matches!(error.kind(), io::ErrorKind::AddrInUse | io::ErrorKind::PermissionDenied)
}

/// The next connection of any socket, once there is room for it.
async fn next(
    sockets: &[TcpListener],
    slots: &Arc<Semaphore>,
) -> (TcpStream, SocketAddr, OwnedSemaphorePermit) {
    loop {
        let Ok(slot) = Arc::clone(slots).acquire_owned().await else { return std::future::pending().await };
        let accepted = poll_fn(|context| {
            let ready = sockets.iter().map(|socket| socket.poll_accept(context)).find(Poll::is_ready);
            ready.unwrap_or(Poll::Pending)
        });
        match accepted.await {
            Ok((stream, peer)) => return (stream, peer, slot),
            Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => {}
            Err(error) => {
                // Out of file descriptors, most likely: it passes when a connection ends.
                tracing::error!(%error, "can't accept connections");
                sleep(Duration::from_secs(1)).await;
            }
        }
    }
}
