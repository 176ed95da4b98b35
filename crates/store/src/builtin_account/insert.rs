//! New built-in accounts, with everything that belongs to them.

use regain_core::account::{Contact, ContactKind, Lock};
use regain_core::identifier::fold;
use regain_core::ids::AccountId;
use regain_core::language::Language;
use regain_core::random::Random;
use regain_core::time::Timestamp;
use regain_crypto::Purpose;

use super::{GROUPS, IDENTIFIERS, WHAT};
use crate::row::Bind;
use crate::{StoreError, Tx};

/// An account to insert.
pub struct NewAccount<'a> {
    /// Its id.
    pub id: AccountId,
    /// The short name people sign in with.
    pub username: &'a str,
    /// The name in the form of an address, if it has one.
    pub sign_in_name: Option<&'a str>,
    /// What the person is called; may be empty.
    pub display_name: &'a str,
    /// The language the person prefers.
    pub language: Option<&'a Language>,
    /// Whether it may change other accounts or the product itself.
    pub privileged: bool,
    /// Switched off by an administrator.
    pub disabled: bool,
    /// Why it is closed for sign-in for now.
    pub locked_by: Option<Lock>,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
    /// The password must be changed at the next sign-in.
    pub must_change: bool,
    /// Argon2id, as a PHC string; none if nobody can sign in yet.
    pub password_hash: Option<&'a str>,
    /// Its addresses and numbers, in order.
    pub contacts: &'a [Contact],
    /// Names of its groups.
    pub groups: &'a [String],
}

/// What became of an account to insert.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Inserted {
    /// It exists.
    Done,
    /// Another account has its username, as a username or as a sign-in name; nothing was written.
    UsernameTaken,
    /// Another account has its sign-in name; nothing was written.
    SignInNameTaken,
}

impl Tx {
    /// Inserts an account with its names, contacts and groups, or nothing if a name is taken; the transaction goes on
    /// either way, so an import can report the row and take the next.
    pub async fn insert_account(
        &mut self,
        new: &NewAccount<'_>,
        now: Timestamp,
        random: &mut Random,
    ) -> Result<Inserted, StoreError> {
        if !self.insert_account_row(new, now).await? {
            return Ok(Inserted::UsernameTaken);
        }
        if !self.insert_identifier(new.id, "username", new.username).await? {
            return self.take_back(new.id, Inserted::UsernameTaken).await;
        }
        let sign_in_name = new.sign_in_name.filter(|name| fold(name) != fold(new.username));
        if let Some(name) = sign_in_name
            && !self.insert_identifier(new.id, "sign-in-name", name).await?
        {
            return self.take_back(new.id, Inserted::SignInNameTaken).await;
        }
        for (position, contact) in (0..).zip(new.contacts) {
            self.insert_contact(new.id, position, contact, random).await?;
            if contact.kind == ContactKind::Email {
                self.insert_identifier(new.id, "email", &contact.value).await?;
            }
        }
        for group in new.groups {
            let query = sqlx::query(
                "INSERT INTO builtin_group (organization_id, account_id, name, name_folded) VALUES ($1, $2, $3, $4)
                 ON CONFLICT DO NOTHING",
            );
            let query = query.id(&self.organization).id(&new.id).text(group).text(&fold(group));
            self.execute(GROUPS, query).await?;
        }
        Ok(Inserted::Done)
    }

    async fn insert_account_row(&mut self, new: &NewAccount<'_>, now: Timestamp) -> Result<bool, StoreError> {
        let query = sqlx::query(
            "INSERT INTO builtin_account (organization_id, id, username, username_folded, sign_in_name, display_name,
                                          language, privileged, disabled, locked_by, locked_at, expires_at,
                                          must_change, password_hash, password_version, password_changed_at,
                                          created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 0, $15, $16, $16)
             ON CONFLICT DO NOTHING",
        )
        .id(&self.organization)
        .id(&new.id)
        .text(new.username)
        .text(&fold(new.username))
        .text_or_null(new.sign_in_name)
        .text(new.display_name)
        .text_or_null(new.language.map(Language::as_str))
        .flag(new.privileged)
        .flag(new.disabled)
        .text_or_null(new.locked_by.map(Lock::name))
        .time_or_null(new.locked_by.map(|_| now))
        .time_or_null(new.expires_at)
        .flag(new.must_change)
        .text_or_null(new.password_hash)
        .time_or_null(new.password_hash.map(|_| now))
        .time(now);
        self.execute_one(WHAT, query).await
    }

    /// Makes an account findable by a name. Answers no if the name is another's (or is this one's already, as an
    /// address that is listed twice).
    async fn insert_identifier(
        &mut self,
        account: AccountId,
        kind: &str,
        name: &str,
    ) -> Result<bool, StoreError> {
        let keys = self.context.keys();
        let folded = fold(name);
        let parts: [&[u8]; 1] = [folded.as_bytes()];
        // While keys are rotated, the other account may still be found by an older hash.
        for other in keys.keyed_hash_candidates(Purpose::IdentifierLookup, &parts).into_iter().skip(1) {
            if kind != "email" && self.is_name(&other).await? {
                return Ok(false);
            }
        }
        let lookup = keys.keyed_hash(Purpose::IdentifierLookup, &parts);
        let query = sqlx::query(
            "INSERT INTO builtin_identifier (organization_id, lookup, kind, account_id) VALUES ($1, $2, $3, $4)
             ON CONFLICT DO NOTHING",
        );
        let query = query.id(&self.organization).bytes(&lookup).text(kind).id(&account);
        self.execute_one(IDENTIFIERS, query).await
    }

    /// Whether some account signs in with a name that has this hash.
    async fn is_name(&mut self, lookup: &[u8; 32]) -> Result<bool, StoreError> {
        let query = sqlx::query(
            "SELECT kind FROM builtin_identifier WHERE organization_id = $1 AND lookup = $2 AND kind <> 'email'",
        );
        let query = query.id(&self.organization).bytes(lookup);
        Ok(self.optional(IDENTIFIERS, query).await?.is_some())
    }

    /// Removes what was inserted before a name turned out to be taken.
    async fn take_back(&mut self, account: AccountId, why: Inserted) -> Result<Inserted, StoreError> {
        let query =
            sqlx::query("DELETE FROM builtin_identifier WHERE organization_id = $1 AND account_id = $2");
        self.execute(IDENTIFIERS, query.id(&self.organization).id(&account)).await?;
        let query = sqlx::query("DELETE FROM builtin_account WHERE organization_id = $1 AND id = $2");
        self.execute(WHAT, query.id(&self.organization).id(&account)).await?;
        Ok(why)
    }
}
