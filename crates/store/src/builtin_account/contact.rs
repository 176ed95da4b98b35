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

/// A contact as its row holds it.
pub(super) struct Sealed {
    id: ContactId,
    kind: ContactKind,
    value: Vec<u8>,
}

/// The contact of a row that is joined with one, if there is one.
pub(super) fn sealed(row: &Row) -> Result<Option<Sealed>, StoreError> {
    let Some(id) = row.id_or_null("contact_id")? else { return Ok(None) };
    let kind = row.named("contact_kind", ContactKind::parse)?;
    Ok(Some(Sealed { id, kind, value: row.bytes("contact_sealed")? }))
}

impl Scope {
    pub(super) fn open_contact(&self, account: AccountId, sealed: Sealed) -> Result<Contact, StoreError> {
        let Sealed { id, kind, value } = sealed;
        let value = self.open_text(&place(&account, &id), &value)?;
        Ok(Contact { id, kind, value: value.to_string() })
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
        let fingerprint = self.context.keys().keyed_hash(Purpose::ContactFingerprint, &parts);
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
