//! `cargo xtask test`: everything that must hold before a change is merged, in one command.
//!
//! Servers are installed and started while cargo compiles. The steps share the target folder and the profile of
//! everyday work, so a second run compiles only what changed. `cargo deny check` is no step, because building
//! that tool takes longer than all the others together.

use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow, bail};

use crate::process::{program, run as run_program, say};
use crate::{bench, install, servers, tidy, uniformity};

/// Every test target but `real`, which fails without servers.
const WITHOUT_SERVERS: &str =
    " --lib --bins --test format --test suite --test it --test crash --test uniformity";

/// Runs every step up to the first that fails; `quick` needs neither servers nor the network.
pub(crate) fn run(root: &Path, quick: bool) -> bool {
    let mut steps = Steps { started: now(), current: "start" };
    let outcome = if quick {
        build(root, &mut steps).and_then(|()| check(root, &mut steps, Vec::new()))
    } else {
        with_servers(root, &mut steps)
    };
    let seconds = steps.started.elapsed().as_secs();
    match &outcome {
        Ok(()) => say!("\nall passed in {seconds} s"),
        Err(error) => say!("\n{error:#}\n\nFAILED: {} (after {seconds} s)", steps.current),
    }
    outcome.is_ok()
}

fn with_servers(root: &Path, steps: &mut Steps) -> Result<()> {
    let ran_before = servers::all_run(root);
    let outcome = thread::scope(|scope| {
        let starting = scope.spawn(|| install::missing(root).and_then(|()| servers::start(root)));
        build(root, steps)?;
        steps.step("servers", || {
            starting.join().map_err(|_panic| anyhow!("starting the servers panicked"))?
        })?;
        check(root, steps, servers::environment(root)?)
    });
    if ran_before {
        return outcome;
    }
    outcome.and(servers::stop(root))
}

fn build(root: &Path, steps: &mut Steps) -> Result<()> {
    steps.step("format", || run_program(cargo(root, "fmt --all --check")))?;
    steps.step("compile", || run_program(cargo(root, "test --workspace --locked --no-run")))
}

fn check(root: &Path, steps: &mut Steps, variables: Vec<(&str, String)>) -> Result<()> {
    steps.step("tidy", || {
        // The tests of the binary had it built just now, with the features of the whole workspace.
        match tidy::run(root, false, Some(&root.join("target/debug/regain")))? {
            true => Ok(()),
            false => bail!("tidy found the problems above"),
        }
    })?;
    steps.step("clippy", || {
        run_program(cargo(root, "clippy --workspace --all-targets --locked -- --deny warnings"))
    })?;
    steps.step("test", || {
        let targets = if variables.is_empty() { WITHOUT_SERVERS } else { "" };
        let mut tests = cargo(root, &format!("test --workspace --locked --no-fail-fast{targets}"));
        tests.envs(variables.iter().cloned());
        run_program(tests)
    })?;
    steps.step("uniformity smoke", || uniformity::run(root, true))?;
    if !variables.is_empty() {
        steps.step("bench smoke", || bench::reset(root, true, variables))?;
    }
    steps.step("documentation", || {
        let mut pages = cargo(root, "doc --workspace --locked --no-deps");
        pages.env("RUSTDOCFLAGS", "--deny warnings");
        run_program(pages)
    })
}

fn cargo(root: &Path, arguments: &str) -> Command {
    program(root, "cargo", &arguments.split(' ').collect::<Vec<_>>())
}

/// Names each step, measures it and remembers which one is under way.
struct Steps {
    started: Instant,
    current: &'static str,
}

impl Steps {
    fn step(&mut self, name: &'static str, work: impl FnOnce() -> Result<()>) -> Result<()> {
        self.current = name;
        say!("\n== {name}");
        let started = now();
        let outcome = work();
        let verdict = if outcome.is_ok() { "passed" } else { "failed" };
        say!("== {name} {verdict}, {}", seconds(started.elapsed()));
        outcome
    }
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

#[expect(
    clippy::disallowed_methods,
    reason = "the length of a step is for the person who waits; nothing depends on it"
)]
fn now() -> Instant {
    Instant::now()
}
