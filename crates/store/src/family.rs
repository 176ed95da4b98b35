//! Families, their subjects and what their proofs are checked with; the same rows for everyone.

use regain_core::identifier::Identifier;
use regain_core::ids::{AccountId, ContactId, FamilyId, ResetId};
use regain_core::language::Language;
use regain_core::method::Method;
use regain_core::random::Random;
use regain_core::reset::Kind;
use regain_core::subject::Subject;
use regain_core::time::Timestamp;
use regain_crypto::Purpose;
use zeroize::Zeroizing;

use crate::known_browser::KnownBrowser;
use crate::row::Bind;
use crate::seal::{Place, json};
use crate::{Scope, StoreError, Tx};

const FAMILIES: &str = "families";
const SUBJECTS: &str = "subjects";
const VERIFIERS: &str = "verifiers";
/// Bytes of a padded subject: the longest is two ids with the longest reason, 139.
const SUBJECT_SIZE: usize = 192;
/// Bytes of a padded verifier: three contact ids and the longest name of a method are 143.
const VERIFIER_SIZE: usize = 192;

/// A family to insert.
pub struct NewFamily<'f> {
    /// Its id.
    pub id: FamilyId,
    /// What the person came for.
    pub kind: Kind,
    /// What they typed, if they had to; kept sealed until it is resolved, and wiped then.
    pub identifier: Option<&'f Identifier>,
    /// The language they read.
    pub language: &'f Language,
    /// Keyed hash of where it came from.
    pub source_hash: [u8; 32],
    /// The browser that asked, if it signed in here before.
    pub known_browser: Option<KnownBrowser>,
    /// Browser and system in words, from a fixed list; for mails to the owner.
    pub browser: Option<&'f str>,
    /// When it was started.
    pub started_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// What one start of a reset began.
pub struct Family {
    /// Its id.
    pub id: FamilyId,
    /// What the person came for.
    pub kind: Kind,
    /// What they typed; nothing once it is resolved.
    pub identifier: Option<Zeroizing<String>>,
    /// The language they read.
    pub language: Language,
    /// Keyed hash of where it came from.
    pub source_hash: [u8; 32],
    /// The browser that asked, if it signed in here before.
    pub known_browser: Option<KnownBrowser>,
    /// Browser and system in words, from a fixed list; for mails to the owner.
    pub browser: Option<String>,
    /// When it was started.
    pub started_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// When it was found out whom it is about.
    pub resolved_at: Option<Timestamp>,
    /// The reset that took it.
    pub applied_by: Option<ResetId>,
    /// When it was ended from outside: another reset of the account was completed, or its owner objected.
    pub ended_at: Option<Timestamp>,
}

fn identifier_place(family: &FamilyId) -> Place<'_> {
    // Not the purpose of a subject: what a stranger typed must never open as one.
    Place {
        what: "a typed name",
        purpose: Purpose::TypedName,
        owner: family.as_bytes(),
        row: family.as_bytes(),
    }
}

pub(crate) fn subject_place(family: &FamilyId) -> Place<'_> {
    Place { what: SUBJECTS, purpose: Purpose::Subject, owner: family.as_bytes(), row: family.as_bytes() }
}

fn verifier_place(family: &FamilyId) -> Place<'_> {
    Place { what: VERIFIERS, purpose: Purpose::Verifier, owner: family.as_bytes(), row: family.as_bytes() }
}

/// What an account's subjects are found by, as parts of a keyed hash.
pub(crate) fn account_key_parts(account: &AccountId) -> [&[u8]; 2] {
    [b"subject", account.as_bytes()]
}

impl Scope {
    /// A family.
    pub async fn family(&mut self, id: FamilyId) -> Result<Option<Family>, StoreError> {
        let query = sqlx::query(
            "SELECT kind, identifier_sealed, language, source_hash, known_browser_id, known_account_id, browser,
                    started_at, expires_at, resolved_at, applied_by, ended_at
             FROM family WHERE organization_id = $1 AND id = $2",
        );
        let query = query.id(&self.organization).id(&id);
        let Some(row) = self.optional(FAMILIES, query).await? else { return Ok(None) };
        let sealed = row.bytes_or_null("identifier_sealed")?;
        Ok(Some(Family {
            id,
            kind: row.named("kind", Kind::parse)?,
            identifier: sealed.map(|sealed| self.open_text(&identifier_place(&id), &sealed)).transpose()?,
            language: row.named("language", Language::parse)?,
            source_hash: row.hash("source_hash")?,
            known_browser: row
                .id_or_null("known_browser_id")?
                .zip(row.id_or_null("known_account_id")?)
                .map(|(id, account)| KnownBrowser { id, account }),
            browser: row.text_or_null("browser")?,
            started_at: row.time("started_at")?,
            expires_at: row.time("expires_at")?,
            resolved_at: row.time_or_null("resolved_at")?,
            applied_by: row.id_or_null("applied_by")?,
            ended_at: row.time_or_null("ended_at")?,
        }))
    }

    /// Whom a family is about; nothing until it is resolved. Nobody any more once it was ended.
    pub async fn subject(&mut self, id: FamilyId) -> Result<Option<Subject>, StoreError> {
        let query = sqlx::query(
            "SELECT subject.sealed, family.ended_at
             FROM subject
             JOIN family ON family.organization_id = subject.organization_id AND family.id = subject.family_id
             WHERE subject.organization_id = $1 AND subject.family_id = $2",
        );
        let Some(row) = self.optional(SUBJECTS, query.id(&self.organization).id(&id)).await? else {
            return Ok(None);
        };
        let subject: Subject = self.open_padded(&subject_place(&id), &row.bytes("sealed")?)?;
        Ok(Some(if row.time_or_null("ended_at")?.is_some() { subject.ended() } else { subject }))
    }

    /// The contacts that a method of a family goes to, none for a decoy; nothing until it is resolved, or if the
    /// method was not offered.
    pub async fn verifier(
        &mut self,
        family: FamilyId,
        method: Method,
    ) -> Result<Option<Vec<ContactId>>, StoreError> {
        let query = sqlx::query(
            "SELECT sealed FROM verifier WHERE organization_id = $1 AND family_id = $2 AND method = $3",
        );
        let query = query.id(&self.organization).id(&family).text(method.name());
        let Some(row) = self.optional(VERIFIERS, query).await? else { return Ok(None) };
        let (sealed_for, contacts): (Method, _) =
            self.open_padded(&verifier_place(&family), &row.bytes("sealed")?)?;
        // The rows of one family share their place, so each says which it is.
        if sealed_for == method { Ok(Some(contacts)) } else { Err(row.wrong()) }
    }
}

impl Tx {
    /// Inserts a family.
    pub async fn insert_family(
        &mut self,
        family: &NewFamily<'_>,
        random: &mut Random,
    ) -> Result<(), StoreError> {
        let place = identifier_place(&family.id);
        let sealed = family.identifier.map(|typed| self.seal(&place, typed.as_typed().as_bytes(), random));
        let query = sqlx::query(
            "INSERT INTO family (organization_id, id, kind, identifier_sealed, language, source_hash,
                                 known_browser_id, known_account_id, browser, started_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        )
        .id(&self.organization)
        .id(&family.id)
        .text(family.kind.name())
        .bytes_or_null(sealed.as_deref())
        .text(family.language.as_str())
        .bytes(&family.source_hash)
        .id_or_null(family.known_browser.map(|it| it.id).as_ref())
        .id_or_null(family.known_browser.map(|it| it.account).as_ref())
        .text_or_null(family.browser)
        .time(family.started_at)
        .time(family.expires_at);
        self.execute(FAMILIES, query).await.map(drop)
    }

    /// Writes down whom a family is about and wipes what was typed. The rows are of one number and size, whoever it
    /// is. Answers whether it was this call that did it.
    ///
    /// # Errors
    /// [`StoreError::Seal`] if a verifier has more than three contacts.
    pub async fn resolve_family(
        &mut self,
        id: FamilyId,
        subject: &Subject,
        verifiers: &[(Method, Vec<ContactId>)],
        (now, random): (Timestamp, &mut Random),
    ) -> Result<bool, StoreError> {
        let query = sqlx::query(
            "UPDATE family SET resolved_at = $3, identifier_sealed = NULL
             WHERE organization_id = $1 AND id = $2 AND resolved_at IS NULL",
        );
        if !self.execute_one(FAMILIES, query.id(&self.organization).id(&id).time(now)).await? {
            return Ok(false);
        }
        let decoy_key = random.bytes();
        let keys = self.context.keys();
        let account_key = subject
            .real_account()
            .map_or(decoy_key, |account| keys.keyed_hash(Purpose::SubjectKey, &account_key_parts(&account)));
        let sealed =
            self.seal_padded(&subject_place(&id), &json(SUBJECTS, subject)?, SUBJECT_SIZE, random)?;
        let query = sqlx::query(
            "INSERT INTO subject (organization_id, family_id, sealed, account_key) VALUES ($1, $2, $3, $4)",
        );
        let query = query.id(&self.organization).id(&id).bytes(&sealed).bytes(&account_key);
        self.execute(SUBJECTS, query).await?;
        for verifier in verifiers {
            let sealed =
                self.seal_padded(&verifier_place(&id), &json(VERIFIERS, verifier)?, VERIFIER_SIZE, random)?;
            let query = sqlx::query(
                "INSERT INTO verifier (organization_id, family_id, method, sealed) VALUES ($1, $2, $3, $4)",
            );
            let query = query.id(&self.organization).id(&id).text(verifier.0.name()).bytes(&sealed);
            self.execute(VERIFIERS, query).await?;
        }
        Ok(true)
    }

    /// Takes a family for the reset that is about to write; one family is taken once. Answers whether it was taken.
    pub async fn take_family(
        &mut self,
        id: FamilyId,
        reset: ResetId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let query = sqlx::query(
            "UPDATE family SET applied_by = $3, applied_at = $4
             WHERE organization_id = $1 AND id = $2 AND applied_by IS NULL AND ended_at IS NULL",
        );
        self.execute_one(FAMILIES, query.id(&self.organization).id(&id).id(&reset).time(now)).await
    }

    /// Ends a family: none of its holders, not even one that comes later, writes any more.
    pub async fn end_family(&mut self, id: FamilyId, now: Timestamp) -> Result<bool, StoreError> {
        let query = sqlx::query(
            "UPDATE family SET ended_at = $3 WHERE organization_id = $1 AND id = $2 AND ended_at IS NULL",
        );
        self.execute_one(FAMILIES, query.id(&self.organization).id(&id).time(now)).await
    }

    /// Ends every family of an account. Answers how many.
    pub async fn end_families_of(&mut self, account: AccountId, now: Timestamp) -> Result<u64, StoreError> {
        let keys = self.context.keys();
        let candidates = keys.keyed_hash_candidates(Purpose::SubjectKey, &account_key_parts(&account));
        let mut ended = 0;
        for key in candidates {
            let query = sqlx::query(
                "UPDATE family SET ended_at = $3
                 WHERE organization_id = $1 AND ended_at IS NULL
                   AND id IN (SELECT family_id FROM subject WHERE organization_id = $1 AND account_key = $2)",
            );
            ended += self.execute(FAMILIES, query.id(&self.organization).bytes(&key).time(now)).await?;
        }
        Ok(ended)
    }

    /// Gives a family back that this reset took, because nothing was written.
    pub async fn free_family(&mut self, id: FamilyId, reset: ResetId) -> Result<bool, StoreError> {
        let query = sqlx::query(
            "UPDATE family SET applied_by = NULL, applied_at = NULL
             WHERE organization_id = $1 AND id = $2 AND applied_by = $3",
        );
        self.execute_one(FAMILIES, query.id(&self.organization).id(&id).id(&reset)).await
    }
}
