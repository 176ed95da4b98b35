//! Rows out of a database.

use std::io::Write;
use std::sync::Arc;

use futures_util::TryStreamExt;
use sqlx::AssertSqlSafe;

use super::line::{Line, Value};
use super::{BackupFailure, KEPT_TABLES};
use crate::{Store, StoreError};

impl Store {
    /// Writes every row that lasts, as it was at one moment, while others write. Answers how many; `progress` is told
    /// the table and how many there were so far. It writes where it runs: call it from a command, not from a server.
    ///
    /// # Errors
    /// [`BackupFailure::Store`] and [`BackupFailure::File`].
    pub async fn export(
        &self,
        to: &mut (dyn Write + Send),
        mut progress: impl FnMut(&'static str, u64) + Send,
    ) -> Result<u64, BackupFailure> {
        let mut snapshot = self.snapshot().await?;
        let mut total = 0;
        for table in KEPT_TABLES {
            let read = |source| StoreError::Read { what: table, source };
            let columns = snapshot.columns(table).await?;
            let names: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
            // Names of our own tables and columns, as the database lists them.
            // A pass that is used after the backup must not work once more after a restore.
            let lasts = if table == "registration" { " WHERE method <> 'temporary-access-pass'" } else { "" };
            let select = AssertSqlSafe(format!("SELECT {} FROM {table}{lasts}", names.join(", ")));
            write(to, &Line::Table { table: table.to_owned(), columns: names })?;
            let mut count = 0;
            let mut rows = sqlx::query(select).fetch(snapshot.lease.work().map_err(read)?);
            while let Some(row) = rows.try_next().await.map_err(read)? {
                let values = columns.iter().map(|column| Value::read(&row, column));
                write(to, &Line::Row(values.collect::<Result<_, _>>().map_err(read)?))?;
                count += 1;
                progress(table, count);
            }
            drop(rows);
            snapshot.lease.rest();
            write(to, &Line::Rows { rows: count })?;
            total += count;
        }
        snapshot.lease.end("ROLLBACK").await.map_err(|error| StoreError::Commit(Arc::new(error)))?;
        write(to, &Line::End { end: total })?;
        Ok(total)
    }
}

fn write(to: &mut (dyn Write + Send), line: &Line) -> Result<(), BackupFailure> {
    serde_json::to_writer(&mut *to, line).map_err(std::io::Error::from)?;
    Ok(to.write_all(b"\n")?)
}
