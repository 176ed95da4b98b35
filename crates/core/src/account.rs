//! An account as a directory shows it.

use serde::{Deserialize, Serialize};

use crate::ids::{AccountId, ContactId};
use crate::language::Language;
use crate::time::Timestamp;

/// An entry of a directory, as it was read a moment ago.
#[derive(Clone)]
pub struct Account {
    /// Its immutable id.
    pub id: AccountId,
    /// The short name people sign in with.
    pub username: String,
    /// The name in the form of an address (a UPN in Active Directory), if it has one.
    pub sign_in_name: Option<String>,
    /// What the person is called; empty if the directory doesn't say.
    pub display_name: String,
    /// The language the person prefers.
    pub language: Option<Language>,
    /// Names of the groups it is in.
    pub groups: Vec<String>,
    /// Whether it may change other accounts or the product itself.
    pub privileged: bool,
    /// What holds it back.
    pub status: Status,
    /// When its password was set, as far as the directory knows.
    pub password_set_at: Option<Timestamp>,
    /// Its addresses, in the directory's order.
    pub contacts: Vec<Contact>,
}

impl Account {
    /// Its mail addresses, in the directory's order.
    pub fn mail_addresses(&self) -> impl Iterator<Item = &Contact> {
        self.contacts.iter().filter(|contact| contact.kind == ContactKind::Email)
    }

    /// The words a password of this account must not be made of: its names and the local parts of its addresses
    /// (PWD-05).
    pub fn context_words(&self) -> Vec<&str> {
        let names = [self.username.as_str(), self.display_name.as_str()];
        let addresses = self.mail_addresses().map(|contact| contact.value.as_str());
        names
            .into_iter()
            .chain(self.sign_in_name.as_deref())
            .chain(addresses)
            .flat_map(|text| [text, text.split('@').next().unwrap_or_default()])
            .filter(|text| !text.is_empty())
            .collect()
    }
}

/// What holds an account back. Each flag is the directory's own.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Status {
    /// Switched off by an administrator.
    pub disabled: bool,
    /// Past its end date.
    pub expired: bool,
    /// Closed for sign-in for now.
    pub locked: Option<Lock>,
    /// The password must be changed at the next sign-in.
    pub must_change: bool,
    /// Its owner said "this was not me": no reset until staff release it.
    pub held: bool,
}

/// Why an account is locked.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lock {
    /// Too many wrong passwords; a reset or an unlock lifts it.
    WrongPasswords,
    /// An administrator's decision; nothing here lifts it.
    Administrator,
}

impl Lock {
    /// Its name in tables and import files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::WrongPasswords => "wrong-passwords",
            Self::Administrator => "administrator",
        }
    }

    /// The lock of this name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::WrongPasswords, Self::Administrator].into_iter().find(|lock| lock.name() == name)
    }
}

/// What a contact is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ContactKind {
    /// A mail address.
    Email,
    /// A phone number.
    Phone,
}

impl ContactKind {
    /// Its name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone",
        }
    }

    /// The kind of this name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Email, Self::Phone].into_iter().find(|kind| kind.name() == name)
    }
}

/// An address or number at which the owner of an account can be reached.
#[derive(Clone)]
pub struct Contact {
    /// Its id in the directory.
    pub id: ContactId,
    /// Address or number.
    pub kind: ContactKind,
    /// Exactly as the directory holds it; messages go to these bytes and no others.
    pub value: String,
}

/// The password marker of an entry: it changes with every password write, and says which of ours was the last one
/// where the directory can tell (promise 10).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Marker(pub String);
