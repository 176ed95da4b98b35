//! Use cases: the only place where the rules of `regain-core` meet databases, directories and mail servers.
//!
//! One folder per face of the product: [`reset`] is the way back in. A use case is a method of [`App`] that takes who
//! is calling and what they typed, and answers with data; it knows neither HTTP nor HTML. What may take long is a job
//! ([`jobs`]).

pub mod account;
pub mod admin;
mod audit;
mod brake;
pub mod builtin;
pub mod caller;
mod deadline;
mod directory;
mod error;
mod failpoint;
pub mod hashing;
pub mod jobs;
mod mask;
mod methods;
mod owner;
mod passkeys;
mod password;
mod policy;
pub mod reset;
mod services;

pub(crate) use failpoint::failpoint;

pub use deadline::wait_for_step;
pub use error::Error;
pub use methods::{Answer, Assertion, DeviceAnswer, DeviceRequest, PasskeyRequest, Prompt};
pub use passkeys::relying_party;
pub use services::{App, PhoneSettings, Services, Settings};

/// Compares two secrets in constant time.
pub(crate) fn equal(left: &str, right: &str) -> bool {
    regain_crypto::equal(left.as_bytes(), right.as_bytes())
}
