//! Rows into an empty database.

use std::io::BufRead;

use regain_core::ids::OrganizationId;
use sqlx::AssertSqlSafe;

use super::line::{Line, Value};
use super::{BackupFailure, Column, KEPT_TABLES};
use crate::Tx;
use crate::row::Identity;

/// The rows of a backup, in order.
pub struct BackupRows<R> {
    from: R,
    text: String,
    line: u64,
    /// Tables that have begun.
    begun: usize,
    /// Columns of the table that is being read.
    width: Option<usize>,
    /// Rows of it so far.
    rows: u64,
    total: u64,
}

/// What comes next in a backup.
enum Next {
    Table(&'static str, Vec<String>),
    Row(Vec<Value>),
    End,
}

impl<R: BufRead> BackupRows<R> {
    /// Rows that begin here; the lines before are counted.
    pub const fn new(from: R, lines_before: u64) -> Self {
        Self { from, text: String::new(), line: lines_before, begun: 0, width: None, rows: 0, total: 0 }
    }

    /// Reads all of it, to see that it is whole. Answers the first organization and how many rows there are.
    ///
    /// # Errors
    /// [`BackupFailure::File`], [`BackupFailure::Malformed`], [`BackupFailure::OtherTables`].
    pub fn check(mut self) -> Result<(OrganizationId, u64), BackupFailure> {
        let (mut organization, mut id) = (None, None);
        loop {
            match self.next()? {
                Next::Table("organization", columns) => id = columns.iter().position(|name| name == "id"),
                Next::Table(..) => id = None,
                Next::Row(mut values) if organization.is_none() => {
                    let value = id.filter(|at| *at < values.len()).map(|at| values.swap_remove(at));
                    organization =
                        value.and_then(Value::into_id).and_then(|id| OrganizationId::from_column(&id));
                }
                Next::Row(_) => {}
                Next::End => break,
            }
        }
        Ok((organization.ok_or(BackupFailure::Malformed(self.line))?, self.total))
    }

    fn next(&mut self) -> Result<Next, BackupFailure> {
        loop {
            match (self.read()?, self.width) {
                (Line::Row(values), Some(width)) if values.len() == width => {
                    self.rows += 1;
                    return Ok(Next::Row(values));
                }
                (Line::Rows { rows }, Some(_)) if rows == self.rows => {
                    self.total += self.rows;
                    (self.width, self.rows) = (None, 0);
                }
                (Line::Table { table, columns }, None) => {
                    let Some(expected) = KEPT_TABLES.get(self.begun).filter(|kept| **kept == table) else {
                        return Err(BackupFailure::OtherTables(table));
                    };
                    self.begun += 1;
                    self.width = Some(columns.len());
                    return Ok(Next::Table(expected, columns));
                }
                (Line::End { end }, None) if end == self.total && self.begun == KEPT_TABLES.len() => {
                    return if self.from.fill_buf()?.is_empty() {
                        Ok(Next::End)
                    } else {
                        Err(self.malformed())
                    };
                }
                (Line::Row(_) | Line::Rows { .. } | Line::Table { .. } | Line::End { .. }, _) => {
                    return Err(self.malformed());
                }
            }
        }
    }

    fn read(&mut self) -> Result<Line, BackupFailure> {
        self.text.clear();
        self.line += 1;
        self.from.read_line(&mut self.text)?;
        serde_json::from_str(&self.text).map_err(|_| self.malformed())
    }

    const fn malformed(&self) -> BackupFailure {
        BackupFailure::Malformed(self.line)
    }
}

impl Tx {
    /// Puts the rows of a backup into this database, which must be empty. It reads where it runs: call it from a
    /// command, not from a server. `progress` is told how many rows there were so far.
    ///
    /// # Errors
    /// [`BackupFailure`]; what was put in goes with the transaction.
    pub async fn import<R: BufRead + Send>(
        &mut self,
        mut rows: BackupRows<R>,
        mut progress: impl FnMut(u64) + Send,
    ) -> Result<u64, BackupFailure> {
        let any = sqlx::query("SELECT id FROM organization LIMIT 1");
        if self.optional("organizations", any).await?.is_some() {
            return Err(BackupFailure::NotEmpty);
        }
        let mut into = None;
        loop {
            match rows.next()? {
                Next::Table(table, names) => into = Some(self.table(table, &names).await?),
                Next::Row(values) => {
                    let (table, insert, columns) = into.as_ref().ok_or_else(|| rows.malformed())?;
                    let mut query = sqlx::query(AssertSqlSafe(insert.clone()));
                    for (value, column) in values.into_iter().zip(columns) {
                        query = value.bind(query, column.kind).ok_or_else(|| rows.malformed())?;
                    }
                    self.execute(table, query).await?;
                    progress(rows.total + rows.rows);
                }
                Next::End => return Ok(rows.total),
            }
        }
    }

    /// A table, the statement that inserts into it, and its columns in the order of the backup.
    async fn table(
        &mut self,
        table: &'static str,
        names: &[String],
    ) -> Result<(&'static str, String, Vec<Column>), BackupFailure> {
        let mut there = self.columns(table).await?;
        let mut ordered = Vec::with_capacity(names.len());
        for name in names {
            let at = there.iter().position(|column| column.name == *name);
            let at = at.ok_or_else(|| BackupFailure::OtherTables(table.to_owned()))?;
            ordered.push(there.swap_remove(at));
        }
        if !there.is_empty() {
            return Err(BackupFailure::OtherTables(table.to_owned()));
        }
        let places: Vec<String> = (1..=names.len()).map(|place| format!("${place}")).collect();
        // Every name is one that this database lists.
        let insert = format!("INSERT INTO {table} ({}) VALUES ({})", names.join(", "), places.join(", "));
        Ok((table, insert, ordered))
    }
}
