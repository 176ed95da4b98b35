//! What sending a mail to an account takes, whatever it says.

use regain_core::account::{Account, Contact};
use regain_core::ids::MessageId;
use regain_core::language::Language;
use regain_core::message::{Channel, Message};
use regain_notify::SendError;
use regain_pages::{Envelope, Mail};

use super::Work;
use crate::{App, Error, failpoint};

/// What became of the messages of one job. Slots are counted from 0, at most 62 of them, one bit each.
#[derive(Default)]
pub(super) struct Sent {
    /// Slots that a transport has taken.
    pub(super) accepted: i64,
    /// Slots that no transport will ever take.
    pub(super) refused: i64,
    /// Why another slot has to be tried again.
    pub(super) again: Option<SendError>,
}

impl Sent {
    /// Slots that are over.
    pub(super) const fn settled(&self) -> i64 {
        self.accepted | self.refused
    }

    /// What became of these and of others of the same job.
    pub(super) fn and(self, others: Self) -> Self {
        Self {
            accepted: self.accepted | others.accepted,
            refused: self.refused | others.refused,
            again: self.again.or(others.again),
        }
    }
}

impl App {
    /// The language of mails to an account: its own, else the one of the page that caused them.
    pub(super) fn mail_language(&self, account: &Account, page: &Language) -> Language {
        let wanted = account.language.as_ref().unwrap_or(page);
        self.pages().negotiate(Some(wanted.as_str()), None)
    }

    /// Sends one mail to each of these addresses, in slots. A retry has the same ids, so that a receiver can tell.
    pub(super) async fn send_mail<M: Mail>(
        &self,
        work: &Work,
        (account, language): (&Account, Language),
        slots: &[(u8, &Contact)],
        mail: &M,
    ) -> Result<Sent, Error> {
        let envelope = Envelope {
            language: language.clone(),
            organization: self.settings().organization_name.clone(),
            account: account.sign_in_name.clone().unwrap_or_else(|| account.username.clone()),
            help: self.help(),
            zone: self.settings().zone.clone(),
        };
        let rendered = self.pages().mail(&envelope, mail).map_err(Error::internal)?;
        let content = Message {
            id: message_id(work, 0),
            channel: Channel::Email,
            to: String::new(),
            subject: rendered.subject,
            text: rendered.text,
            html: Some(rendered.html),
            language,
            at: self.now(),
        };
        Ok(self.hand_over(work, slots, &content).await)
    }

    /// Hands the same content over to each of these addresses or numbers, in slots.
    pub(super) async fn hand_over(&self, work: &Work, slots: &[(u8, &Contact)], content: &Message) -> Sent {
        let mut sent = Sent::default();
        let sends = slots.iter().map(|(slot, contact)| {
            let (id, to) = (message_id(work, *slot), contact.value.clone());
            let message = Message { id, to, ..content.clone() };
            async move { (*slot, self.services().notifier.send(&message).await) }
        });
        failpoint("outbox.send.before");
        let results = futures_util::future::join_all(sends).await;
        failpoint("outbox.send.after");
        for (slot, result) in results {
            match result {
                Ok(()) => sent.accepted |= 1 << slot,
                Err(error) if error.is_unknown() => {
                    tracing::warn!(job = %work.id, reason = error.reason(), "a message may have been sent");
                    sent.accepted |= 1 << slot;
                }
                Err(error) if error.is_permanent() => {
                    tracing::error!(job = %work.id, reason = error.reason(), "a message was refused for good");
                    sent.refused |= 1 << slot;
                }
                Err(error) => sent.again = Some(error),
            }
        }
        sent
    }
}

/// The job's id with the slot in its last byte.
fn message_id(work: &Work, slot: u8) -> MessageId {
    let mut bytes = *work.id.as_bytes();
    if let Some(last) = bytes.last_mut() {
        *last ^= slot;
    }
    MessageId::from_bytes(bytes)
}
