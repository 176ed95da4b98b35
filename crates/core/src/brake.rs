//! The brake: what is stopped for now, on every node. An operator pulls it when something goes wrong; nothing that is
//! enrolled, stored or decided changes by it.

use std::fmt;

use crate::account::Account;
use crate::identifier::fold;
use crate::method::Method;

/// What one pull of the brake stops.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Target {
    /// Every reset and every unlock.
    All,
    /// Every reset that needs this method, and its messages.
    Method(Method),
    /// Resets of the accounts in this group.
    Group(String),
}

/// The longest name of a group, in characters.
const LONGEST_GROUP: usize = 256;

impl Target {
    /// The target of this text form, `all`, `method:NAME` or `group:NAME`; the same in tables, audit rows and the API.
    pub fn parse(text: &str) -> Option<Self> {
        match text.split_once(':') {
            None => (text == "all").then_some(Self::All),
            Some(("method", name)) => Method::parse(name).map(Self::Method),
            Some(("group", name)) => Self::group(name),
            Some(_) => None,
        }
    }

    /// The group of this name: 1 to 256 characters, none of them a control character.
    pub fn group(name: &str) -> Option<Self> {
        let length = name.chars().count();
        let is_name = (1..=LONGEST_GROUP).contains(&length) && !name.contains(char::is_control);
        is_name.then(|| Self::Group(name.to_owned()))
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("all"),
            Self::Method(method) => write!(f, "method:{}", method.name()),
            Self::Group(name) => write!(f, "group:{name}"),
        }
    }
}

/// Everything that is stopped at one moment.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Brake {
    all: bool,
    methods: Vec<Method>,
    groups: Vec<String>,
}

impl Brake {
    /// Whether every reset is stopped.
    pub const fn stops_all(&self) -> bool {
        self.all
    }

    /// Whether proofs of this method are stopped.
    pub fn stops_method(&self, method: Method) -> bool {
        self.all || self.methods.contains(&method)
    }

    /// Whether resets of this account are stopped, methods aside. Groups are compared without regard to case.
    pub fn stops_account(&self, account: &Account) -> bool {
        self.all || account.groups.iter().any(|group| self.groups.contains(&fold(group)))
    }

    /// Whether any group is stopped.
    pub const fn has_groups(&self) -> bool {
        !self.groups.is_empty()
    }
}

impl FromIterator<Target> for Brake {
    fn from_iter<T: IntoIterator<Item = Target>>(targets: T) -> Self {
        let mut brake = Self::default();
        for target in targets {
            match target {
                Target::All => brake.all = true,
                Target::Method(method) => brake.methods.push(method),
                Target::Group(name) => brake.groups.push(fold(&name)),
            }
        }
        brake
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::account;

    #[test]
    fn a_target_survives_its_text_form_and_nothing_else_is_one() {
        for text in ["all", "method:email", "group:staff", "group:CN=Night shift,OU=a:b"] {
            assert_eq!(Target::parse(text).unwrap().to_string(), text);
        }
        let long = format!("group:{}", "x".repeat(257));
        for other in ["", "All", "all:", "method:", "method:pigeon", "group:", "group:a\nb", "staff", &long] {
            assert_eq!(Target::parse(other), None, "{other:?}");
        }
    }

    #[test]
    fn a_group_is_stopped_however_it_is_written_and_no_other_is() {
        let mut ada = account();
        ada.groups = vec!["Night Shift".to_owned()];
        let stops = |target: &str| Brake::from_iter(Target::parse(target)).stops_account(&ada);
        assert!(stops("group:night shift") && stops("all"));
        assert!(!stops("group:night") && !stops("method:email"));
        assert!(!Brake::default().stops_account(&ada));
    }
}
