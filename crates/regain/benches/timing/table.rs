//! The times of all classes, and whether they differ.

use std::collections::BTreeMap;
use std::io::Write as _;

use anyhow::Result;
use regain_testkit::statistics::{holm, likelihood, median};

use crate::classes::{Class, NOBODY};

/// A difference that chance alone shows in one of twenty runs is one.
const BOUND: f64 = 0.05;

/// The times of each step and class, in microseconds.
#[derive(Default)]
pub(crate) struct Table(BTreeMap<(String, Class), Vec<f64>>);

/// A class beside [`NOBODY`].
struct Row {
    step: String,
    class: Class,
    median: f64,
    /// How likely chance alone makes the difference, corrected for all rows.
    likelihood: f64,
}

impl Table {
    pub(crate) fn add(&mut self, step: String, class: Class, time: f64) {
        self.0.entry((step, class)).or_default().push(time);
    }

    /// Whether any class differs in any step.
    pub(crate) fn differs(&self) -> bool {
        self.rows().iter().any(|row| row.likelihood < BOUND)
    }

    /// Prints it as Markdown.
    ///
    /// # Errors
    /// Nobody reads it.
    pub(crate) fn print(&self) -> Result<()> {
        let mut out = std::io::stdout().lock();
        writeln!(out, "| step | class | samples | median | p | verdict |\n|---|---|---|---|---|---|")?;
        let mut step = String::new();
        for row in self.rows() {
            if row.step != step {
                step.clone_from(&row.step);
                let nobody = self.0.get(&(step.clone(), NOBODY)).map(Vec::as_slice).unwrap_or_default();
                let (samples, median) = (nobody.len(), median(nobody));
                writeln!(out, "| {step} | {} | {samples} | {median:.0} µs | | |", NOBODY.name)?;
            }
            let verdict = if row.likelihood < BOUND { "**differs**" } else { "alike" };
            let samples = self.0.get(&(row.step.clone(), row.class)).map_or(0, Vec::len);
            let Row { class, median, likelihood, .. } = row;
            writeln!(out, "| | {} | {samples} | {median:.0} µs | {likelihood:.3} | {verdict} |", class.name)?;
        }
        Ok(writeln!(out)?)
    }

    fn rows(&self) -> Vec<Row> {
        let others = self.0.iter().filter(|((_, class), _)| *class != NOBODY);
        let compared = others.filter_map(|((step, class), times)| {
            let nobody = self.0.get(&(step.clone(), NOBODY))?;
            let (median, likelihood) = (median(times), likelihood(times, nobody));
            Some(Row { step: step.clone(), class: *class, median, likelihood })
        });
        let mut rows: Vec<Row> = compared.collect();
        let corrected = holm(&rows.iter().map(|row| row.likelihood).collect::<Vec<_>>());
        for (row, corrected) in rows.iter_mut().zip(corrected) {
            row.likelihood = corrected;
        }
        rows
    }
}
