//! Accounts from a CSV file: row by row in flat memory, each refused row with its line and reason.

mod columns;
mod managers;
mod names;
mod row;
mod rows;
#[cfg(test)]
mod tests;

use std::io::Read;

use regain_store::StoreError;
use serde::Serialize;

pub use columns::HeaderProblem;
pub use row::RowProblem;

use super::BuiltinDirectory;
use super::provision::{Batch, ProvisionGrant, Provisioned};
use managers::Managers;
use names::Names;
use row::Row;
use rows::{End, Rows};

/// Rows per transaction: enough to make the durable commit cheap, few enough that nobody waits for it.
const BATCH: usize = 500;

/// How far an import is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Progress {
    /// Bytes of the file that were read.
    pub bytes: u64,
    /// Rows that were read.
    pub rows: u64,
    /// Rows that were refused.
    pub rejected: u64,
    /// Managers that were set, which comes last.
    pub managers: u64,
}

/// Something about one row.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Remark {
    /// The line that the row begins on, counted from 1.
    pub line: u64,
    /// What there is to say. It never repeats what the row says.
    pub reason: RowProblem,
}

/// What an import did, or would do.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Report {
    /// Whether it was only tried, and nothing was written.
    pub dry_run: bool,
    /// Accounts that were inserted.
    pub imported: u64,
    /// Rows that were not taken.
    pub rejected: Vec<Remark>,
    /// Accounts that got the manager whom their row names.
    pub managers: u64,
    /// Rows whose manager was not set.
    pub without_manager: Vec<Remark>,
    /// Names in the file that now lead to several accounts; their owners have to type another one.
    pub ambiguous_names: u64,
    /// Whether the file was read to its end; if not, the last rejected row says why.
    pub is_complete: bool,
}

/// Why an import stopped. What the batches before wrote stays.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The first line does not say what the columns are. Nothing was written.
    #[error(transparent)]
    Header(#[from] HeaderProblem),
    /// The file can't be read. Nothing was written.
    #[error("could not read the file")]
    Read(#[source] csv::Error),
    /// The rows could not be written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// One import under way.
struct Import<'d> {
    directory: &'d BuiltinDirectory,
    grant: ProvisionGrant,
    names: Names,
    managers: Managers,
    report: Report,
}

impl BuiltinDirectory {
    /// Inserts the accounts of a CSV file with a header row. A row that can't be taken is reported, and the next one
    /// is tried; a column that is not known stops it before anything is written. Managers are set at the end, for accounts
    /// that were there and have none too. A dry run does the same work and takes every batch back.
    ///
    /// It reads the file where it runs: call it from a command, not from a server.
    ///
    /// # Errors
    /// [`ImportError`].
    pub async fn import(
        &self,
        file: impl Read + Send,
        dry_run: bool,
        mut progress: impl FnMut(Progress) + Send,
    ) -> Result<Report, ImportError> {
        let mut rows = Rows::open(file)?;
        let mut import = Import {
            directory: self,
            grant: ProvisionGrant::new(),
            names: Names::new(self.options.store.keys()),
            managers: Managers::default(),
            report: Report { dry_run, ..Report::default() },
        };
        while rows.end().is_none() {
            let before = import.report.rejected.len();
            let batch = import.read_batch(&mut rows);
            let rejected = (import.report.rejected.len() - before) as u64;
            import.write_batch(batch, rejected).await?;
            let rejected = import.report.rejected.len() as u64;
            progress(Progress { bytes: rows.bytes(), rows: rows.rows(), rejected, managers: 0 });
        }
        let (bytes, rows_read, rejected) = (rows.bytes(), rows.rows(), import.report.rejected.len() as u64);
        let all = |managers| Progress { bytes, rows: rows_read, rejected, managers };
        import.set_managers(|managers| progress(all(managers))).await?;
        import.report.is_complete = rows.end() == Some(End::Proper);
        // Names that are taken come to light after the other problems of a batch.
        import.report.rejected.sort_by_key(|remark| remark.line);
        import.report.without_manager.sort_by_key(|remark| remark.line);
        Ok(import.report)
    }
}

impl Import<'_> {
    /// The next rows, as far as they can be taken.
    fn read_batch<R: Read>(&mut self, rows: &mut Rows<R>) -> Vec<Row> {
        let mut batch = Vec::with_capacity(BATCH);
        for (line, row) in rows.take(BATCH) {
            match row.and_then(|row| self.names.claim(&row.account, line).map(|()| row)) {
                Ok(row) => batch.push(row),
                Err(reason) => self.report.rejected.push(Remark { line, reason }),
            }
        }
        batch
    }

    async fn write_batch(&mut self, rows: Vec<Row>, rejected: u64) -> Result<(), StoreError> {
        if rows.is_empty() && rejected == 0 {
            return Ok(());
        }
        let accounts = rows.iter().map(|row| row.account.clone()).collect();
        let batch = Batch { accounts, rejected, is_rehearsal: self.report.dry_run };
        let provisioned = self.directory.provision(&self.grant, batch).await?;
        for (row, provisioned) in rows.iter().zip(provisioned) {
            self.note(row, provisioned);
        }
        Ok(())
    }

    fn note(&mut self, row: &Row, provisioned: Provisioned) {
        let reason = match provisioned {
            Provisioned::Done { id, shared } => {
                self.report.imported += 1;
                self.note_manager(row, id);
                self.report.ambiguous_names += self.names.count_shared(&row.account, row.line, &shared);
                return;
            }
            Provisioned::UsernameTaken(unmanaged) => {
                // Of an earlier import that did not come to its end, or whose row named nobody.
                unmanaged.into_iter().for_each(|account| self.note_manager(row, account));
                RowProblem::Taken("username")
            }
            Provisioned::SignInNameTaken => RowProblem::Taken("sign_in_name"),
        };
        self.report.rejected.push(Remark { line: row.line, reason });
    }
}
