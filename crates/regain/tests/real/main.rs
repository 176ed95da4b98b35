//! Tests with real servers and a real browser, which `cargo xtask test` starts.

mod browser_client;
mod browser_reset;
mod smtp;
mod tokens;
mod twilio;
mod two_nodes;

use regain_testkit::servers;

/// The halves of other tests that need PostgreSQL are left out only where nobody has servers.
#[test]
fn a_run_with_servers_leaves_nothing_out() {
    assert_eq!(servers::required(servers::EVERYTHING), "yes");
}
