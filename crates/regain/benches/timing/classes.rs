//! The classes of names that strangers must not tell apart. Every sample is of an account of its own, so that no limit of
//! an account or of an address is met, and all names are of one length.

use std::fmt::Write as _;

use anyhow::Result;
use regain_app::hashing::{Hashing, Options};
use regain_core::password::NewPassword;

/// What a name means.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Class {
    /// How the table calls it.
    pub(crate) name: &'static str,
    letter: char,
    /// Columns `disabled`, `locked`, `privileged` and `expires_at`.
    standing: &'static str,
    /// How many accounts have a name, 0 to 2.
    accounts: usize,
    has_mail: bool,
    /// Whether a proof by every method is tried, not only by mail.
    pub(crate) by_every_method: bool,
}

/// An account with a mail address.
const KNOWN: Class = Class {
    name: "known",
    letter: 'a',
    standing: ",,,",
    accounts: 1,
    has_mail: true,
    by_every_method: false,
};

/// All there are; [`NOBODY`] is what the others are compared with.
pub(crate) const CLASSES: [Class; 10] = [
    NOBODY,
    Class { by_every_method: true, ..KNOWN },
    EQUIPPED,
    Class { name: "disabled", letter: 'b', standing: "yes,,,", ..KNOWN },
    Class { name: "locked by wrong passwords", letter: 'c', standing: ",wrong-passwords,,", ..KNOWN },
    Class { name: "locked by an administrator", letter: 'd', standing: ",administrator,,", ..KNOWN },
    Class { name: "privileged, so excluded", letter: 'e', standing: ",,yes,", ..KNOWN },
    Class { name: "expired", letter: 'f', standing: ",,,2020-01-01", ..KNOWN },
    Class { name: "no contact", letter: 'g', has_mail: false, ..KNOWN },
    Class { name: "ambiguous", letter: 'h', accounts: 2, ..KNOWN },
];

/// Names that mean nobody.
pub(crate) const NOBODY: Class =
    Class { name: "nobody", letter: 'z', accounts: 0, by_every_method: true, ..KNOWN };

/// Accounts that have every method.
pub(crate) const EQUIPPED: Class =
    Class { name: "with every method", letter: 'i', by_every_method: true, ..KNOWN };

impl Class {
    /// Whether an account of this user name is one of it.
    pub(crate) fn has(&self, username: &str) -> bool {
        username.starts_with(self.letter)
    }

    /// What somebody types.
    pub(crate) fn typed(&self, number: usize) -> String {
        format!("{}{number:06}@meridian.example", self.letter)
    }
}

/// Everybody, as a file to import. All have one hash: computing one for each would take longer than all that is measured.
pub(crate) async fn people(count: usize) -> Result<String> {
    let password = NewPassword::parse("the old words of everybody");
    let password = password.map_err(|_| anyhow::anyhow!("a bad password"))?;
    let hash = Hashing::new(Options::default())?.hash(&password, [7; 16]).await?;
    let mut rows =
        "username,sign_in_name,email,disabled,locked,privileged,expires_at,password_hash\n".to_owned();
    for class in CLASSES {
        for number in 0..count {
            for account in 0..class.accounts {
                let username = format!("{}{number:06}-{account}", class.letter);
                // What two people share is an address, since names are everybody's own.
                let (name, mail) = match class {
                    Class { accounts: 2, .. } => (String::new(), class.typed(number)),
                    Class { has_mail: false, .. } => (class.typed(number), String::new()),
                    Class { .. } => (class.typed(number), format!("{username}@post.example")),
                };
                writeln!(rows, "{username},{name},{mail},{},\"{hash}\"", class.standing)?;
            }
        }
    }
    Ok(rows)
}
