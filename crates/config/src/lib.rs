//! What a process needs to start: one TOML file, one section per module of `section/`.
//!
//! [`Config::read`] finds everything that is wrong at once, each with its line and what to do about it. Unknown
//! settings are refused. Secrets are not in the file but in files that it names ([`SecretFile`]).
//!
//! To add a setting, add a line to its section: documentation, type and rule (default, floor, ceiling). The
//! struct, its reading and [`reference_markdown`] come from that line. What goes wrong only together with other
//! settings belongs to the section's `check`. What an administrator edits while the server runs is not here but
//! in the database.

mod policy;
mod problem;
mod reader;
mod reference;
mod schema;
mod section;
mod value;

use std::path::Path;

use toml::de::DeTable;

pub use policy::{parse_policies, show_policies};
pub use problem::{ConfigProblems, Problem};
pub use reference::reference_markdown;
pub use section::database::{Database, DatabaseLocation};
pub use section::gateway::{Gateway, GatewayFormat};
pub use section::hashing::Hashing;
pub use section::keys::Keys;
pub use section::limits::Limits;
pub use section::log::{Log, LogFormat, LogLevel};
pub use section::mail::{Mail, MailSecurity};
pub use section::organization::Organization;
pub use section::passwords::Passwords;
pub use section::phone::{AllowedCountry, Phone, PhoneProvider};
pub use section::server::{PLAIN_HTTP_CONSENT, PlainHttpConsent, Server};
pub use section::twilio::Twilio;
pub use value::address::{
    Authority, GatewayAddress, HelpAddress, MailAddress, Origin, ReturnOrigin, ServerName,
};
pub use value::file::{SecretFile, SecretFileError};

/// The least that a configuration file must say, to start from.
pub const EXAMPLE: &str = include_str!("example.toml");

/// Declares the sections: the struct, their reading and their order in the reference come from here.
macro_rules! sections {
    ($($(#[doc = $doc:literal])+ $name:ident: $section:ty,)+) => {
        /// A configuration file that was read without a problem.
        #[derive(Clone, Debug)]
        pub struct Config {
            $($(#[doc = $doc])+ pub $name: $section,)+
        }

        impl Config {
            fn sections() -> Vec<schema::SectionInfo> {
                vec![$(schema::SectionInfo {
                    name: stringify!($name),
                    doc: <$section as schema::Section>::DOC,
                    fields: <$section as schema::Section>::fields(),
                }),+]
            }

            fn read_sections(document: &mut reader::Document<'_>) -> Option<Self> {
                // All are read before the first `?`, so that all their problems are found.
                $(let $name = document.section::<$section>(stringify!($name));)+
                Some(Self { $($name: $name?),+ })
            }
        }
    };
}

sections! {
    /// How browsers reach this server.
    server: Server,
    /// Where everything is kept.
    database: Database,
    /// What everything secret is sealed with.
    keys: Keys,
    /// Whose people reset their passwords here.
    organization: Organization,
    /// The mail server.
    mail: Mail,
    /// Texts and calls.
    phone: Phone,
    /// Twilio, or another provider that speaks its interface.
    twilio: Twilio,
    /// Any HTTP gateway for texts and calls.
    gateway: Gateway,
    /// What a new password must be.
    passwords: Passwords,
    /// How often things may happen.
    limits: Limits,
    /// What a password hash costs.
    hashing: Hashing,
    /// The log.
    log: Log,
}

impl Config {
    /// Reads a file; relative paths in it start at its folder.
    ///
    /// # Errors
    /// [`ConfigProblems`] with everything that is wrong.
    pub fn read(path: &Path) -> Result<Self, ConfigProblems> {
        let text = std::fs::read_to_string(path).map_err(|error| {
            let problem = format!("the configuration could not be read: {error}");
            let hint = "check the path, and that the user Regain runs as may read it".into();
            ConfigProblems { path: path.into(), problems: vec![Problem { line: None, problem, hint }] }
        })?;
        let folder = path.parent().unwrap_or(Path::new(""));
        Self::parse(&text, folder).map_err(|problems| ConfigProblems { path: path.into(), problems })
    }

    /// Reads the text of a file; relative paths in it start at `folder`.
    ///
    /// # Errors
    /// Everything that is wrong, in the order of lines; what belongs to no line comes first.
    pub fn parse(text: &str, folder: &Path) -> Result<Self, Vec<Problem>> {
        let (table, errors) = DeTable::parse_recoverable(text);
        if !errors.is_empty() {
            return Err(errors.iter().map(|error| syntax(text, error)).collect());
        }
        let mut document = reader::Document::new(text, table.get_ref(), folder);
        document.refuse_unknown(&Self::sections());
        let config = Self::read_sections(&mut document);
        let mut problems = document.problems;
        problems.sort_by_key(|problem| problem.line);
        config.filter(|_| problems.is_empty()).ok_or(problems)
    }
}

fn syntax(text: &str, error: &toml::de::Error) -> Problem {
    let line = error.span().map(|span| reader::line_of(text, span.start));
    let problem = format!("this is not TOML: {}", error.message());
    let hint = "write `name = value`, texts in double quotes, each name once, sections as `[name]`".into();
    Problem { line, problem, hint }
}

#[cfg(test)]
mod tests;
