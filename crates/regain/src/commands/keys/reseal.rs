//! Sealing everything again.

use std::io::{IsTerminal, stderr};

use anyhow::Context;
use regain_store::Sealed;

use super::Keeper;
use crate::output;

/// Rows between two lines of progress in a log.
const STRIDE: u64 = 100_000;

impl Keeper {
    /// Seals with the active key what is sealed with another one, in every organization, and answers how many rows
    /// that were. What is done already is passed over, so it goes on where it was interrupted.
    pub(super) async fn reseal(&self) -> anyhow::Result<u64> {
        let store = &self.installation.store;
        let mut rows = 0;
        for organization in store.organizations().await.context("The database can't be read.")? {
            for what in Sealed::ALL {
                let mut random = self.installation.system.randomness.fork();
                let (mut from, mut meter) = (Some([0; 16]), Meter::new(what));
                while let Some(begin) = from {
                    let batch = store.reseal(organization.id, what, begin, &mut random).await;
                    let batch = batch.with_context(|| {
                        format!("The {} can't all be sealed again. Run this again: it goes on.", what.name())
                    })?;
                    from = batch.next;
                    meter.add(batch.rows);
                }
                meter.finish();
                rows += meter.rows;
            }
        }
        Ok(rows)
    }
}

/// Shows how far it is: a line that changes on a terminal, a line now and then in a log.
struct Meter {
    what: Sealed,
    rows: u64,
    is_terminal: bool,
}

impl Meter {
    fn new(what: Sealed) -> Self {
        Self { what, rows: 0, is_terminal: stderr().is_terminal() }
    }

    fn add(&mut self, rows: u64) {
        let before = self.rows / STRIDE;
        self.rows += rows;
        if self.is_terminal {
            output::note(&self.text(), "\u{1b}[K\r");
        } else if self.rows / STRIDE > before {
            output::note(&self.text(), "\n");
        }
    }

    fn finish(&self) {
        let end = if self.is_terminal { "\u{1b}[K\n" } else { "\n" };
        if self.rows > 0 {
            output::note(&self.text(), end);
        }
    }

    fn text(&self) -> String {
        format!("{}: {} sealed again", self.what.name(), self.rows)
    }
}
