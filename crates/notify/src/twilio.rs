//! Texts and calls by Twilio's HTTP interface, or another one that speaks it.
//!
//! `POST /2010-04-01/Accounts/{AccountSid}/Messages.json` and `…/Calls.json`, with the account and its token as user and
//! password, forms as bodies, `201` when the message was taken.

use std::path::PathBuf;
use std::time::Duration;

use async_trait::async_trait;
use data_encoding::BASE64;
use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderValue};
use regain_core::message::{Channel, Message};
use url::Url;
use url::form_urlencoded::Serializer;
use zeroize::Zeroizing;

use crate::egress::EgressGuard;
use crate::http::{Answer, Client, Post, refused};
use crate::{Notifier, SendError, TrustError};

/// Codes of Twilio's that say that this number will never get this message: not a number, not reachable, not a mobile
/// one, blocked by its owner.
const NEVER: [u64; 7] = [21211, 21217, 21265, 21610, 21612, 21614, 13224];

/// Which account, and where.
pub struct Options {
    /// Scheme and host, without a path: `https://api.twilio.com`.
    pub base_url: Url,
    /// The account, `AC…`.
    pub account: String,
    /// Its token.
    pub token: Zeroizing<String>,
    /// The number or name that texts and calls come from.
    pub from: String,
    /// PEM file of authorities that are trusted beside those of the system.
    pub ca_file: Option<PathBuf>,
    /// The longest time for the connection, and for the answer.
    pub patience: Duration,
    /// Where the provider may be.
    pub egress: EgressGuard,
}

/// What is wrong with the [`Options`].
#[derive(Debug, thiserror::Error)]
pub enum OptionsError {
    /// The address has no place for a path.
    #[error("the address of the provider can't be used")]
    Address,
    /// The account and its token can't be sent in a header.
    #[error("the account or its token has characters that can't be sent")]
    Token(#[source] http::header::InvalidHeaderValue),
    /// No encryption can be trusted.
    #[error(transparent)]
    Trust(#[from] TrustError),
}

/// Sends texts and makes calls.
pub struct Twilio {
    client: Client,
    texts: Url,
    calls: Url,
    headers: HeaderMap,
    from: String,
}

impl Twilio {
    /// Checks the options; connects only when there is something to send.
    pub fn new(options: Options) -> Result<Self, OptionsError> {
        let address = |what: &str| {
            let mut url = options.base_url.clone();
            url.path_segments_mut().map_err(|()| OptionsError::Address)?.pop_if_empty().extend([
                "2010-04-01",
                "Accounts",
                &options.account,
                what,
            ]);
            Ok::<_, OptionsError>(url)
        };
        let login = Zeroizing::new(format!("{}:{}", options.account, *options.token));
        let login = Zeroizing::new(format!("Basic {}", BASE64.encode(login.as_bytes())));
        let mut login = HeaderValue::from_str(&login).map_err(OptionsError::Token)?;
        login.set_sensitive(true);
        Ok(Self {
            texts: address("Messages.json")?,
            calls: address("Calls.json")?,
            headers: HeaderMap::from_iter([(AUTHORIZATION, login)]),
            from: options.from,
            client: Client::new(options.egress, options.ca_file.as_deref(), options.patience)?,
        })
    }
}

#[async_trait]
impl Notifier for Twilio {
    async fn send(&self, message: &Message) -> Result<(), SendError> {
        let (url, field, content) = match message.channel {
            Channel::Sms => (&self.texts, "Body", Zeroizing::new(message.text.clone())),
            Channel::Voice => (&self.calls, "Twiml", spoken(message)),
            Channel::Email => return Err(SendError::permanent("this provider sends no mail")),
        };
        let fields = [("To", message.to.as_str()), ("From", &self.from), (field, &content)];
        let body = Zeroizing::new(Serializer::new(String::new()).extend_pairs(fields).finish());
        let post =
            Post { url, content_type: "application/x-www-form-urlencoded", headers: &self.headers, body };
        let answer = self.client.post(post).await?;
        if answer.status.is_success() { Ok(()) } else { Err(refused(&answer, is_permanent(&answer))) }
    }

    async fn check(&self) -> Result<(), SendError> {
        self.client.check(&self.texts).await
    }
}

fn is_permanent(answer: &Answer) -> bool {
    let body: serde_json::Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    body.get("code").and_then(serde_json::Value::as_u64).is_some_and(|code| NEVER.contains(&code))
}

/// Each line is read out, with a pause after it.
fn spoken(message: &Message) -> Zeroizing<String> {
    let language = match message.language.as_str() {
        "de" => "de-DE",
        _ => "en-GB",
    };
    let lines = message.text.lines().filter(|line| !line.trim().is_empty());
    let said = lines.map(|line| {
        let line = line.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        format!("<Say language=\"{language}\">{line}</Say><Pause length=\"1\"/>")
    });
    Zeroizing::new(format!("<Response><Pause length=\"1\"/>{}</Response>", said.collect::<String>()))
}
