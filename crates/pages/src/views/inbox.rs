//! `/demo/inbox`: what the demonstration sent.

use regain_core::time::Timestamp;
use serde::Serialize;

use super::SAMPLE_TIME;
use crate::view::View;

/// A message that the demonstration would have sent.
#[derive(Clone, Serialize)]
pub struct InboxMessage {
    /// Its id; `/demo/inbox/{id}` shows the HTML.
    pub id: String,
    /// When it was sent.
    pub at: Timestamp,
    /// The name of the channel, such as `email`.
    pub channel: &'static str,
    /// The recipient.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The text.
    pub text: String,
    /// Whether there is an HTML version too.
    pub has_html: bool,
}

/// All messages, the newest first.
#[derive(Clone, Serialize)]
pub struct Inbox {
    /// The messages, the newest first.
    pub messages: Vec<InboxMessage>,
}

impl View for Inbox {
    const TEMPLATE: &'static str = "tools/inbox.html";

    fn samples() -> Vec<Self> {
        let message = |id: &str, to: &str, subject: &str, text: &str| InboxMessage {
            id: id.to_owned(),
            at: SAMPLE_TIME,
            channel: "email",
            to: to.to_owned(),
            subject: subject.to_owned(),
            text: text.to_owned(),
            has_html: true,
        };
        let code = "Meridian\n\nSomeone, most likely you, asked for a new password.\n\n    4071 8265\n\nContinue here:\n\
                    https://localhost:8443/reset/l/vH3sQ0dYb2mVJ6kq8ZpXcA\n";
        vec![
            Self { messages: Vec::new() },
            Self {
                messages: vec![
                    InboxMessage {
                        channel: "sms",
                        has_html: false,
                        ..message("3", "+4915228817386", "", "Meridian: your code is 40718265.\n")
                    },
                    message(
                        "2",
                        "bob@home.example",
                        "Your Meridian password was changed",
                        "Meridian\n\nDone.\n",
                    ),
                    message("1", "bob@home.example", "Code to reset your Meridian password", code),
                ],
            },
        ]
    }
}
