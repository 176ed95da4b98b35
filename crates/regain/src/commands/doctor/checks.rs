//! One function per thing that is looked at.

use std::error::Error;
use std::fs::Metadata;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use regain_config::{Config, DatabaseLocation, MailSecurity};
use regain_core::identifier::Identifier;
use regain_directory::Directory;
use regain_notify::Notifier;
use regain_store::{AuditFilter, Store, StoredEvent};

use super::Finding;
use crate::commands::brake::describe;
use crate::compose::system::System;
use crate::compose::{Installation, database, keys, mail, passkeys, phone, server};

/// Audit rows that are read back, to see that keys and database belong together.
const SAMPLE: i64 = 100;

/// How far ahead of this clock a row may be: nodes differ a little.
const SLACK: Duration = Duration::from_secs(60);

/// Keys, database, directory and clock; each needs those before it.
///
/// # Errors
/// The operating system gives no randomness.
pub(super) async fn database(config: &Config) -> anyhow::Result<Vec<Finding>> {
    let mut findings = Vec::new();
    let system = System::new()?;
    let keys = match database::read_keys(config) {
        Ok(keys) => keys,
        Err(error) => {
            let fix = "bring the key file back, readable by this user alone (chmod 600); then look again, since the \
                       database can't be looked at without it";
            return Ok(vec![Finding::failed("keys", &error, fix)]);
        }
    };
    let number = 1 + keys.retired_ids().count();
    let in_file = format!("{}, {number} in it", config.keys.file.display());
    let opened = match database::open_existing(config, keys, &system).await {
        Ok(store) => database::organization(&store).await.map(|organization| (store, organization)),
        Err(error) => Err(error),
    };
    let (store, organization) = match opened {
        Ok(opened) => opened,
        Err(error) => {
            let fix =
                "start PostgreSQL and grant this user the database, or run `regain init` where there is none";
            findings.push(Finding::ok("keys", in_file));
            findings.push(Finding::failed("database", &error, fix));
            return Ok(findings);
        }
    };
    findings.push(key_file(&store, in_file).await);
    findings.push(file_mode(config));
    let installation = Installation { config: config.clone(), system, store, organization };
    findings.extend(rows(&installation).await);
    findings.push(directory(&installation).await);
    findings.push(brake(&installation).await);
    findings.push(passkeys(&installation).await);
    installation.store.close().await;
    Ok(findings)
}

/// Whether the keys are the database's, and whether a rotation was left half done.
async fn key_file(store: &Store, in_file: String) -> Finding {
    if let Err(error) = keys::verify(store).await {
        let fix = "bring back the newest key file that belongs to this database";
        return Finding::failed("keys", &error, fix);
    }
    let keys = store.keys();
    let is_resealed = match keys::is_resealed(store).await {
        Ok(is_resealed) => is_resealed && keys.next_id().is_none(),
        Err(error) => return Finding::failed("keys", &error, "look at the log of the database"),
    };
    if is_resealed {
        return Finding::ok("keys", in_file);
    }
    let detail = format!("{in_file}; a rotation was begun, and rows may still be sealed with a retired key");
    Finding::wrong("keys", detail, "run `regain keys rotate`: it goes on where it stopped")
}

/// Whether others may read a SQLite file.
fn file_mode(config: &Config) -> Finding {
    let location = config.database.url.to_string();
    let DatabaseLocation::Sqlite(path) = &config.database.url else {
        return Finding::ok("database", location);
    };
    let mode = |metadata: Metadata| metadata.permissions().mode() & 0o777;
    match std::fs::metadata(path).map(mode) {
        Ok(mode) if mode & 0o077 == 0 => Finding::ok("database", location),
        Ok(mode) => Finding::wrong(
            "database",
            format!("{location} can be read by others (mode {mode:03o})"),
            "chmod 600 the file and those beside it that end in -wal and -shm",
        ),
        Err(error) => Finding::wrong("database", format!("{location}: {error}"), "let this user read it"),
    }
}

/// Reads audit rows back: with other keys than theirs they can't be opened, and none is from the future.
async fn rows(installation: &Installation) -> Vec<Finding> {
    match newest(installation).await {
        Ok(newest) => vec![clock(installation, newest)],
        Err(error) => {
            let fix = "bring back the key file that belongs to this database";
            vec![Finding::failed("keys", &error, fix)]
        }
    }
}

async fn newest(installation: &Installation) -> anyhow::Result<Option<StoredEvent>> {
    let mut scope = installation.store.read(installation.organization).await?;
    let events = scope.audit_events(&AuditFilter::default(), SAMPLE).await?;
    Ok(events.into_iter().next())
}

fn clock(installation: &Installation, newest: Option<StoredEvent>) -> Finding {
    let now = installation.system.clock.now();
    match newest {
        Some(event) if event.at > now + SLACK => Finding::wrong(
            "clock",
            format!("it is {now} here, and something was written at {}", event.at),
            "set the clock of this machine, and keep it right with NTP (chrony, systemd-timesyncd)",
        ),
        Some(_) | None => Finding::ok("clock", now.to_string()),
    }
}

/// Looks a name up.
async fn directory(installation: &Installation) -> Finding {
    let fix = "look at the lines above; if all is well there, at the log of the server";
    let looked_up = async {
        let name = Identifier::parse("regain-doctor")?;
        anyhow::Ok(installation.directory()?.find(&name).await?)
    };
    match looked_up.await {
        Ok(_) => Finding::ok("directory", "built in"),
        Err(error) => Finding::failed("directory", &error, fix),
    }
}

/// Whether anything is stopped: somebody may have forgotten it.
async fn brake(installation: &Installation) -> Finding {
    let fix =
        "if it is over, `regain brake off` with the same target; `regain brake status` shows who and why";
    let pulls = async {
        let mut scope = installation.store.read(installation.organization).await?;
        anyhow::Ok(scope.pulls().await?)
    };
    match pulls.await {
        Ok(pulls) if pulls.is_empty() => Finding::ok("brake", "nothing is stopped"),
        Ok(pulls) => Finding::wrong("brake", pulls.iter().map(describe).collect::<Vec<_>>().join("\n"), fix),
        Err(error) => Finding::failed("brake", &error, "look at the lines above"),
    }
}

/// Whether there are passkeys that browsers don't show under the name that the server has now.
async fn passkeys(installation: &Installation) -> Finding {
    let fix = "bring the old name back in `server.base_url`, or tell the owners to add new ones: the old don't work";
    match passkeys::look(installation).await {
        Ok(it) if it.elsewhere > 0 => Finding::wrong("passkeys", it.to_string(), fix),
        Ok(it) => Finding::ok("passkeys", it.to_string()),
        Err(error) => Finding::failed("passkeys", &error, "look at the lines above"),
    }
}

/// Reads the certificate, as a server does. The address it listens on may be in use, so another one is taken.
pub(super) async fn certificate(config: &Config) -> Finding {
    if config.server.tls_certificate_file.is_none() {
        let detail = if config.server.base_url.is_https() { "a proxy brings it" } else { "plain HTTP" };
        return Finding::ok("certificate", detail);
    }
    match server::listen(config, vec![SocketAddr::from(([127, 0, 0, 1], 0))]).await {
        Ok(_) => Finding::ok("certificate", "it can be used with its key"),
        Err(error) => {
            let fix = "put certificate chain and key, in PEM, where `[server]` says, readable by this user";
            Finding::failed("certificate", &error, fix)
        }
    }
}

/// Connects to the mail server and signs in.
pub(super) async fn mail_server(config: &Config) -> Finding {
    let address = format!("{}:{}", config.mail.smtp_host, config.mail.port());
    let fix = "check host, port, security, username and password_file in `[mail]`, and that no firewall is in between";
    let smtp = match mail::smtp(config) {
        Ok(smtp) => smtp,
        Err(error) => return Finding::failed("mail server", &error, fix),
    };
    match smtp.check().await {
        Ok(()) if config.mail.security == MailSecurity::None => {
            Finding::ok("mail server", format!("{address}, unencrypted"))
        }
        Ok(()) => Finding::ok("mail server", address),
        Err(error) => {
            let cause = error.source().map(|cause| format!(" ({cause})")).unwrap_or_default();
            Finding::wrong("mail server", format!("{address}: {}{cause}", error.reason()), fix)
        }
    }
}

/// Connects to the providers of texts and calls; nothing is sent, and nobody is asked whether the secrets are right.
pub(super) async fn phone(config: &Config) -> Finding {
    let name = "phone";
    let fix = "check `[phone]` and the sections of its providers, their `networks`, and that no firewall is in between";
    let providers = match phone::providers(config) {
        Ok(providers) if providers.is_empty() => {
            return Finding::ok(name, "no provider: they are offered to nobody");
        }
        Ok(providers) => providers,
        Err(error) => return Finding::failed(name, &error, fix),
    };
    for (provider, known_as) in providers.iter().zip(&config.phone.providers) {
        if let Err(error) = provider.check().await {
            return Finding::wrong(name, format!("{known_as}: {}", error.reason()), fix);
        }
    }
    Finding::ok(name, "every provider can be reached")
}
