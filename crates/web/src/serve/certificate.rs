//! The server's certificate, read again when its files change, as certificate managers renew it under a running
//! server (TLS-01).

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use rustls::ServerConfig;
use rustls::version::{TLS12, TLS13};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::TlsAcceptor;

use super::ServeError;

/// Files of a certificate, in PEM.
#[derive(Clone, Debug)]
pub struct Tls {
    /// The chain, the server's own certificate first.
    pub certificate: PathBuf,
    /// Its private key.
    pub key: PathBuf,
}

/// A certificate in use.
pub(super) struct Certificate {
    files: Tls,
    changed_at: Times,
    acceptor: TlsAcceptor,
}

/// When the two files changed last; nothing for one that can't be looked at.
type Times = [Option<SystemTime>; 2];

impl Certificate {
    pub(super) fn load(files: Tls) -> Result<Self, ServeError> {
        let changed_at = times(&files);
        let acceptor = load(&files)?;
        Ok(Self { files, changed_at, acceptor })
    }

    pub(super) fn acceptor(&self) -> TlsAcceptor {
        self.acceptor.clone()
    }

    /// Loads the files again if they have changed. If they can't be used, such as halfway through a renewal, the
    /// certificate stays as it is and the next call tries again.
    pub(super) async fn refresh(&mut self) {
        let (files, before) = (self.files.clone(), self.changed_at);
        let loaded = tokio::task::spawn_blocking(move || {
            let changed_at = times(&files);
            (changed_at != before).then(|| (changed_at, load(&files)))
        });
        match loaded.await {
            Ok(Some((changed_at, Ok(acceptor)))) => {
                (self.changed_at, self.acceptor) = (changed_at, acceptor);
                tracing::info!("the certificate has changed");
            }
            Ok(Some((_, Err(error)))) => {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "the changed certificate can't be used"
                );
            }
            Ok(None) | Err(_) => {}
        }
    }
}

fn times(files: &Tls) -> Times {
    [&files.certificate, &files.key].map(|path| path.metadata().and_then(|file| file.modified()).ok())
}

fn load(files: &Tls) -> Result<TlsAcceptor, ServeError> {
    let chain = CertificateDer::pem_file_iter(&files.certificate)
        .and_then(Iterator::collect)
        .map_err(|source| unreadable(&files.certificate, source))?;
    let key = PrivateKeyDer::from_pem_file(&files.key).map_err(|source| unreadable(&files.key, source))?;
    let mut config =
        ServerConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
            .with_protocol_versions(&[&TLS13, &TLS12])
            .map_err(ServeError::UseCertificate)?
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .map_err(ServeError::UseCertificate)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

fn unreadable(path: &Path, source: rustls_pki_types::pem::Error) -> ServeError {
    ServeError::ReadCertificate { path: path.to_owned(), source }
}
