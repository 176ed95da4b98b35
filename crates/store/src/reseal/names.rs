//! Keyed hashes of the names that accounts are found by: made again from the names.

use regain_core::account::ContactKind;
use regain_core::identifier::fold;
use regain_core::ids::AccountId;
use regain_crypto::Purpose;

use super::{BATCH, Sealed};
use crate::row::{Bind, Identity};
use crate::{Scope, StoreError, Tx};

const WHAT: &str = Sealed::Names.name();

/// A name by which an account is found.
pub(super) struct Name {
    account: AccountId,
    kind: &'static str,
    folded: String,
}

impl Scope {
    /// The names of the next accounts after one, and where to go on.
    pub(super) async fn names(
        &mut self,
        after: [u8; 16],
    ) -> Result<(Vec<Name>, Option<[u8; 16]>), StoreError> {
        let query = sqlx::query(
            "SELECT id FROM builtin_account WHERE organization_id = $1 AND id > $2 ORDER BY id LIMIT $3",
        );
        let query = query.id(&self.organization).bytes(&after).bind(BATCH);
        let ids: Vec<AccountId> = self.all(WHAT, query, |row| row.id("id")).await?;
        let is_last = i64::try_from(ids.len()).is_ok_and(|count| count < BATCH);
        let next = ids.last().filter(|_| !is_last).map(|id| *id.bytes());
        let mut names = Vec::new();
        for id in ids {
            let Some(account) = self.account(id).await? else { continue };
            let mut add = |kind, name: &str| names.push(Name { account: id, kind, folded: fold(name) });
            add("username", &account.username);
            account.sign_in_name.iter().for_each(|name| add("sign-in-name", name));
            for contact in account.contacts.iter().filter(|contact| contact.kind == ContactKind::Email) {
                add("email", &contact.value);
            }
        }
        Ok((names, next))
    }
}

impl Tx {
    /// Puts the hash of the active key in the place of another key's.
    pub(super) async fn rehash(&mut self, names: Vec<Name>) -> Result<u64, StoreError> {
        let keys = self.context.keys();
        let mut rows = 0;
        for Name { account, kind, folded } in names {
            let hashes = keys.keyed_hash_candidates(Purpose::IdentifierLookup, &[folded.as_bytes()]);
            let Some((new, others)) = hashes.split_first() else { continue };
            for old in others {
                let query = sqlx::query(
                    "UPDATE builtin_identifier SET lookup = $5
                     WHERE organization_id = $1 AND lookup = $2 AND kind = $3 AND account_id = $4",
                );
                let query = query.id(&self.organization).bytes(old).text(kind).id(&account).bytes(new);
                rows += self.execute(WHAT, query).await?;
            }
        }
        Ok(rows)
    }
}
