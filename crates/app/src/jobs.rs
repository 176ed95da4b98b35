//! Background work: rows that are queued in the transaction of the change they follow from.
//!
//! A job that a node queues is leased by that node at once and handed to its own worker when the transaction has
//! committed, so nothing waits for a poll. A job whose node died is claimed by another one when the lease has run out.

mod message;
mod notify;
mod password_age;
mod phone_code;
mod queue;
mod resolve;
mod send_challenge;
mod send_pass;
mod settle;
mod worker;

pub(crate) use queue::objection_to;
pub use worker::Worker;

/// A job that this node has leased.
pub use regain_store::ClaimedJob as Work;

/// What becomes of a job that did not get done.
enum Unfinished {
    /// It is tried again later.
    Later(Box<dyn std::error::Error + Send + Sync>),
    /// It is given up; the reason goes to the audit log.
    Never(&'static str),
    /// Another node has it by now.
    Lost,
}

impl<E: Into<crate::Error>> From<E> for Unfinished {
    fn from(error: E) -> Self {
        Self::Later(Box::new(error.into()))
    }
}
