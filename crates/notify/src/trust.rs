//! Whom an encrypted connection trusts.

use std::path::Path;
use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use tokio_rustls::TlsConnector;

/// Why nobody could be trusted.
#[derive(Debug, thiserror::Error)]
pub enum TrustError {
    /// The file with authorities can't be read or holds none.
    #[error("the file with certificate authorities can't be read")]
    CaFile(#[source] rustls_pki_types::pem::Error),
    /// Neither the system nor the file has an authority to trust.
    #[error("no certificate authority is known, so no server could be trusted")]
    NoAuthorities,
    /// The TLS library refused the set-up.
    #[error("encryption could not be set up")]
    Tls(#[source] rustls::Error),
}

/// TLS that trusts the authorities of the system and those of the file (PEM), and verifies the name.
pub(crate) fn trust(ca_file: Option<&Path>) -> Result<TlsConnector, TrustError> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if let Some(file) = ca_file {
        let read: Result<Vec<_>, _> = CertificateDer::pem_file_iter(file).and_then(Iterator::collect);
        let certificates = read.map_err(TrustError::CaFile)?;
        if certificates.is_empty() {
            return Err(TrustError::CaFile(rustls_pki_types::pem::Error::NoItemsFound));
        }
        for certificate in certificates {
            roots.add(certificate).map_err(TrustError::Tls)?;
        }
    }
    if roots.is_empty() {
        return Err(TrustError::NoAuthorities);
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(TrustError::Tls)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}
