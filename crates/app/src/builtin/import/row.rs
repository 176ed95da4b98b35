//! One row: what its fields may say.

use csv::StringRecord;
use regain_core::account::Lock;
use regain_core::address::is_mail_address;
use regain_core::identifier::{Identifier, IdentifierProblem, MAX_IDENTIFIER_CHARACTERS, fold};
use regain_core::language::Language;
use regain_core::time::Timestamp;
use serde::{Serialize, Serializer};

use super::columns::Columns;
use crate::builtin::NewAccount;
use crate::builtin::phone::phone_number;
use crate::hashing::{Phc, PhcProblem};

/// A row that can be taken.
pub(super) struct Row {
    pub(super) line: u64,
    pub(super) account: NewAccount,
    /// The manager's name, folded.
    pub(super) manager: Option<String>,
}

/// Why a row is not taken. It names the column and never what stands there.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum RowProblem {
    /// Not text.
    #[error("the row is not UTF-8")]
    Encoding,
    /// Another number of fields than the header row.
    #[error(
        "the row has {found} fields, the first line {expected}: a field with a comma needs quotation marks"
    )]
    Fields {
        /// How many there are.
        found: usize,
        /// How many there should be.
        expected: usize,
    },
    /// The row never ends.
    #[error("the row is longer than 64 KiB: is a quotation mark missing? Nothing after it was read")]
    Endless,
    /// The file can't be read any further.
    #[error("the file can't be read any further")]
    Unreadable,
    /// A name that must be there.
    #[error("`{0}` is empty")]
    Empty(&'static str),
    /// More characters than fit.
    #[error("`{0}` is longer than {MAX_IDENTIFIER_CHARACTERS} characters")]
    TooLong(&'static str),
    /// A control character, or one that turns the direction of the text around it.
    #[error("`{0}` contains a line break or another control character")]
    ForbiddenCharacter(&'static str),
    /// An address that no mail is sent to.
    #[error("`{0}` is not a plain mail address (name@host.example)")]
    MailAddress(&'static str),
    /// A number without a country code, or not a number.
    #[error("`{0}` is not a phone number with its country code (+49 30 123456)")]
    Phone(&'static str),
    /// Not a language tag.
    #[error("`language` is not a language tag (en, pt-BR)")]
    Language,
    /// Neither yes nor no.
    #[error("`{0}` is neither true nor false")]
    Flag(&'static str),
    /// Not a kind of lock.
    #[error("`locked` is neither empty nor wrong-passwords nor administrator")]
    Lock,
    /// Not a date.
    #[error(
        "`expires_at` is neither a date (2026-12-31: the last day, in UTC) nor a time (2026-12-31T18:00:00Z)"
    )]
    Date,
    /// Not a hash that can be used.
    #[error("`password_hash` is {0}")]
    PasswordHash(PhcProblem),
    /// The same name, further up.
    #[error("`{column}` is also a name on line {line}")]
    Repeated {
        /// The column.
        column: &'static str,
        /// The earlier line.
        line: u32,
    },
    /// The name of an account that was there before.
    #[error("`{0}` is a name of another account")]
    Taken(&'static str),
    /// Nobody has the manager's name.
    #[error("nobody has the name in `manager`")]
    NoManager,
    /// Several people have the manager's name.
    #[error("several accounts have the name in `manager`")]
    SharedManager,
    /// It is the person's own name.
    #[error("`manager` is a name of the same account")]
    OwnManager,
}

impl Serialize for RowProblem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Reads a row.
pub(super) fn read(columns: &Columns, record: &StringRecord, line: u64) -> Result<Row, RowProblem> {
    let (found, expected) = (record.len(), columns.count());
    if found != expected {
        return Err(RowProblem::Fields { found, expected });
    }
    let field = |column| columns.field(record, column);
    let filled = |column| Some(field(column)).filter(|text| !text.is_empty());
    let account = NewAccount {
        username: name("username", field("username"))?,
        sign_in_name: filled("sign_in_name").map(|text| name("sign_in_name", text)).transpose()?,
        display_name: text("display_name", field("display_name"))?,
        language: filled("language")
            .map(|tag| Language::parse(tag).ok_or(RowProblem::Language))
            .transpose()?,
        mail_addresses: several(["email", "email2", "email3"], filled, mail_address)?,
        phones: several(["phone", "phone2"], filled, phone)?,
        groups: groups(field("groups"))?,
        privileged: flag("privileged", field("privileged"))?,
        disabled: flag("disabled", field("disabled"))?,
        locked: filled("locked").map(|name| Lock::parse(name).ok_or(RowProblem::Lock)).transpose()?,
        expires_at: filled("expires_at").map(|text| end(text).ok_or(RowProblem::Date)).transpose()?,
        must_change: flag("must_change", field("must_change"))?,
        password_hash: filled("password_hash").map(password_hash).transpose()?,
    };
    let manager = filled("manager").map(|text| name("manager", text)).transpose()?;
    Ok(Row { line, account, manager: manager.map(|name| fold(&name)) })
}

/// A name that people can type: what is refused there is refused here.
fn name(column: &'static str, text: &str) -> Result<String, RowProblem> {
    match Identifier::parse(text) {
        Ok(name) => self::text(column, name.as_typed()),
        Err(IdentifierProblem::Empty) => Err(RowProblem::Empty(column)),
        Err(IdentifierProblem::TooLong) => Err(RowProblem::TooLong(column)),
        Err(IdentifierProblem::ForbiddenCharacter) => Err(RowProblem::ForbiddenCharacter(column)),
    }
}

fn text(column: &'static str, text: &str) -> Result<String, RowProblem> {
    if text.chars().count() > MAX_IDENTIFIER_CHARACTERS {
        return Err(RowProblem::TooLong(column));
    }
    let forbidden = |letter: char| {
        letter.is_control()
            || matches!(letter, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if text.chars().any(forbidden) {
        return Err(RowProblem::ForbiddenCharacter(column));
    }
    Ok(text.to_owned())
}

/// The values of several columns of one kind, each once.
fn several<'r, const N: usize>(
    columns: [&'static str; N],
    filled: impl Fn(&'static str) -> Option<&'r str>,
    read: impl Fn(&'static str, &str) -> Result<String, RowProblem>,
) -> Result<Vec<String>, RowProblem> {
    let mut values = Vec::new();
    for column in columns {
        let Some(text) = filled(column) else { continue };
        let value = read(column, text)?;
        if !values.contains(&value) {
            values.push(value);
        }
    }
    Ok(values)
}

fn mail_address(column: &'static str, text: &str) -> Result<String, RowProblem> {
    if is_mail_address(text) { Ok(text.to_owned()) } else { Err(RowProblem::MailAddress(column)) }
}

fn phone(column: &'static str, text: &str) -> Result<String, RowProblem> {
    phone_number(text).ok_or(RowProblem::Phone(column))
}

fn groups(list: &str) -> Result<Vec<String>, RowProblem> {
    let names = list.split(';').map(str::trim).filter(|name| !name.is_empty());
    names.map(|name| text("groups", name)).collect()
}

fn flag(column: &'static str, text: &str) -> Result<bool, RowProblem> {
    match text.to_ascii_lowercase().as_str() {
        "" | "false" | "no" | "0" => Ok(false),
        "true" | "yes" | "1" => Ok(true),
        _ => Err(RowProblem::Flag(column)),
    }
}

/// A time, or the end of a day in UTC (both RFC 3339).
fn end(text: &str) -> Option<Timestamp> {
    let instant = if text.len() == "2026-12-31".len() {
        let next = text.parse::<jiff::civil::Date>().ok()?.tomorrow().ok()?;
        next.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp()
    } else {
        text.parse::<jiff::Timestamp>().ok()?
    };
    Some(Timestamp::from_micros(instant.as_microsecond()))
}

fn password_hash(text: &str) -> Result<String, RowProblem> {
    Phc::parse(text).map(|hash| hash.to_string()).map_err(RowProblem::PasswordHash)
}
