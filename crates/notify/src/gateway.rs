//! Texts and calls by any gateway that takes an HTTP request: its body is a template, its answer is judged by a rule.
//!
//! Whatever a template inserts is written as the format wants it, a JSON string or a form value, so that no text can
//! become something else there.

use std::path::PathBuf;
use std::time::Duration;

use async_trait::async_trait;
use http::{HeaderMap, HeaderName, HeaderValue};
use minijinja::{AutoEscape, Environment, UndefinedBehavior, context};
use regain_core::message::{Channel, Message};
use url::Url;
use url::form_urlencoded::byte_serialize;
use zeroize::Zeroizing;

use crate::egress::EgressGuard;
use crate::http::{Answer, Client, Post, refused};
use crate::{Notifier, SendError, TrustError};

/// The name of the one template.
const BODY: &str = "body";

/// Steps that a template may take: enough for any body, and an end for all of them.
const FUEL: u64 = 10_000;

/// How a body is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// `application/json`; what is inserted stands in quotes: `{"to": {{ to }}}`.
    Json,
    /// `application/x-www-form-urlencoded`: `to={{ to }}`.
    Form,
}

/// What says that a message was taken. A status of 200 to 299 is always asked for.
#[derive(Clone, Default)]
pub struct Success {
    /// Where in a JSON answer to look (a pointer of RFC 6901, such as `/messages/0/status`); without it, at all of it.
    pub pointer: Option<String>,
    /// What stands there, one of these; without a pointer the answer contains one of them. Empty: anything.
    pub values: Vec<String>,
}

/// Which gateway, and how it is spoken to.
pub struct Options {
    /// Where texts are posted.
    pub url: Url,
    /// Where calls are posted; without it the gateway makes none.
    pub voice_url: Option<Url>,
    /// How the body is written.
    pub format: Format,
    /// The template of the body. It knows `to`, `text`, `id` and `language`.
    pub body: String,
    /// What says that a message was taken.
    pub success: Success,
    /// Secret headers, one `Name: value` in a line.
    pub headers: Zeroizing<String>,
    /// PEM file of authorities that are trusted beside those of the system.
    pub ca_file: Option<PathBuf>,
    /// The longest time for the connection, and for the answer.
    pub patience: Duration,
    /// Where the gateway may be.
    pub egress: EgressGuard,
}

/// What is wrong with the [`Options`].
#[derive(Debug, thiserror::Error)]
pub enum OptionsError {
    /// The template can't be read, or names something that there is not.
    #[error("the template of the body can't be used")]
    Template(#[source] minijinja::Error),
    /// What the template makes is not JSON.
    #[error("the template of the body does not make JSON")]
    NotJson(#[source] serde_json::Error),
    /// A line with a header is none.
    #[error("each header is a line `Name: value`")]
    Header,
    /// No encryption can be trusted.
    #[error(transparent)]
    Trust(#[from] TrustError),
}

/// Posts messages to a gateway.
pub struct Gateway {
    client: Client,
    url: Url,
    voice_url: Option<Url>,
    format: Format,
    templates: Environment<'static>,
    success: Success,
    headers: HeaderMap,
}

impl Gateway {
    /// Checks the options and tries the template; connects only when there is something to send.
    pub fn new(options: Options) -> Result<Self, OptionsError> {
        let mut templates = Environment::new();
        templates.set_undefined_behavior(UndefinedBehavior::Strict);
        templates.set_fuel(Some(FUEL));
        templates.set_auto_escape_callback(|_| AutoEscape::None);
        let format = options.format;
        templates.set_formatter(move |out, _, value| {
            let text = value.as_str().map(str::to_owned).unwrap_or_else(|| value.to_string());
            let written = match format {
                Format::Json => serde_json::Value::String(text).to_string(),
                Format::Form => byte_serialize(text.as_bytes()).collect(),
            };
            out.write_str(&written).map_err(minijinja::Error::from)
        });
        templates.add_template_owned(BODY, options.body).map_err(OptionsError::Template)?;
        let gateway = Self {
            headers: headers(&options.headers)?,
            client: Client::new(options.egress, options.ca_file.as_deref(), options.patience)?,
            url: options.url,
            voice_url: options.voice_url,
            format,
            templates,
            success: options.success,
        };
        let sample = gateway.write(("+4930123456", "\"&<\n"), ("id", "en"));
        let sample = sample.map_err(OptionsError::Template)?;
        if format == Format::Json {
            serde_json::from_str::<serde_json::Value>(&sample).map_err(OptionsError::NotJson)?;
        }
        Ok(gateway)
    }

    fn write(
        &self,
        (to, text): (&str, &str),
        (id, language): (&str, &str),
    ) -> Result<Zeroizing<String>, minijinja::Error> {
        let template = self.templates.get_template(BODY)?;
        template.render(context! { to, text, id, language }).map(Zeroizing::new)
    }

    fn was_taken(&self, answer: &Answer) -> bool {
        let Success { pointer, values } = &self.success;
        if !answer.status.is_success() || values.is_empty() {
            return answer.status.is_success();
        }
        let Some(pointer) = pointer else {
            let text = String::from_utf8_lossy(&answer.body);
            return values.iter().any(|value| text.contains(value.as_str()));
        };
        let body: serde_json::Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        let found = body.pointer(pointer).map(|found| match found.as_str() {
            Some(text) => text.to_owned(),
            None => found.to_string(),
        });
        found.is_some_and(|found| values.contains(&found))
    }
}

fn headers(lines: &str) -> Result<HeaderMap, OptionsError> {
    let mut headers = HeaderMap::new();
    for line in lines.lines().filter(|line| !line.trim().is_empty()) {
        let (name, value) = line.split_once(':').ok_or(OptionsError::Header)?;
        let name = HeaderName::from_bytes(name.trim().as_bytes()).map_err(|_| OptionsError::Header)?;
        let mut value = HeaderValue::from_str(value.trim()).map_err(|_| OptionsError::Header)?;
        value.set_sensitive(true);
        headers.insert(name, value);
    }
    Ok(headers)
}

#[async_trait]
impl Notifier for Gateway {
    async fn send(&self, message: &Message) -> Result<(), SendError> {
        let url = match message.channel {
            Channel::Sms => Some(&self.url),
            Channel::Voice => self.voice_url.as_ref(),
            Channel::Email => None,
        };
        let url = url.ok_or_else(|| SendError::permanent("this gateway does not send such messages"))?;
        let id = message.id.to_string();
        let body = self
            .write((&message.to, &message.text), (&id, message.language.as_str()))
            .map_err(|error| SendError::temporary_because("the body could not be written", error))?;
        let content_type = match self.format {
            Format::Json => "application/json",
            Format::Form => "application/x-www-form-urlencoded",
        };
        let answer = self.client.post(Post { url, content_type, headers: &self.headers, body }).await?;
        if self.was_taken(&answer) { Ok(()) } else { Err(refused(&answer, false)) }
    }

    async fn check(&self) -> Result<(), SendError> {
        self.client.check(&self.url).await
    }
}
