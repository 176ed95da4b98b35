//! What a command says: results on standard output, everything else on standard error.
//!
//! Names come from directories and files, so control characters, which could rewrite a terminal, are never passed on.
//! A reader that went away (`regain … | head`) is no failure.

use std::io::{self, ErrorKind, Write};

use anyhow::Context;
use serde::Serialize;

/// Writes a result, with a line feed after it.
///
/// # Errors
/// Standard output can't be written, because a disk is full for example.
pub(crate) fn print(text: &str) -> anyhow::Result<()> {
    write(io::stdout().lock(), text, "\n").context("The result can't be written to standard output.")
}

/// Writes a result for programs: one line of JSON.
///
/// # Errors
/// As [`print()`].
pub(crate) fn print_json(value: &impl Serialize) -> anyhow::Result<()> {
    print(&serde_json::to_string(value)?)
}

/// Says something about the work itself. Nobody may be listening.
pub(crate) fn note(text: &str, end: &str) {
    write(io::stderr().lock(), text, end).ok();
}

/// Says what went wrong, and below it what that came from.
pub(crate) fn explain(error: &anyhow::Error) {
    let mut text = format!("error: {error}");
    for cause in error.chain().skip(1) {
        let cause = cause.to_string().replace('\n', "\n  ");
        // Some libraries repeat their causes in what they say themselves.
        if !text.ends_with(&cause) {
            text.push_str("\n  ");
            text.push_str(&cause);
        }
    }
    note(&text, "\n");
}

fn write(mut to: impl Write, text: &str, end: &str) -> io::Result<()> {
    let is_shown = |character: &char| *character == '\n' || !character.is_control();
    let shown: String = text.chars().filter(is_shown).collect();
    match write!(to, "{shown}{end}").and_then(|()| to.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        done => done,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Closed(ErrorKind);

    impl Write for Closed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_reader_that_went_away_is_no_failure_and_a_full_disk_is() {
        assert!(write(Closed(ErrorKind::BrokenPipe), "text", "\n").is_ok());
        assert!(write(Closed(ErrorKind::StorageFull), "text", "\n").is_err());
    }

    #[test]
    fn what_could_rewrite_a_terminal_is_left_out() {
        let mut written = Vec::new();
        write(&mut written, "A\u{1b}[2Jda\r\n\u{9b}Byron", "\n").unwrap();
        assert_eq!(String::from_utf8(written).unwrap(), "A[2Jda\nByron\n");
    }
}
