//! The table at the end.

use std::io::{Write, stdout};
use std::time::Duration;

use anyhow::Result;
use regain_app::hashing::Options;

use crate::hashes::{RawHashes, Sample};
use crate::load::Measured;

/// Prints what was measured. The hashes were measured before and after the resets; these are compared with the mean.
pub(crate) fn print(hashes: &[RawHashes], measured: &[Measured]) -> Result<()> {
    let mut out = stdout().lock();
    if cfg!(debug_assertions) {
        writeln!(out, "\nUnoptimised code: this shows that it works, not how fast.")?;
    }
    let Options { memory_kib, iterations, .. } = Options::default();
    writeln!(out, "\nArgon2id m={memory_kib} t={iterations} p=1 alone, memory reused (before, after):")?;
    for pick in [|raw: &RawHashes| raw.one, |raw: &RawHashes| raw.all] {
        for Sample { threads, milliseconds, rate } in hashes.iter().map(pick) {
            writeln!(out, "  with {threads} thread(s): {milliseconds:5.1} ms CPU, {rate:5.1} per second")?;
        }
    }
    let columns: Vec<Column<'_>> = measured.iter().map(|measured| Column::new(hashes, measured)).collect();
    for (label, value) in ROWS {
        write!(out, "\n{label:<40}")?;
        for column in &columns {
            write!(out, " {:>10}", value(column))?;
        }
    }
    writeln!(out, "\n")?;
    Ok(out.flush()?)
}

/// What stands below one another.
struct Column<'a> {
    measured: &'a Measured,
    resets: f64,
    /// With one at a time what one thread does, else what one on every core does.
    hash: Sample,
}

/// A row: what it is called, and how it is read from a column.
type Row = (&'static str, fn(&Column<'_>) -> String);

const ROWS: &[Row] = &[
    ("database", |column| format!("{:?}", column.measured.database)),
    ("at the same time", |column| column.measured.concurrency.to_string()),
    ("resets", |column| column.resets.to_string()),
    ("resets per second", |column| format!("{:.1}", column.rate())),
    ("whole reset, p50 (ms)", |column| column.percentile(50)),
    ("whole reset, p99 (ms)", |column| column.percentile(99)),
    ("server CPU per reset (ms)", |column| column.per_reset(Some(column.measured.cpu.server))),
    ("  as hashes (goal: at most 1.25)", |column| format!("{:.2}", column.as_hashes())),
    ("rate / hash rate (goal at 8: 0.8)", |column| format!("{:.2}", column.rate() / column.hash.rate)),
    ("durable commits per reset", |column| format!("{:.1}", column.measured.commits)),
    ("PostgreSQL CPU per reset (ms)", |column| column.per_reset(column.measured.cpu.postgres)),
    ("Postfix CPU per reset (ms)", |column| column.per_reset(column.measured.cpu.postfix)),
    ("load generator CPU per reset (ms)", |column| column.per_reset(Some(column.measured.cpu.generator))),
];

impl<'a> Column<'a> {
    fn new(hashes: &[RawHashes], measured: &'a Measured) -> Self {
        let samples = hashes.iter().map(|raw| if measured.concurrency == 1 { raw.one } else { raw.all });
        Self { measured, resets: measured.times.len() as f64, hash: mean(&samples.collect::<Vec<_>>()) }
    }

    fn rate(&self) -> f64 {
        self.resets / self.measured.wall.as_secs_f64()
    }

    fn as_hashes(&self) -> f64 {
        milliseconds(self.measured.cpu.server) / self.resets / self.hash.milliseconds
    }

    fn per_reset(&self, total: Option<Duration>) -> String {
        total.map_or_else(|| "-".to_owned(), |total| format!("{:.1}", milliseconds(total) / self.resets))
    }

    /// The time that this many of a hundred did not exceed.
    fn percentile(&self, percent: usize) -> String {
        let times = &self.measured.times;
        let place = (times.len() * percent).div_ceil(100).saturating_sub(1);
        times.get(place).map_or_else(|| "-".to_owned(), |time| format!("{:.1}", milliseconds(*time)))
    }
}

fn mean(samples: &[Sample]) -> Sample {
    let count = samples.len() as f64;
    Sample {
        threads: samples.first().map_or(0, |sample| sample.threads),
        milliseconds: samples.iter().map(|sample| sample.milliseconds).sum::<f64>() / count,
        rate: samples.iter().map(|sample| sample.rate).sum::<f64>() / count,
    }
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
