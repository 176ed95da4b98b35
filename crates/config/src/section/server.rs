//! `[server]`: how browsers reach this server (LNK-02, RATE-07).

use std::net::SocketAddr;
use std::path::PathBuf;

use ipnet::IpNet;

use crate::schema::{Check, Conflict, default, optional, required, section};
use crate::value::address::{Authority, Origin, ReturnOrigin};
use crate::value::text_setting;

/// The words that allow plain HTTP beyond this machine.
pub const PLAIN_HTTP_CONSENT: &str = "I understand that passwords cross the network unencrypted";

/// The operator has written [`PLAIN_HTTP_CONSENT`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlainHttpConsent;

impl std::fmt::Display for PlainHttpConsent {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(PLAIN_HTTP_CONSENT)
    }
}

text_setting!(
    PlainHttpConsent,
    "these words: \"I understand that passwords cross the network unencrypted\"",
    |text: &str| if text == PLAIN_HTTP_CONSENT {
        Ok(Self)
    } else {
        Err("copy the words as they are".to_owned())
    }
);

section! {
    /// How browsers reach this server.
    pub struct Server {
        /// The address that people open, and that every link in a message starts with. It never comes from a
        /// request. `http://` is for this machine only.
        base_url: Origin = required();
        /// More names that this server answers to; to any other name it answers 421. The name in `base_url`
        /// needs no mention.
        hosts: Vec<Authority> = default([]);
        /// Address and port to listen on. `0.0.0.0` or `[::]` listens on every network of this machine.
        listen: SocketAddr = default(([127, 0, 0, 1], 8080));
        /// Certificate chain in PEM, the server's own certificate first. Without it, a proxy must bring the
        /// encryption.
        tls_certificate_file: Option<PathBuf> = optional();
        /// Private key of the certificate, in PEM.
        tls_key_file: Option<PathBuf> = optional();
        /// The proxies in front of this server. Only from them `X-Forwarded-For` is believed; without them every
        /// limit counts the address that connects.
        trusted_proxies: Vec<IpNet> = default([]);
        /// Sites that `/reset?return_to=` may send people back to, such as the sign-in page they came from.
        return_to: Vec<ReturnOrigin> = default([]);
        /// Allows plain HTTP beyond this machine, for a closed test network. Everyone in between can read the
        /// passwords.
        allow_plain_http_beyond_loopback: Option<PlainHttpConsent> = optional();
    }
}

impl Check for Server {
    fn check(&self) -> Vec<Conflict> {
        [self.half_a_certificate(), self.plain_http(), self.encryption_nowhere(), self.encryption_unused()]
            .into_iter()
            .flatten()
            .collect()
    }
}

impl Server {
    fn half_a_certificate(&self) -> Option<Conflict> {
        let (field, other) = match (&self.tls_certificate_file, &self.tls_key_file) {
            (Some(_), None) => ("tls_certificate_file", "tls_key_file"),
            (None, Some(_)) => ("tls_key_file", "tls_certificate_file"),
            (Some(_), Some(_)) | (None, None) => return None,
        };
        Some(Conflict { field, problem: "is only half of what TLS needs", hint: format!("add `{other}`") })
    }

    fn plain_http(&self) -> Option<Conflict> {
        if self.base_url.is_https() || self.allow_plain_http_beyond_loopback.is_some() {
            return None;
        }
        let hint = format!(
            "use https://; on a closed test network you can write `allow_plain_http_beyond_loopback = \"{PLAIN_HTTP_CONSENT}\"`"
        );
        if !self.base_url.is_loopback() {
            return Some(Conflict { field: "base_url", problem: "would send passwords unencrypted", hint });
        }
        let beyond = !self.listen.ip().to_canonical().is_loopback();
        beyond.then_some(Conflict {
            field: "listen",
            problem: "is beyond this machine, without encryption",
            hint,
        })
    }

    fn encryption_nowhere(&self) -> Option<Conflict> {
        let here = self.tls_certificate_file.is_some() || self.tls_key_file.is_some();
        let nowhere = self.base_url.is_https() && !here && self.trusted_proxies.is_empty();
        nowhere.then(|| Conflict {
            field: "base_url",
            problem: "starts with https://, but nothing brings the encryption",
            hint: "add `tls_certificate_file` and `tls_key_file`, or name the proxy that has them in `trusted_proxies`"
                .into(),
        })
    }

    fn encryption_unused(&self) -> Option<Conflict> {
        let unused = !self.base_url.is_https() && self.tls_certificate_file.is_some();
        unused.then(|| Conflict {
            field: "tls_certificate_file",
            problem: "is given, but `base_url` starts with http://",
            hint: "start `base_url` with https://".into(),
        })
    }
}
