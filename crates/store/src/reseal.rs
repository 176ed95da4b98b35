//! Replaces what older keys made by what the active key makes, batch by batch, while nodes read and write.
//!
//! Rows are read and sealed outside a transaction, then written where they are still what was read. What can't be
//! made again, since only a hash is kept of it (tokens, links), is left to its end.

mod names;

use regain_core::account::ContactKind;
use regain_core::ids::{AccountId, OrganizationId};
use regain_core::random::Random;
use regain_core::subject::Subject;
use regain_crypto::Purpose;

use crate::family::account_key_parts;
use crate::row::{Bind, Row};
use crate::seal::Place;
use crate::{Scope, Store, StoreError, Tx};

/// Rows that one transaction changes, so that nodes are never held up for long.
const BATCH: i64 = 250;

/// Values that are sealed or hashed with the master keys and can be made again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sealed {
    /// Addresses and numbers of accounts, with their fingerprints.
    Contacts,
    /// Keyed hashes of the names that accounts are found by.
    Names,
    /// What methods of accounts are checked with.
    Registrations,
    /// Addresses that were taken away and not told yet.
    FormerContacts,
    /// Secrets of hardware tokens.
    HardwareTokens,
    /// Names that were typed and are not resolved yet.
    TypedNames,
    /// Whom resets are about, with the hashes that find them.
    Subjects,
    /// What proofs are checked with.
    Verifiers,
    /// Where sessions were opened from.
    Sessions,
    /// Personal fields of audit rows.
    AuditRows,
}

/// What asks for values that don't begin as those of the active key do ($3), in the order of owners, from one on ($2);
/// and what replaces one ($4) by another ($5). `COALESCE` keeps SQLite from taking "all rows of the organization" for a
/// good way to find the next ones.
macro_rules! statements {
    ($table:literal, $owner:literal, $row:literal, $sealed:literal) => {
        statements!($table, $owner, $row, $sealed, "", "")
    };
    ($table:literal, $owner:literal, $row:literal, $sealed:literal, $read:literal, $set:literal) => {
        Some((
            concat!(
                "SELECT ",
                $owner,
                " AS owner, ",
                $row,
                " AS row_id, ",
                $sealed,
                " AS sealed",
                $read,
                " FROM ",
                $table,
                " WHERE COALESCE(organization_id, $1) = $1 AND ",
                $owner,
                " >= $2 AND substr(",
                $sealed,
                ", 1, 5) <> $3 ORDER BY ",
                $owner,
                " LIMIT $4"
            ),
            concat!(
                "UPDATE ",
                $table,
                " SET ",
                $sealed,
                " = $5",
                $set,
                " WHERE organization_id = $1 AND ",
                $owner,
                " = $2 AND ",
                $row,
                " = $3 AND ",
                $sealed,
                " = $4"
            ),
        ))
    };
}

impl Sealed {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Contacts,
        Self::Names,
        Self::Registrations,
        Self::FormerContacts,
        Self::HardwareTokens,
        Self::TypedNames,
        Self::Subjects,
        Self::Verifiers,
        Self::Sessions,
        Self::AuditRows,
    ];

    /// What they are called.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Contacts => "contacts",
            Self::Names => "names of accounts",
            Self::Registrations => "registrations",
            Self::FormerContacts => "former contacts",
            Self::HardwareTokens => "hardware tokens",
            Self::TypedNames => "typed names",
            Self::Subjects => "subjects",
            Self::Verifiers => "verifiers",
            Self::Sessions => "sessions",
            Self::AuditRows => "audit rows",
        }
    }

    const fn purpose(self) -> Purpose {
        match self {
            Self::Contacts => Purpose::Contact,
            Self::Names => Purpose::IdentifierLookup,
            Self::TypedNames => Purpose::TypedName,
            Self::Subjects => Purpose::Subject,
            Self::Verifiers | Self::Registrations | Self::FormerContacts | Self::HardwareTokens => {
                Purpose::Verifier
            }
            Self::Sessions => Purpose::SessionSource,
            Self::AuditRows => Purpose::AuditPersonal,
        }
    }

    /// None for those that are hashed only.
    const fn statements(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Names => None,
            Self::Contacts => statements!(
                "builtin_contact",
                "account_id",
                "id",
                "sealed",
                ", kind, fingerprint AS hash",
                ", fingerprint = $6"
            ),
            Self::Subjects => statements!(
                "subject",
                "family_id",
                "family_id",
                "sealed",
                ", account_key AS hash",
                ", account_key = $6"
            ),
            Self::Verifiers => statements!("verifier", "family_id", "family_id", "sealed"),
            Self::Registrations => statements!("registration", "account_id", "id", "sealed"),
            Self::FormerContacts => statements!("former_contact", "account_id", "id", "sealed"),
            Self::HardwareTokens => statements!("hardware_token", "id", "id", "sealed"),
            Self::TypedNames => statements!("family", "id", "id", "identifier_sealed"),
            Self::Sessions => statements!("session", "account_id", "id", "sealed"),
            Self::AuditRows => statements!("audit_event", "id", "id", "personal_sealed"),
        }
    }
}

/// How far a batch came.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Resealed {
    /// Rows that were changed.
    pub rows: u64,
    /// Where the next batch begins; nothing after the last one.
    pub next: Option<[u8; 16]>,
}

/// A sealed value where it belongs, with the keyed hash beside it if there is one.
struct Value {
    owner: [u8; 16],
    row: [u8; 16],
    sealed: Vec<u8>,
    hash: Option<[u8; 32]>,
    kind: Option<ContactKind>,
}

fn value(what: Sealed, row: &Row) -> Result<Value, StoreError> {
    let id = |column| row.bytes(column)?.try_into().map_err(|_| row.wrong());
    let is_hashed = matches!(what, Sealed::Contacts | Sealed::Subjects);
    let kind = || row.named("kind", ContactKind::parse);
    Ok(Value {
        owner: id("owner")?,
        row: id("row_id")?,
        sealed: row.bytes("sealed")?,
        hash: is_hashed.then(|| row.hash("hash")).transpose()?,
        kind: (what == Sealed::Contacts).then(kind).transpose()?,
    })
}

impl Store {
    /// Seals the next values with the active key that are sealed with another one. Begin at zeros, and go on where it
    /// says until there is no next batch; what is done already is passed over quickly.
    ///
    /// # Errors
    /// [`StoreError::Open`] if a value can't be read: nothing of its batch was changed.
    pub async fn reseal(
        &self,
        organization: OrganizationId,
        what: Sealed,
        from: [u8; 16],
        random: &mut Random,
    ) -> Result<Resealed, StoreError> {
        let mut scope = self.read(organization).await?;
        let Some((select, update)) = what.statements() else {
            let (names, next) = scope.names(from).await?;
            drop(scope);
            let rows = self.write(organization, |tx| Box::pin(tx.rehash(names))).await?;
            return Ok(Resealed { rows, next });
        };
        let old = scope.sealed_otherwise(what, select, from).await?;
        let is_last = i64::try_from(old.len()).is_ok_and(|count| count < BATCH);
        let next = old.last().filter(|_| !is_last).map(|value| value.owner);
        let renew = |old: Value| Ok((scope.renew(what, &old, random)?, old.sealed));
        let renewed = old.into_iter().map(renew).collect::<Result<Vec<_>, StoreError>>()?;
        drop(scope);
        if renewed.is_empty() {
            return Ok(Resealed { rows: 0, next });
        }
        let write = self.write(organization, move |tx| {
            Box::pin(async move {
                let mut rows = 0;
                for (new, old) in &renewed {
                    rows += tx.replace(what, update, new, old).await?;
                }
                Ok::<_, StoreError>(rows)
            })
        });
        Ok(Resealed { rows: write.await?, next })
    }
}

impl Scope {
    async fn sealed_otherwise(
        &mut self,
        what: Sealed,
        select: &'static str,
        from: [u8; 16],
    ) -> Result<Vec<Value>, StoreError> {
        let prefix = self.context.keys().seal_prefix();
        let query = sqlx::query(select).id(&self.organization).bytes(&from).bytes(&prefix).bind(BATCH);
        self.all(what.name(), query, |row| value(what, row)).await
    }

    fn renew(&self, what: Sealed, old: &Value, random: &mut Random) -> Result<Value, StoreError> {
        let place = Place { what: what.name(), purpose: what.purpose(), owner: &old.owner, row: &old.row };
        let content = self.open(&place, &old.sealed)?;
        let keys = self.context.keys();
        let hash = match (what, old.kind) {
            (Sealed::Contacts, Some(kind)) => {
                let parts = [kind.name().as_bytes(), content.as_slice()];
                Some(keys.keyed_hash(Purpose::ContactFingerprint, &parts))
            }
            (Sealed::Subjects, _) => {
                let account = self.open_padded::<Subject>(&place, &old.sealed)?.real_account();
                let key =
                    |account: AccountId| keys.keyed_hash(Purpose::SubjectKey, &account_key_parts(&account));
                // That of a decoy is of no key.
                account.map(key).or(old.hash)
            }
            (_, _) => None,
        };
        let sealed = self.seal(&place, &content, random);
        Ok(Value { owner: old.owner, row: old.row, sealed, hash, kind: old.kind })
    }
}

impl Tx {
    /// Writes a value where the old one still is.
    async fn replace(
        &mut self,
        what: Sealed,
        update: &'static str,
        new: &Value,
        old: &[u8],
    ) -> Result<u64, StoreError> {
        let query = sqlx::query(update).id(&self.organization).bytes(&new.owner).bytes(&new.row).bytes(old);
        let query = query.bytes(&new.sealed);
        let query = match &new.hash {
            Some(hash) => query.bytes(hash),
            None => query,
        };
        self.execute(what.name(), query).await
    }
}
