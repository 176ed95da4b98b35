//! One HTTP request to a provider: through the egress guard, encrypted, never redirected, within a time limit.

use std::path::Path;
use std::time::Duration;

use http::header::{CONTENT_LENGTH, CONTENT_TYPE, HOST, USER_AGENT};
use http::{HeaderMap, HeaderValue, Request, StatusCode};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use rustls_pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use url::Url;
use zeroize::Zeroizing;

use crate::SendError;
use crate::egress::EgressGuard;
use crate::trust::{TrustError, trust};

/// The longest answer that is read.
const MAX_ANSWER_BYTES: usize = 64 * 1024;

/// What a provider answered.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) body: Bytes,
}

/// What is sent.
pub(crate) struct Post<'a> {
    pub(crate) url: &'a Url,
    pub(crate) content_type: &'static str,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: Zeroizing<String>,
}

/// Sends requests.
pub(crate) struct Client {
    egress: EgressGuard,
    tls: TlsConnector,
    patience: Duration,
}

impl Client {
    pub(crate) fn new(
        egress: EgressGuard,
        ca_file: Option<&Path>,
        patience: Duration,
    ) -> Result<Self, TrustError> {
        Ok(Self { egress, tls: trust(ca_file)?, patience })
    }

    /// Sends one request. What fails before anything of it was sent is temporary; after that nobody knows.
    pub(crate) async fn post(&self, post: Post<'_>) -> Result<Answer, SendError> {
        let stream = match timeout(self.patience, self.open(post.url)).await {
            Ok(opened) => opened?,
            Err(late) => {
                return Err(SendError::temporary_because("the provider did not answer in time", late));
            }
        };
        match timeout(self.patience, exchange(stream, post)).await {
            Ok(answered) => answered,
            Err(late) => Err(SendError::unknown("the provider did not answer in time", late)),
        }
    }

    /// Whether a connection can be made; nothing is said on it.
    pub(crate) async fn check(&self, url: &Url) -> Result<(), SendError> {
        match timeout(self.patience, self.open(url)).await {
            Ok(opened) => opened.map(drop),
            Err(late) => Err(SendError::temporary_because("the provider did not answer in time", late)),
        }
    }

    async fn open(&self, url: &Url) -> Result<Box<dyn Stream>, SendError> {
        let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else {
            return Err(SendError::temporary("the address of the provider has no host"));
        };
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let tcp = self.egress.connect(host, port, self.patience).await;
        let tcp = tcp.map_err(|error| {
            SendError::temporary_because(format!("the provider can't be reached: {error}"), error)
        })?;
        if url.scheme() != "https" {
            return Ok(Box::new(tcp));
        }
        let name = ServerName::try_from(host.to_owned())
            .map_err(|error| SendError::temporary_because("the provider's name is no host name", error))?;
        let tls = self.tls.connect(name, tcp).await.map_err(|error| {
            SendError::temporary_because("the connection to the provider could not be encrypted", error)
        })?;
        Ok(Box::new(tls))
    }
}

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

async fn exchange(stream: Box<dyn Stream>, post: Post<'_>) -> Result<Answer, SendError> {
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
        .await
        .map_err(|error| SendError::temporary_because("the connection to the provider broke", error))?;
    let request = request(post)?;
    let answered = async {
        let response = sender.send_request(request).await?;
        let status = response.status();
        let body = Limited::new(response.into_body(), MAX_ANSWER_BYTES).collect().await?.to_bytes();
        Ok::<_, Box<dyn std::error::Error + Send + Sync>>(Answer { status, body })
    };
    // The connection is driven here and ends with the request: nothing is left behind.
    let driven = async {
        connection.await.ok();
        std::future::pending::<()>().await;
    };
    tokio::select! {
        answered = answered => answered
            .map_err(|error| SendError::unknown("the connection to the provider broke", error)),
        () = driven => Err(SendError::unknown("the connection to the provider broke", "closed")),
    }
}

fn request(post: Post<'_>) -> Result<Request<Full<Bytes>>, SendError> {
    let Post { url, content_type, headers, body } = post;
    let target = match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    };
    let host = match (url.host_str().unwrap_or_default(), url.port()) {
        (host, Some(port)) => format!("{host}:{port}"),
        (host, None) => host.to_owned(),
    };
    let wrong = |error: http::Error| SendError::temporary_because("the request can't be written", error);
    let mut request = Request::post(target)
        .header(HOST, host)
        .header(USER_AGENT, "Regain")
        .header(CONTENT_TYPE, HeaderValue::from_static(content_type))
        .header(CONTENT_LENGTH, body.len())
        .body(Full::new(Bytes::from(body.as_bytes().to_vec())))
        .map_err(wrong)?;
    request.headers_mut().extend(headers.clone());
    Ok(request)
}

/// What an answer that is no success means. A gateway on the way that gave up does not know more than we do.
pub(crate) fn refused(answer: &Answer, is_permanent: bool) -> SendError {
    let status = answer.status.as_u16();
    match answer.status {
        StatusCode::BAD_GATEWAY | StatusCode::GATEWAY_TIMEOUT => {
            SendError::unknown("the provider's own server did not answer", format!("status {status}"))
        }
        _ if is_permanent => SendError::permanent(format!("the provider refused the message ({status})")),
        _ => SendError::temporary(format!("the provider did not take the message ({status})")),
    }
}
