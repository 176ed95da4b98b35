//! Mail over SMTP submission.
//!
//! lettre speaks the protocol and writes the messages. Connections are opened and kept here, because a relay's address
//! must pass the egress guard at each connection, a mail must not wait for a delayed acknowledgement, `STARTTLS` must
//! not carry over what was received in the clear, and a refused recipient should not cost the connection.

mod address;
mod connector;
mod failure;
mod mail;
#[cfg(test)]
mod responder;
#[cfg(test)]
pub(crate) mod tests;

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use lettre::message::Mailbox;
use lettre::transport::smtp::Error as ProtocolError;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail as MailFrom, Quit, Rcpt, Rset};
use regain_core::message::Message;
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout};
use zeroize::Zeroizing;

use crate::egress::EgressGuard;
use crate::trust::TrustError;
use crate::{Notifier, SendError};
use connector::Connector;
use failure::{Failure, closes, refused_message, refused_sender};
use mail::Mail;

/// Past this a kept connection is not trusted any more: a firewall between may have forgotten it without a word.
const IDLE_LIMIT: Duration = Duration::from_secs(60);

/// How the connection to the relay is protected. There is no "if it is offered": a stranger on the line decides that.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Security {
    /// Begins in the clear and must be upgraded before anything is said (RFC 3207), usually port 587.
    StartTls,
    /// TLS from the first byte (RFC 8314), usually port 465.
    Tls,
    /// No encryption: only for a relay on the same machine or a network of one's own. Codes and links pass in the clear.
    None,
}

/// Name and password for the relay (AUTH PLAIN or LOGIN).
pub struct Login {
    username: String,
    password: Zeroizing<String>,
}

impl Login {
    /// Takes both over; the password is wiped from memory with this value.
    pub fn new(username: String, password: Zeroizing<String>) -> Self {
        Self { username, password }
    }
}

/// Which relay, and how.
pub struct Options {
    /// Its name (or address), which its certificate must carry.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// Who we are to the relay, if it asks.
    pub login: Option<Login>,
    /// PEM file of authorities that are trusted beside those of the system.
    pub ca_file: Option<PathBuf>,
    /// The sender, `name@domain` or `Display Name <name@domain>`; its domain is that of every `Message-ID`.
    pub from: String,
    /// The name we greet with (EHLO): a host name of ours.
    pub hello_name: String,
    /// How many connections may be open at once, at least one; that many are kept open.
    pub connections: usize,
    /// The longest time for one message, from connecting to the last answer.
    pub timeout: Duration,
    /// Where the relay may be; [`crate::egress::house_networks`] are the usual exceptions.
    pub egress: EgressGuard,
}

/// What is wrong with the [`Options`].
#[derive(Debug, thiserror::Error)]
pub enum OptionsError {
    /// The host is neither a host name nor an address.
    #[error("the mail server is not a host name")]
    Host,
    /// The greeting name is not a host name.
    #[error("the greeting name is not a host name")]
    HelloName,
    /// The sender can't be read.
    #[error("the sender is not a mail address")]
    From,
    /// A password over an unencrypted connection.
    #[error("a password is never sent over a connection without encryption")]
    LoginWithoutTls,
    /// No encryption can be trusted.
    #[error(transparent)]
    Trust(#[from] TrustError),
}

/// Sends mail through one relay, over a few connections that stay open.
pub struct Smtp {
    connector: Connector,
    from: Mailbox,
    timeout: Duration,
    slots: Semaphore,
    idle: Mutex<Vec<Idle>>,
}

struct Idle {
    connection: AsyncSmtpConnection,
    since: Instant,
}

impl Smtp {
    /// Checks the options and reads the trusted authorities; connects only when there is something to send.
    pub fn new(options: Options) -> Result<Self, OptionsError> {
        let from: Mailbox = options.from.parse().map_err(|_| OptionsError::From)?;
        address::parse(from.email.as_ref()).ok_or(OptionsError::From)?;
        Ok(Self {
            from,
            timeout: options.timeout,
            slots: Semaphore::new(options.connections.max(1)),
            idle: Mutex::default(),
            connector: Connector::new(options)?,
        })
    }

    /// Runs one exchange in a slot of its own, within the time limit; waiting for the slot does not count.
    async fn limited<T>(&self, exchange: impl Future<Output = Result<T, SendError>>) -> Result<T, SendError> {
        let _slot = self
            .slots
            .acquire()
            .await
            .map_err(|error| SendError::temporary_because("shutting down", error))?;
        match timeout(self.timeout, exchange).await {
            Ok(outcome) => outcome,
            Err(late) => Err(SendError::temporary_because("the mail server did not answer in time", late)),
        }
    }

    async fn deliver(&self, mail: &Mail) -> Result<(), SendError> {
        while let Some(mut connection) = self.take_idle() {
            match connection.command(mail_from(mail)).await {
                // The relay closed it while it was idle. Nothing was said yet, so another one may be tried.
                Err(error) if closes(&error) => {}
                begun => return self.hand_over(connection, mail, begun.map(drop)).await,
            }
        }
        let mut connection = self.connector.open().await?;
        let begun = connection.command(mail_from(mail)).await.map(drop);
        self.hand_over(connection, mail, begun).await
    }

    /// Everything after MAIL FROM, then the connection back to the others if it is still in step.
    async fn hand_over(
        &self,
        mut connection: AsyncSmtpConnection,
        mail: &Mail,
        begun: Result<(), ProtocolError>,
    ) -> Result<(), SendError> {
        let outcome = match begun {
            Ok(()) => transmit(&mut connection, mail).await,
            Err(error) => Err(refused_sender(error)),
        };
        let keep = match &outcome {
            Ok(()) => true,
            Err(failure) => !failure.closed && connection.command(Rset).await.is_ok(),
        };
        if keep {
            let idle = Idle { connection, since: Instant::now() };
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(idle);
        }
        outcome.map_err(|failure| failure.error)
    }

    /// The connection used last, so that the others can age. What is too old is closed.
    fn take_idle(&self) -> Option<AsyncSmtpConnection> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.retain(|kept| kept.since.elapsed() < IDLE_LIMIT);
        idle.pop().map(|kept| kept.connection)
    }
}

#[async_trait]
impl Notifier for Smtp {
    async fn send(&self, message: &Message) -> Result<(), SendError> {
        let mail = Mail::compose(message, &self.from)?;
        self.limited(self.deliver(&mail)).await
    }

    async fn check(&self) -> Result<(), SendError> {
        self.limited(async {
            let mut connection = self.connector.open().await?;
            // A relay that can't say good-bye still passed the check.
            let _ = connection.command(Quit).await;
            Ok(())
        })
        .await
    }
}

fn mail_from(mail: &Mail) -> MailFrom {
    MailFrom::new(Some(mail.sender.clone()), Vec::new())
}

async fn transmit(connection: &mut AsyncSmtpConnection, mail: &Mail) -> Result<(), Failure> {
    connection.command(Rcpt::new(mail.recipient.clone(), Vec::new())).await.map_err(refused_message)?;
    connection.command(Data).await.map_err(refused_message)?;
    connection.message(&mail.bytes).await.map_err(refused_message)?;
    Ok(())
}
