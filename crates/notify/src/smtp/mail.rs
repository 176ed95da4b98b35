//! One message as it goes over the wire (RFC 5322, MIME).

use std::time::{Duration, SystemTime};

use lettre::Address;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use regain_core::message::Message;

use super::address;
use crate::SendError;

/// A finished mail with its envelope.
pub(super) struct Mail {
    pub(super) sender: Address,
    pub(super) recipient: Address,
    pub(super) bytes: Vec<u8>,
}

impl Mail {
    /// Writes the mail. All of it follows from the message, so a retry sends the same bytes.
    pub(super) fn compose(message: &Message, from: &Mailbox) -> Result<Self, SendError> {
        let recipient = address::parse(&message.to)
            .ok_or_else(|| SendError::permanent("the recipient is not an address that mail is sent to"))?;
        let since_1970 = Duration::from_micros(u64::try_from(message.at.micros()).unwrap_or_default());
        let builder = lettre::Message::builder()
            .from(from.clone())
            .to(Mailbox::new(None, recipient.clone()))
            .subject(message.subject.as_str())
            .date(SystemTime::UNIX_EPOCH + since_1970)
            .message_id(Some(format!("<{}@{}>", message.id, from.email.domain())))
            .raw_header(plain("Auto-Submitted", "auto-generated"))
            .raw_header(plain("Content-Language", message.language.as_str()));
        let text = SinglePart::builder().content_type(ContentType::TEXT_PLAIN).body(message.text.clone());
        let built = match &message.html {
            // The boundary can't be in the parts: who wrote them did not know the id.
            Some(html) => builder.multipart(
                MultiPart::alternative()
                    .boundary(format!("regain-{}", message.id))
                    .singlepart(text)
                    .singlepart(
                        SinglePart::builder().content_type(ContentType::TEXT_HTML).body(html.clone()),
                    ),
            ),
            None => builder.singlepart(text),
        };
        let bytes =
            built.map_err(|_| SendError::permanent("the message could not be written as mail"))?.formatted();
        Ok(Self { sender: from.email.clone(), recipient, bytes })
    }
}

fn plain(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}
