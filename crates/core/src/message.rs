//! A message as a transport takes it: rendered, addressed, with an id that stays the same across retries.

use crate::ids::MessageId;
use crate::language::Language;
use crate::time::Timestamp;

/// How a message travels.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Channel {
    /// Electronic mail.
    Email,
    /// A text message to a phone.
    Sms,
    /// A call in which the text is read out, line by line.
    Voice,
}

impl Channel {
    /// Its name in tables, audit rows and the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Sms => "sms",
            Self::Voice => "voice",
        }
    }
}

/// What a transport delivers. It may carry a code, so it is neither printed nor stored.
#[derive(Clone)]
pub struct Message {
    /// The same for every try of one message, so that a receiver can tell a retry from a second message.
    pub id: MessageId,
    /// How it travels.
    pub channel: Channel,
    /// One recipient: an address exactly as the directory holds it, or a number in its E.164 form.
    pub to: String,
    /// The subject line; it never carries a secret. Texts and calls have none but for a demo's inbox.
    pub subject: String,
    /// The text body.
    pub text: String,
    /// The same content as simple HTML.
    pub html: Option<String>,
    /// The language it is written in.
    pub language: Language,
    /// When it was written.
    pub at: Timestamp,
}
