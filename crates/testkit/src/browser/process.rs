//! The browser's processes, from their start until the last of them has ended.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::thread::JoinHandle;
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use tempfile::TempDir;
use tokio::sync::oneshot;

use super::PATIENCE;

/// The first one lets it run as root, the others keep it from asking the network for anything of its own.
const FLAGS: &[&str] = &[
    "--no-sandbox",
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--disable-default-apps",
    "--disable-extensions",
    "--remote-debugging-port=0",
    "--window-size=1280,900",
];

/// A running browser with a profile of its own; dropping it kills it and removes the profile.
pub(super) struct Process {
    child: Child,
    /// Ends when nobody holds the browser's standard error any more, neither it nor its own children.
    stderr: JoinHandle<()>,
    /// Removed after [`Drop::drop`], when nothing writes to it any more.
    _profile: TempDir,
}

impl Process {
    /// Starts the program, and returns it with its DevTools address.
    pub(super) async fn start(program: &str) -> Result<(Self, String)> {
        let profile = tempfile::tempdir()?;
        let mut child = Command::new(program)
            .args(FLAGS)
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .arg("about:blank")
            // Its socket folder, which it leaves behind when it is killed, goes away with the profile.
            .env("TMPDIR", profile.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .with_context(|| format!("{program} does not start; `cargo xtask test` installs it"))?;
        let stderr = child.stderr.take().context("the browser has no standard error")?;
        let (found, address) = oneshot::channel();
        let stderr = std::thread::spawn(|| drain(stderr, found));
        let process = Self { child, stderr, _profile: profile };
        let address = tokio::time::timeout(PATIENCE, address)
            .await
            .with_context(|| format!("{program} named no DevTools address in 10 s"))??;
        Ok((process, address.map_err(|said| anyhow!("{program} ended: {said}"))?))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        // Its children notice a moment later, and write to the profile until then. Two seconds at most.
        for _ in 0..200 {
            if self.stderr.is_finished() {
                break;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

/// Reads until the end, since a browser whose standard error is full stops. Tells the address, or if it ends
/// without one, all it said.
fn drain(stderr: ChildStderr, found: oneshot::Sender<Result<String, String>>) {
    let (mut found, mut said) = (Some(found), Vec::new());
    for line in BufReader::new(stderr).lines().map_while(Result::ok) {
        if let Some(address) = line.strip_prefix("DevTools listening on ") {
            found.take().map(|found| found.send(Ok(address.to_owned())));
        } else if found.is_some() {
            said.push(line);
        }
    }
    found.map(|found| found.send(Err(said.join("\n"))));
}
