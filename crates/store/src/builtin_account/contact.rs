//! Addresses and numbers of built-in accounts, sealed.

use regain_core::account::{Contact, ContactKind};
use regain_core::ids::{AccountId, ContactId};
use regain_core::random::Random;
use regain_crypto::Purpose;

use crate::row::{Bind, Row};
use crate::seal::Place;
use crate::{Scope, StoreError, Tx};

const WHAT: &str = "contacts";

fn place<'p>(account: &'p AccountId, contact: &'p ContactId) -> Place<'p> {
    Place { what: WHAT, purpose: Purpose::Contact, owner: account.as_bytes(), row: contact.as_bytes() }
}

impl Scope {
    /// The addresses and numbers of an account, in order.
    pub async fn contacts(&mut self, account: AccountId) -> Result<Vec<Contact>, StoreError> {
        let query = sqlx::query(
            "SELECT id, kind, sealed FROM builtin_contact WHERE organization_id = $1 AND account_id = $2
             ORDER BY position",
        );
        let read =
            |row: &Row| Ok((row.id("id")?, row.named("kind", ContactKind::parse)?, row.bytes("sealed")?));
        let rows = self.all(WHAT, query.id(&self.organization).id(&account), read).await?;
        let open = |(id, kind, sealed): (ContactId, ContactKind, Vec<u8>)| {
            let value = self.open_text(&place(&account, &id), &sealed)?;
            Ok(Contact { id, kind, value: value.to_string() })
        };
        rows.into_iter().map(open).collect()
    }
}

impl Tx {
    pub(super) async fn insert_contact(
        &mut self,
        account: AccountId,
        position: i64,
        contact: &Contact,
        random: &mut Random,
    ) -> Result<(), StoreError> {
        let sealed = self.seal(&place(&account, &contact.id), contact.value.as_bytes(), random);
        let parts = [contact.kind.name().as_bytes(), contact.value.as_bytes()];
        let fingerprint = self.context.keys.keyed_hash(Purpose::ContactFingerprint, &parts);
        let query = sqlx::query(
            "INSERT INTO builtin_contact (organization_id, account_id, id, kind, position, sealed, fingerprint)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .id(&self.organization)
        .id(&account)
        .id(&contact.id)
        .text(contact.kind.name())
        .bind(position)
        .bytes(&sealed)
        .bytes(&fingerprint);
        self.execute(WHAT, query).await.map(drop)
    }
}
