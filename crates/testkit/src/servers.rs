//! Where the real servers and programs of the tests are: `cargo xtask test` says it in environment variables.

/// Set by a run that leaves no test out, so that none passes because it was not told of its server.
pub const EVERYTHING: &str = "REGAIN_TEST_EVERYTHING";

/// What the environment variable `name` says.
///
/// # Panics
/// When it is missing: a test that lacks its server fails, it is never skipped.
#[must_use]
#[track_caller]
pub fn required(name: &str) -> String {
    variable(name).unwrap_or_else(|| {
        panic!("{name} is not set: run this test by `cargo xtask test`, which starts the servers and sets it")
    })
}

/// What the environment variable `name` says, for what is tried on a server only where there is one.
///
/// # Panics
/// When it is missing in a run that leaves nothing out ([`EVERYTHING`]).
#[must_use]
#[track_caller]
pub fn optional(name: &str) -> Option<String> {
    if variable(EVERYTHING).is_some() { Some(required(name)) } else { variable(name) }
}

/// What the environment variable `name` says; `None` when it is missing, empty or not UTF-8.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "the one place where tests read their environment")]
pub fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
