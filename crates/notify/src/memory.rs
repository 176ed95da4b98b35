//! An inbox in memory: where the demo's messages end, to be read on its inbox page.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use regain_core::message::Message;

use crate::{Notifier, SendError};

/// Keeps the newest messages; nothing leaves the process.
pub struct Inbox {
    capacity: usize,
    messages: Mutex<VecDeque<Message>>,
}

impl Inbox {
    /// An empty inbox that keeps at most `capacity` messages, the newest ones.
    pub fn new(capacity: usize) -> Self {
        Self { capacity, messages: Mutex::default() }
    }

    /// What it holds now, newest last.
    pub fn messages(&self) -> Vec<Message> {
        self.messages.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}

#[async_trait]
impl Notifier for Inbox {
    async fn send(&self, message: &Message) -> Result<(), SendError> {
        let mut messages = self.messages.lock().unwrap_or_else(PoisonError::into_inner);
        messages.push_back(message.clone());
        if messages.len() > self.capacity {
            messages.pop_front();
        }
        Ok(())
    }

    async fn check(&self) -> Result<(), SendError> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::smtp::tests::message;

    #[tokio::test]
    async fn the_newest_messages_are_kept_newest_last() {
        let inbox = Inbox::new(2);
        for to in ["a@post.example", "b@post.example", "c@post.example"] {
            inbox.send(&message(to)).await.unwrap();
        }
        let kept: Vec<_> = inbox.messages().into_iter().map(|message| message.to).collect();
        assert_eq!(kept, ["b@post.example", "c@post.example"]);
    }
}
