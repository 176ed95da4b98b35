//! Where a demo lives: its folder, its port, its configuration.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use anyhow::Context;
use regain_config::{Config, ConfigProblems};
use regain_crypto::KeyRing;
use regain_web::serve::{Limits, Listener, Options, ServeError};
use tempfile::TempDir;
use url::Url;

use crate::commands::init::make_folder;
use crate::compose::system::random_bytes;

/// The port of a demo that is not told another one.
const USUAL_PORT: u16 = 8080;

/// Free ports that are tried: one may be taken on the other loopback address.
const TRIES: usize = 10;

/// The folder of a demo.
pub(super) struct Place {
    folder: PathBuf,
    /// Deleted when it is dropped.
    _temporary: Option<TempDir>,
}

impl Place {
    /// The folder that was asked for, or one that is gone at the end.
    ///
    /// # Errors
    /// It can't be made.
    pub(super) fn open(folder: Option<PathBuf>) -> anyhow::Result<Self> {
        if let Some(folder) = folder {
            make_folder(&folder)?;
            return Ok(Self { folder, _temporary: None });
        }
        let for_owner = std::fs::Permissions::from_mode(0o700);
        let made = tempfile::Builder::new().prefix("regain-demo-").permissions(for_owner).tempdir();
        let temporary =
            made.context("There is no place for temporary files. Give a folder with --data-dir.")?;
        Ok(Self { folder: temporary.path().to_owned(), _temporary: Some(temporary) })
    }

    /// Where the passwords of the people are.
    pub(super) fn people_file(&self) -> PathBuf {
        self.folder.join("demo-people.json")
    }

    /// The keys, made if there are none.
    ///
    /// # Errors
    /// The key file can't be read or made.
    pub(super) fn keys(&self) -> anyhow::Result<KeyRing> {
        let path = self.folder.join("demo.keys");
        let advice =
            || format!("{} can't be used. Give an empty folder with --data-dir.", self.folder.display());
        if path.try_exists().unwrap_or(true) {
            return KeyRing::read_file(&path).with_context(advice);
        }
        let keys = KeyRing::generate(random_bytes()?);
        keys.create_file(&path).with_context(advice)?;
        Ok(keys)
    }

    /// The configuration, for a demo that listens on this port.
    ///
    /// # Errors
    /// None that is not a mistake in it.
    pub(super) fn config(&self, port: u16) -> anyhow::Result<Config> {
        // As browsers name them.
        let host =
            |name: &str| Url::parse(&format!("http://{name}:{port}")).map(|url| url.authority().to_owned());
        let (v4, v6) = (host("127.0.0.1")?, host("[::1]")?);
        // One person looks around here, and each thread that hashes keeps 19 MiB: with one for each processor that would be
        // most of the memory of a demo.
        let text = format!(
            r#"
            [server]
            base_url = "http://localhost:{port}"
            hosts = ["{v4}", "{v6}"]
            trusted_proxies = ["127.0.0.0/8", "::1/128"]
            [database]
            url = "demo.db"
            [keys]
            file = "demo.keys"
            [organization]
            name = "Meridian"
            help_text = "Call the service desk, extension 4711."
            [mail]
            smtp_host = "localhost"
            from_address = "reset@meridian.example"
            [hashing]
            concurrency = 1
            "#
        );
        let path = PathBuf::from("the configuration of the demo");
        Ok(Config::parse(&text, &self.folder).map_err(|problems| ConfigProblems { path, problems })?)
    }
}

/// Takes a port on both loopback addresses: this one and no other, or a free one.
///
/// # Errors
/// The port that was asked for is taken, or none is free.
pub(super) async fn listen(port: Option<u16>) -> anyhow::Result<Listener> {
    let wanted = port.unwrap_or(USUAL_PORT);
    let mut listener = bind(wanted).await;
    if wanted == 0 || port.is_none() {
        for _ in 0..TRIES {
            if listener.is_ok() {
                break;
            }
            listener = bind(0).await;
        }
    }
    listener.with_context(|| {
        format!(
            "Port {wanted} can't be used. Choose another one with --port, or leave --port out for a free one."
        )
    })
}

async fn bind(port: u16) -> Result<Listener, ServeError> {
    let addresses =
        vec![SocketAddr::from((Ipv4Addr::LOCALHOST, port)), SocketAddr::from((Ipv6Addr::LOCALHOST, port))];
    Listener::bind(Options { addresses, tls: None, limits: Limits::default() }).await
}
