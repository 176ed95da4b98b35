//! Running other programs and talking to the person at the terminal.

use std::io::Write;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// Prints one line to the standard output. A closed pipe (`| head`) is no error.
macro_rules! say {
    ($($part:tt)*) => { $crate::process::print(format_args!($($part)*)) };
}
pub(crate) use say;

/// Writes and flushes at once, so that our lines keep their place among those of the programs we run.
pub(crate) fn print(line: std::fmt::Arguments<'_>) {
    let mut out = std::io::stdout().lock();
    let _closed_pipe = writeln!(out, "{line}").and_then(|()| out.flush());
}

/// A program to be run in the folder `root`.
pub(crate) fn program(root: &Path, name: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(name);
    command.args(arguments).current_dir(root).stdin(Stdio::null());
    command
}

/// The same program, started with root's rights: as it is for root, by `sudo` for everyone else.
pub(crate) fn as_root(root: &Path, name: &str, arguments: &[&str]) -> Result<Command> {
    if own_user()? == 0 {
        return Ok(program(root, name, arguments));
    }
    let mut command = program(root, "sudo", &["--non-interactive", name]);
    command.args(arguments);
    Ok(command)
}

/// The numeric id of the user who runs this process.
pub(crate) fn own_user() -> Result<u32> {
    Ok(std::fs::metadata("/proc/self").context("can't read the own user id")?.uid())
}

/// Runs a program that prints to the terminal itself; fails when it fails.
pub(crate) fn run(mut command: Command) -> Result<()> {
    let name = describe(&command);
    let status = command.status().with_context(|| format!("can't start `{name}`"))?;
    if !status.success() {
        bail!("`{name}` failed ({status})");
    }
    Ok(())
}

/// Runs a program and returns what it printed; when it fails, the error carries all that it said.
pub(crate) fn capture(mut command: Command) -> Result<String> {
    let name = describe(&command);
    let output = command.output().with_context(|| format!("can't start `{name}`"))?;
    let printed = String::from_utf8_lossy(&output.stdout);
    if !output.status.success() {
        let complaint = String::from_utf8_lossy(&output.stderr);
        bail!("`{name}` failed ({}):\n{printed}{complaint}", output.status);
    }
    Ok(printed.into_owned())
}

fn describe(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}
