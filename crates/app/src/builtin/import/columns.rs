//! The header row.

use csv::{ByteRecord, StringRecord};

/// Every column there is. Only `username` has to be there.
pub(super) const COLUMNS: [&str; 17] = [
    "username",
    "sign_in_name",
    "display_name",
    "email",
    "email2",
    "email3",
    "phone",
    "phone2",
    "groups",
    "language",
    "disabled",
    "locked",
    "expires_at",
    "must_change",
    "privileged",
    "manager",
    "password_hash",
];

/// How alike two names are that may be meant for each other (Jaro-Winkler).
const SIMILAR: f64 = 0.75;

/// What is wrong with the header row.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum HeaderProblem {
    /// A column that nobody knows.
    #[error("there is no column `{name}`{}", hint(.nearest))]
    Unknown {
        /// What the header says.
        name: String,
        /// What may be meant.
        nearest: Option<&'static str>,
    },
    /// A column that is there twice.
    #[error("the column `{0}` is there twice")]
    Twice(&'static str),
    /// The one column that must be there.
    #[error("the column `username` is missing: the first line names the columns")]
    NoUsername,
    /// Not text at all.
    #[error("the first line is not UTF-8")]
    Encoding,
}

fn hint(nearest: &Option<&'static str>) -> String {
    nearest.map_or_else(
        || format!("; there are {}", COLUMNS.join(", ")),
        |name| format!("; did you mean `{name}`?"),
    )
}

/// Where the columns are.
pub(super) struct Columns(Vec<&'static str>);

impl Columns {
    pub(super) fn read(header: &ByteRecord) -> Result<Self, HeaderProblem> {
        let mut columns: Vec<&'static str> = Vec::with_capacity(header.len());
        for name in header {
            let name = std::str::from_utf8(name).map_err(|_| HeaderProblem::Encoding)?.trim();
            let Some(known) = COLUMNS.into_iter().find(|known| *known == name) else {
                let name: String = name.chars().take(64).collect();
                let nearest = nearest(&name);
                return Err(HeaderProblem::Unknown { name, nearest });
            };
            if columns.contains(&known) {
                return Err(HeaderProblem::Twice(known));
            }
            columns.push(known);
        }
        if columns.contains(&"username") { Ok(Self(columns)) } else { Err(HeaderProblem::NoUsername) }
    }

    pub(super) const fn count(&self) -> usize {
        self.0.len()
    }

    /// A field of a row, without white space around it; empty if the file has no such column.
    pub(super) fn field<'r>(&self, row: &'r StringRecord, name: &str) -> &'r str {
        let place = self.0.iter().position(|column| *column == name);
        place.and_then(|place| row.get(place)).unwrap_or_default().trim()
    }
}

fn nearest(name: &str) -> Option<&'static str> {
    COLUMNS
        .into_iter()
        .map(|known| (strsim::jaro_winkler(name, known), known))
        .filter(|(similarity, _)| *similarity >= SIMILAR)
        .max_by(|left, right| left.0.total_cmp(&right.0))
        .map(|(_, known)| known)
}
