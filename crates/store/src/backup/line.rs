//! One line of a backup.

use data_encoding::BASE64_NOPAD;
use serde::{Deserialize, Serialize};
use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::{Column, Kind};
use crate::row::Query;

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Line {
    /// A row of the table above.
    Row(Vec<Value>),
    /// A table begins.
    Table { table: String, columns: Vec<String> },
    /// It ends, after as many rows.
    Rows { rows: u64 },
    /// The backup ends, after as many rows in all.
    End { end: u64 },
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Value {
    Null,
    Number(i64),
    Text(String),
    /// In base64.
    Bytes([String; 1]),
}

impl Value {
    /// The value of a column.
    pub(super) fn read(row: &AnyRow, column: &Column) -> Result<Self, sqlx::Error> {
        let name = column.name.as_str();
        Ok(match column.kind {
            Kind::Number => row.try_get::<Option<i64>, _>(name)?.map_or(Self::Null, Self::Number),
            Kind::Text => row.try_get::<Option<String>, _>(name)?.map_or(Self::Null, Self::Text),
            Kind::Bytes => {
                let bytes = row.try_get::<Option<Vec<u8>>, _>(name)?;
                bytes.map_or(Self::Null, |bytes| Self::Bytes([BASE64_NOPAD.encode(&bytes)]))
            }
        })
    }

    /// The bytes of an id.
    pub(super) fn into_id(self) -> Option<Vec<u8>> {
        match self {
            Self::Bytes([text]) => BASE64_NOPAD.decode(text.as_bytes()).ok(),
            Self::Null | Self::Number(_) | Self::Text(_) => None,
        }
    }

    /// Binds it, if it is of the kind that its column holds.
    pub(super) fn bind(self, query: Query, kind: Kind) -> Option<Query> {
        Some(match (self, kind) {
            (Self::Null, Kind::Number) => query.bind(None::<i64>),
            (Self::Null, Kind::Text) => query.bind(None::<String>),
            (Self::Null, Kind::Bytes) => query.bind(None::<Vec<u8>>),
            (Self::Number(number), Kind::Number) => query.bind(number),
            (Self::Text(text), Kind::Text) => query.bind(text),
            (Self::Bytes([text]), Kind::Bytes) => query.bind(BASE64_NOPAD.decode(text.as_bytes()).ok()?),
            (Self::Number(_) | Self::Text(_) | Self::Bytes(_), _) => return None,
        })
    }
}
