//! What is wrong with a configuration file, and how it is told.

use std::fmt;
use std::path::PathBuf;

/// One thing that is wrong with a configuration file. It never repeats a value, which may be a secret at the
/// wrong place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Line in the file, from 1; none if the file could not be read or lacks the whole section.
    pub line: Option<usize>,
    /// What is wrong, as a clause without a full stop.
    pub problem: String,
    /// What to do about it, as a clause without a full stop.
    pub hint: String,
}

/// Everything that is wrong with a configuration file, in the order of its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigProblems {
    /// The file.
    pub path: PathBuf,
    /// At least one.
    pub problems: Vec<Problem>,
}

impl fmt::Display for ConfigProblems {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, Problem { line, problem, hint }) in self.problems.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            let line = line.map(|line| format!(":{line}")).unwrap_or_default();
            write!(formatter, "{separator}{}{line}: {problem}\n  hint: {hint}", self.path.display())?;
        }
        Ok(())
    }
}

impl std::error::Error for ConfigProblems {}
