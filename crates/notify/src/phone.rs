//! Who takes which message: mail goes one way; texts and calls go to the first provider that takes them.

use std::sync::Arc;

use async_trait::async_trait;
use regain_core::message::{Channel, Message};

use crate::{Notifier, SendError};

/// Mail by one transport, texts and calls by providers in order.
///
/// The next provider is asked only when the one before it did certainly not take the message: two of them that both
/// sent it would cost twice, and leave its owner wondering.
pub struct ByChannel {
    mail: Arc<dyn Notifier>,
    phone: Vec<Arc<dyn Notifier>>,
}

impl ByChannel {
    /// `phone` in the order in which providers are asked.
    pub fn new(mail: Arc<dyn Notifier>, phone: Vec<Arc<dyn Notifier>>) -> Self {
        Self { mail, phone }
    }

    async fn by_phone(&self, message: &Message) -> Result<(), SendError> {
        let mut refusal = SendError::permanent("there is no provider of texts and calls");
        for (place, provider) in self.phone.iter().enumerate() {
            let error = match provider.send(message).await {
                Err(error) if !error.is_unknown() => error,
                settled => return settled,
            };
            // Whoever put it off may take it later, whatever the others say.
            if place == 0 || refusal.is_permanent() {
                refusal = error;
            }
        }
        Err(refusal)
    }
}

#[async_trait]
impl Notifier for ByChannel {
    async fn send(&self, message: &Message) -> Result<(), SendError> {
        match message.channel {
            Channel::Email => self.mail.send(message).await,
            Channel::Sms | Channel::Voice => self.by_phone(message).await,
        }
    }

    async fn check(&self) -> Result<(), SendError> {
        self.mail.check().await?;
        for provider in &self.phone {
            provider.check().await?;
        }
        Ok(())
    }
}
