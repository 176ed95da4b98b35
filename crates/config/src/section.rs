//! The sections of the file, one per module.

pub(crate) mod database;
pub(crate) mod gateway;
pub(crate) mod hashing;
pub(crate) mod keys;
pub(crate) mod limits;
pub(crate) mod log;
pub(crate) mod mail;
pub(crate) mod organization;
pub(crate) mod passwords;
pub(crate) mod phone;
pub(crate) mod server;
pub(crate) mod twilio;
