//! Named moments at which a test kills the process: around everything that a crash must not leave half done
//! (promise 10). Without the feature `failpoints`, which only tests turn on, there is nothing here.

/// Nothing: the process goes on.
#[cfg(not(feature = "failpoints"))]
pub(crate) const fn failpoint(_name: &str) {}

/// Ends the process by SIGKILL if the file that the environment variable `REGAIN_FAILPOINT` names holds this name.
#[cfg(feature = "failpoints")]
pub(crate) fn failpoint(name: &str) {
    use rustix::process::{Signal, getpid, kill_process};

    if armed().is_some_and(|file| std::fs::read_to_string(file).is_ok_and(|armed| armed == name)) {
        // Nobody is left to be told that this failed.
        kill_process(getpid(), Signal::KILL).ok();
    }
}

#[cfg(feature = "failpoints")]
#[expect(clippy::disallowed_methods, reason = "the binary's argument parser knows nothing of failpoints")]
fn armed() -> Option<&'static std::path::Path> {
    static FILE: std::sync::OnceLock<Option<std::path::PathBuf>> = std::sync::OnceLock::new();
    FILE.get_or_init(|| std::env::var_os("REGAIN_FAILPOINT").map(Into::into)).as_deref()
}
