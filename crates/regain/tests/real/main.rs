//! Tests with real servers and a real browser, which `cargo xtask test` starts.

mod browser_client;
mod browser_reset;
mod smtp;
mod two_nodes;
