//! What tests share: a whole Regain in one process ([`app`]), people, a clock that tests move, clients for its faces,
//! real servers and a real browser. Only tests depend on it.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "what only tests call fails by panicking"
)]

pub mod accessibility;
pub mod api;
pub mod app;
pub mod belongings;
pub mod browser;
pub mod clock;
pub mod database;
pub mod device;
pub mod faulty_directory;
pub mod installation;
pub mod mail_server;
pub mod passkey;
pub mod people;
pub mod provider;
pub mod registration;
pub mod servers;
pub mod statistics;
pub mod visitor;
