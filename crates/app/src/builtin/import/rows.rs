//! Reading a CSV file one row at a time.

use std::io::{self, Chain, Read};

use csv::{ByteRecord, ReaderBuilder, StringRecord, Terminator};

use super::columns::Columns;
use super::row::{Row, RowProblem};
use super::{ImportError, row};

/// The most bytes of one row. Without it a missing quote makes one row of the rest of the file.
const LONGEST_ROW: usize = 64 * 1024;

const LINE_FEED: &[u8] = b"\n";

/// Reads no more than was allowed since it was last asked.
struct Rationed<R> {
    inner: R,
    left: usize,
}

impl<R: Read> Read for Rationed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = buffer.len().min(self.left);
        if most == 0 && !buffer.is_empty() {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let read = self.inner.read(buffer.get_mut(..most).unwrap_or_default())?;
        self.left -= read;
        Ok(read)
    }
}

/// The rows of a file.
pub(super) struct Rows<R> {
    reader: csv::Reader<Rationed<Chain<R, &'static [u8]>>>,
    columns: Columns,
    record: ByteRecord,
    count: u64,
    end: Option<End>,
}

/// How a file ended.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// After its last row.
    Proper,
    /// At something that can't be read past.
    Broken,
}

impl<R: Read> Rows<R> {
    pub(super) fn open(file: R) -> Result<Self, ImportError> {
        // Every row ends with a line feed, or lines could not be counted: with CR LF the parser stops in between.
        let inner = file.chain(LINE_FEED);
        let mut reader = ReaderBuilder::new()
            .flexible(true)
            .terminator(Terminator::Any(b'\n'))
            .from_reader(Rationed { inner, left: LONGEST_ROW });
        let columns = Columns::read(reader.byte_headers().map_err(ImportError::Read)?)?;
        Ok(Self { reader, columns, record: ByteRecord::new(), count: 0, end: None })
    }

    /// The row that was just read, which begins on no line before `start`: there may be empty ones.
    fn row(&mut self, start: u64) -> (u64, Result<Row, RowProblem>) {
        self.count += 1;
        let inside = self.record.as_slice().iter().filter(|byte| **byte == b'\n').count();
        let line = self.reader.position().line().saturating_sub(1 + inside as u64).max(start);
        let row = StringRecord::from_byte_record(self.record.clone())
            .map_err(|_| RowProblem::Encoding)
            .and_then(|record| row::read(&self.columns, &record, line));
        (line, row)
    }

    /// How many rows were read.
    pub(super) const fn rows(&self) -> u64 {
        self.count
    }

    /// How many bytes they took.
    pub(super) fn bytes(&self) -> u64 {
        self.reader.position().byte()
    }

    /// Where the file ended: nowhere yet, as it should, or where it can't be read past.
    pub(super) const fn end(&self) -> Option<End> {
        self.end
    }
}

/// Rows with the lines they begin on.
impl<R: Read> Iterator for Rows<R> {
    type Item = (u64, Result<Row, RowProblem>);

    fn next(&mut self) -> Option<Self::Item> {
        while self.end.is_none() {
            self.reader.get_mut().left = LONGEST_ROW;
            let start = self.reader.position().line();
            match self.reader.read_byte_record(&mut self.record) {
                // An empty line but for its carriage return.
                Ok(true) if self.record.len() == 1 && self.record.as_slice().trim_ascii().is_empty() => {}
                Ok(true) => return Some(self.row(start)),
                Ok(false) => self.end = Some(End::Proper),
                Err(error) => {
                    self.end = Some(End::Broken);
                    return Some((start, Err(broken(&error))));
                }
            }
        }
        None
    }
}

fn broken(error: &csv::Error) -> RowProblem {
    let is_ration =
        matches!(error.kind(), csv::ErrorKind::Io(error) if error.kind() == io::ErrorKind::FileTooLarge);
    if is_ration { RowProblem::Endless } else { RowProblem::Unreadable }
}
