//! Opens a connection to the relay, protects it, and signs in.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use std::{error, io};

use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, AsyncTokioStream};
use lettre::transport::smtp::commands::{Ehlo, Starttls};
use lettre::transport::smtp::extension::{ClientId, Extension, ServerInfo};
use lettre::transport::smtp::response::Response;
use regain_core::address::is_host_name;
use rustls_pki_types::ServerName;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::failure::with_codes;
use super::{Login, Options, OptionsError, Security};
use crate::SendError;
use crate::egress::{EgressError, EgressGuard};
use crate::trust::trust;

/// The longest answer that is read before the connection is protected.
const MAX_ANSWER_BYTES: usize = 8 * 1024;

pub(super) struct Connector {
    host: String,
    port: u16,
    hello: ClientId,
    login: Option<Login>,
    egress: EgressGuard,
    timeout: Duration,
    tls: Option<Tls>,
}

struct Tls {
    start_in_the_clear: bool,
    name: ServerName<'static>,
    connector: TlsConnector,
}

impl Connector {
    pub(super) fn new(options: Options) -> Result<Self, OptionsError> {
        if !is_host_name(&options.hello_name) {
            return Err(OptionsError::HelloName);
        }
        let name = ServerName::try_from(options.host.clone()).map_err(|_| OptionsError::Host)?;
        let tls = match options.security {
            Security::None if options.login.is_some() => return Err(OptionsError::LoginWithoutTls),
            Security::None => None,
            security @ (Security::StartTls | Security::Tls) => Some(Tls {
                start_in_the_clear: security == Security::StartTls,
                name,
                connector: trust(options.ca_file.as_deref())?,
            }),
        };
        Ok(Self {
            host: options.host,
            port: options.port,
            hello: ClientId::Domain(options.hello_name),
            login: options.login,
            egress: options.egress,
            timeout: options.timeout,
            tls,
        })
    }

    /// A connection that is greeted, encrypted as asked for, and signed in. Whatever fails here is a matter of the
    /// set-up or of the moment, never of a message.
    pub(super) async fn open(&self) -> Result<AsyncSmtpConnection, SendError> {
        let tcp = self.egress.connect(&self.host, self.port, self.timeout).await.map_err(unreachable)?;
        let stream: Box<dyn AsyncTokioStream> = match &self.tls {
            None => Box::new(tcp),
            Some(tls) if tls.start_in_the_clear => {
                let tcp = self.ask_for_tls(tcp).await?;
                Box::new(Protected { greeting: b"220 encrypted\r\n", tls: tls.handshake(tcp).await? })
            }
            Some(tls) => Box::new(Protected { greeting: b"", tls: tls.handshake(tcp).await? }),
        };
        let mut connection = AsyncSmtpConnection::connect_with_transport(stream, &self.hello)
            .await
            .map_err(|error| SendError::temporary_because("the mail server did not let us in", error))?;
        if let Some(login) = &self.login {
            let credentials = Credentials::new(login.username.clone(), login.password.to_string());
            connection.auth(DEFAULT_MECHANISMS, &credentials).await.map_err(|error| {
                SendError::temporary_because(with_codes("the mail server refused the sign-in", &error), error)
            })?;
        }
        Ok(connection)
    }

    /// The clear part of STARTTLS (RFC 3207). A server that doesn't offer it is left, and so is one that said more
    /// than it was asked: what was received in the clear must not be taken for something said under TLS.
    async fn ask_for_tls(&self, tcp: TcpStream) -> Result<TcpStream, SendError> {
        let mut clear = BufReader::new(tcp);
        answer(&mut clear).await?;
        clear.write_all(Ehlo::new(self.hello.clone()).to_string().as_bytes()).await.map_err(broken)?;
        let features = ServerInfo::from_response(&answer(&mut clear).await?).map_err(broken)?;
        if !features.supports_feature(Extension::StartTls) {
            return Err(SendError::temporary("the mail server does not offer STARTTLS"));
        }
        clear.write_all(Starttls.to_string().as_bytes()).await.map_err(broken)?;
        answer(&mut clear).await?;
        if !clear.buffer().is_empty() {
            return Err(SendError::temporary("something was slipped in before the encryption began"));
        }
        Ok(clear.into_inner())
    }
}

/// One positive answer, read line by line.
async fn answer(clear: &mut BufReader<TcpStream>) -> Result<Response, SendError> {
    let mut text = String::new();
    loop {
        let start = text.len();
        let room = u64::try_from(MAX_ANSWER_BYTES - start).unwrap_or_default();
        clear.take(room).read_line(&mut text).await.map_err(broken)?;
        let line = text.get(start..).unwrap_or_default();
        if !line.ends_with('\n') {
            return Err(broken(io::Error::from(io::ErrorKind::UnexpectedEof)));
        }
        if line.as_bytes().get(3) != Some(&b'-') {
            break;
        }
    }
    match text.parse::<Response>() {
        Ok(response) if response.is_positive() => Ok(response),
        Ok(response) => {
            Err(SendError::temporary(format!("the mail server did not let us in ({})", response.code())))
        }
        Err(_) => Err(SendError::temporary("the answer of the mail server made no sense")),
    }
}

fn broken(error: impl Into<Box<dyn error::Error + Send + Sync>>) -> SendError {
    SendError::temporary_because("the connection to the mail server broke", error)
}

fn unreachable(error: EgressError) -> SendError {
    let reason = match &error {
        EgressError::Resolve(_) => "the name of the mail server could not be resolved",
        EgressError::Refused => "the mail server is at an address that is not allowed",
        EgressError::Connect(_) => "there is no connection to the mail server",
    };
    SendError::temporary_because(reason, error)
}

impl Tls {
    async fn handshake(&self, tcp: TcpStream) -> Result<TlsStream<TcpStream>, SendError> {
        self.connector.connect(self.name.clone(), tcp).await.map_err(|error| {
            let cause = error.get_ref().and_then(|cause| cause.downcast_ref::<rustls::Error>());
            let reason = match cause {
                Some(rustls::Error::InvalidCertificate(_)) => {
                    "the certificate of the mail server is not to be trusted"
                }
                _ => "the connection to the mail server could not be encrypted",
            };
            SendError::temporary_because(reason, error)
        })
    }
}

/// An encrypted stream as lettre takes one. After STARTTLS a server does not greet again, but lettre waits for a
/// greeting on each stream it is given, so this says it.
#[derive(Debug)]
struct Protected {
    greeting: &'static [u8],
    tls: TlsStream<TcpStream>,
}

impl AsyncTokioStream for Protected {
    fn peer_addr(&self) -> io::Result<std::net::SocketAddr> {
        self.tls.get_ref().0.peer_addr()
    }
}

impl AsyncRead for Protected {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.greeting.is_empty() {
            return Pin::new(&mut self.tls).poll_read(cx, buf);
        }
        let (now, later) = self.greeting.split_at(self.greeting.len().min(buf.remaining()));
        buf.put_slice(now);
        self.greeting = later;
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Protected {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.tls).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tls).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tls).poll_shutdown(cx)
    }
}
