//! `[database]`: where everything is kept.

use std::fmt;
use std::path::{Path, PathBuf};

use toml::de::DeValue;
use url::Url;
use zeroize::Zeroizing;

use crate::schema::{Check, Conflict, Setting, optional, required, section};
use crate::value::file::{SecretFile, SecretFileError};
use crate::value::plain::text;

/// Which database, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DatabaseLocation {
    /// A SQLite file.
    Sqlite(PathBuf),
    /// A PostgreSQL database, without a password.
    Postgres(Url),
}

impl Setting for DatabaseLocation {
    fn kind() -> String {
        "the path of a SQLite file such as \"regain.db\" (a relative one starts at the folder of this file), or an \
         address such as \"postgres://regain@db.example.com/regain?sslmode=verify-full\""
            .into()
    }

    fn read(value: &DeValue<'_>, folder: &Path) -> Result<Self, String> {
        let text = text(value)?;
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return postgres(text).map(Self::Postgres);
        }
        if text.contains("://") || text.starts_with("sqlite:") {
            return Err("start a PostgreSQL address with postgres://; for SQLite write only the path".into());
        }
        if text == ":memory:" {
            return Err("name a file: what is only in memory is lost when the server stops".into());
        }
        <PathBuf as Setting>::read(value, folder).map(Self::Sqlite)
    }

    fn show(&self) -> Option<String> {
        Some(format!("\"{self}\""))
    }
}

fn postgres(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|_| "this address can't be read".to_owned())?;
    if url.password().is_some() || url.query_pairs().any(|(name, _)| name == "password") {
        return Err(
            "put the password into a file, name that in `password_file`, and leave it out here".into()
        );
    }
    Ok(url)
}

impl fmt::Display for DatabaseLocation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => path.display().fmt(formatter),
            Self::Postgres(url) => url.fmt(formatter),
        }
    }
}

section! {
    /// Where everything is kept. SQLite serves one server; several servers share one PostgreSQL.
    pub struct Database {
        /// The database. A SQLite file is made when it is not there; a PostgreSQL database must be there.
        url: DatabaseLocation = required();
        /// File with the password for PostgreSQL, if it asks for one.
        password_file: Option<SecretFile> = optional();
    }
}

impl Check for Database {
    fn check(&self) -> Vec<Conflict> {
        let (problem, hint) = match (&self.url, &self.password_file) {
            (DatabaseLocation::Sqlite(_), Some(_)) => {
                ("has no use: SQLite asks for no password", "leave it out")
            }
            (DatabaseLocation::Postgres(url), Some(_)) if !url.has_host() || url.host_str() == Some("") => {
                ("needs a server to send the password to", "name the server's host in `url`")
            }
            _ => return Vec::new(),
        };
        vec![Conflict { field: "password_file", problem, hint: hint.into() }]
    }
}

impl Database {
    /// The address to connect to: `sqlite://PATH`, or that of PostgreSQL with its password.
    ///
    /// # Errors
    /// [`SecretFileError`] if the password can't be read.
    pub fn connection_url(&self) -> Result<Zeroizing<String>, SecretFileError> {
        match (&self.url, &self.password_file) {
            // The path as it is: nothing of it is read as an address.
            (DatabaseLocation::Sqlite(path), _) => Ok(Zeroizing::new(format!("sqlite://{}", path.display()))),
            (DatabaseLocation::Postgres(url), None) => Ok(Zeroizing::new(url.to_string())),
            (DatabaseLocation::Postgres(url), Some(file)) => {
                let mut url = url.clone();
                // `set_password` escapes everything but the escape character itself.
                let password = Zeroizing::new(file.read()?.replace('%', "%25"));
                // It fails only without a host, which `check` refuses.
                let _ = url.set_password(Some(&password));
                Ok(Zeroizing::new(url.into()))
            }
        }
    }
}
