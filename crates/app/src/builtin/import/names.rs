//! Names that a file used already: seventeen bytes each, whatever their length.

use std::collections::HashMap;
use std::sync::Arc;

use regain_core::identifier::fold;
use regain_crypto::{KeyRing, Purpose};

use super::RowProblem;
use crate::builtin::NewAccount;

/// The first bytes of a name's keyed hash. Two of a million names are alike in them once in 30 million files.
type Key = [u8; 8];

#[derive(Clone, Copy, Default)]
struct Seen {
    /// The line of the account that would sign in with it; 0 if none would.
    line: u32,
    /// Whether that account was inserted.
    is_taken: bool,
    /// Whether some account has it as an address.
    is_address: bool,
    /// Whether it was counted as shared.
    is_shared: bool,
}

/// The names of a file as far as it was read.
pub(super) struct Names {
    keys: Arc<KeyRing>,
    seen: HashMap<Key, Seen>,
}

impl Names {
    pub(super) fn new(keys: Arc<KeyRing>) -> Self {
        Self { keys, seen: HashMap::new() }
    }

    /// How many accounts a folded name leads to, `stored` of which were there before: two stand for more.
    pub(super) fn count(&self, folded: &str, stored: usize) -> usize {
        let Seen { is_taken, is_address, is_shared, .. } =
            self.seen.get(&self.key(folded)).copied().unwrap_or_default();
        if is_shared { 2 } else { stored.max(usize::from(is_taken || is_address)) }
    }

    /// Takes the names that an account signs in with, unless an earlier line has one of them.
    pub(super) fn claim(&mut self, account: &NewAccount, line: u64) -> Result<(), RowProblem> {
        let names = account.sign_in_names();
        for name in &names {
            let line = self.seen.get(&self.key(name)).map_or(0, |seen| seen.line);
            if line != 0 {
                let is_username = *name == fold(&account.username);
                let column = if is_username { "username" } else { "sign_in_name" };
                return Err(RowProblem::Repeated { column, line });
            }
        }
        for name in &names {
            let key = self.key(name);
            self.seen.entry(key).or_default().line = short(line);
        }
        Ok(())
    }

    /// Takes note of all names of an account that was inserted, and counts those that lead to several accounts from
    /// now on: because the file says so, or because they are in `stored`.
    pub(super) fn count_shared(&mut self, account: &NewAccount, line: u64, stored: &[String]) -> u64 {
        let own = account.sign_in_names();
        let mut shared = 0;
        for name in account.names() {
            let key = self.key(&name);
            let is_own = own.contains(&name);
            let seen = self.seen.entry(key).or_default();
            let is_others = seen.is_address || (seen.is_taken && seen.line != short(line));
            seen.is_address |= !is_own;
            seen.is_taken |= is_own;
            if (is_others || stored.contains(&name)) && !seen.is_shared {
                seen.is_shared = true;
                shared += 1;
            }
        }
        shared
    }

    fn key(&self, folded: &str) -> Key {
        let [a, b, c, d, e, f, g, h, ..] =
            self.keys.keyed_hash(Purpose::IdentifierLookup, &[folded.as_bytes()]);
        [a, b, c, d, e, f, g, h]
    }
}

/// A line number as it is kept; past four billion all lines are the last one.
pub(super) fn short(line: u64) -> u32 {
    u32::try_from(line).unwrap_or(u32::MAX)
}
