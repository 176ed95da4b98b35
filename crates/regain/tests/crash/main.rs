//! Whole processes of the real binary that are killed, doubled and starved, with a mail server that keeps what it takes.
//! On SQLite the process is started again; on PostgreSQL, where the environment names a server, another node takes over.

#![expect(clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

mod change;
mod faults;
mod house;
mod messages;
mod processes;
mod reset;
mod rotation;
mod start;
mod unlock;
