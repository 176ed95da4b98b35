//! The ways to prove who you are.

use serde::{Deserialize, Serialize};

/// A way to prove that an account is yours. Its name is the same in tables, pages, the API and the documentation.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// A message to an address of the account, with a link and a code.
    Email,
}

impl Method {
    /// Every method, in the order in which people are offered them.
    pub const ALL: [Self; 1] = [Self::Email];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Email => "email",
        }
    }

    /// The method of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.name() == name)
    }
}
