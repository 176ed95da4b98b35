//! What accounts have set up to prove who they are, and the codes of their sets.

use std::collections::BTreeMap;

use regain_core::ids::{AccountId, RegistrationId};
use regain_core::method::Method;
use regain_core::methods::recovery_code::CodeSet;
use regain_core::random::Random;
use regain_core::registration::{Credential, Registration, SecurityInfo};
use regain_core::time::Timestamp;
use regain_crypto::Purpose;

use crate::row::{Bind, Row};
use crate::seal::Place;
use crate::{Scope, StoreError, Tx};

const WHAT: &str = "registrations";
const CODES: &str = "recovery codes";

/// Bytes of a padded credential: the longest secret of an app, 64 bytes, is 190 with all that belongs to it; ten questions
/// of one's own in the longest script, with the hashes of their answers, are 5,500; a passkey with the longest
/// id, 1,023 bytes that stand there twice, and an RSA key of 2,048 bits is 3,900; a trusted browser of the longest host name,
/// 253 letters, is 510.
const fn size(method: Method) -> usize {
    match method {
        Method::Email
        | Method::Sms
        | Method::Voice
        | Method::Totp
        | Method::Hotp
        | Method::RecoveryCode
        | Method::TemporaryAccessPass => 384,
        Method::TrustedDevice => 640,
        Method::Passkey => 4_096,
        Method::SecurityQuestions => 6_144,
    }
}

fn place<'p>(account: &'p AccountId, id: &'p RegistrationId) -> Place<'p> {
    Place { what: WHAT, purpose: Purpose::Verifier, owner: account.as_bytes(), row: id.as_bytes() }
}

/// A recovery code as it is kept.
pub struct NewRecoveryCode {
    /// Which of its set it is.
    pub number: u8,
    /// The hash of its secret part, a PHC string.
    pub hash: String,
}

/// Registrations of an organization, of which a condition follows. Recovery codes are counted for their set alone.
macro_rules! registrations {
    () => {
        "SELECT account_id, id, name, sealed, created_at, fresh_until, last_used_at, position,
                CASE WHEN method = 'recovery-code' THEN
                    (SELECT COUNT(*) FROM recovery_code
                     WHERE recovery_code.organization_id = $1
                       AND recovery_code.account_id = registration.account_id AND used_at IS NULL)
                ELSE 0 END AS codes_left
         FROM registration WHERE organization_id = $1"
    };
}

/// Whose registration a row is, and what is sealed of it. Until that is open, each stands for a set of recovery codes.
fn registration(row: &Row) -> Result<(AccountId, (Registration, Vec<u8>)), StoreError> {
    let left = usize::try_from(row.number("codes_left")?).map_err(|_| row.wrong())?;
    let registration = Registration {
        id: row.id("id")?,
        credential: Credential::RecoveryCode(CodeSet { left }),
        name: row.text("name")?,
        created_at: row.time("created_at")?,
        fresh_until: row.time_or_null("fresh_until")?,
        last_used_at: row.time_or_null("last_used_at")?,
        position: row.number("position")?,
    };
    Ok((row.id("account_id")?, (registration, row.bytes("sealed")?)))
}

impl Scope {
    /// What an account has set up, oldest first. Accounts of every directory can have something.
    pub async fn security_info(&mut self, account: AccountId) -> Result<SecurityInfo, StoreError> {
        let query = sqlx::query(concat!(registrations!(), " AND account_id = $2 ORDER BY created_at, id"));
        let rows = self.all(WHAT, query.id(&self.organization).id(&account), registration).await?;
        let registrations = rows.into_iter().map(|(account, sealed)| self.open_registration(account, sealed));
        Ok(SecurityInfo { registrations: registrations.collect::<Result<_, StoreError>>()? })
    }

    /// What each account has set up from the first to the last of these ids, for a page of accounts; those that have
    /// nothing are left out.
    pub async fn security_infos(
        &mut self,
        (first, last): (AccountId, AccountId),
    ) -> Result<BTreeMap<AccountId, SecurityInfo>, StoreError> {
        let query = sqlx::query(concat!(
            registrations!(),
            " AND account_id >= $2 AND account_id <= $3 ORDER BY created_at, id"
        ));
        let query = query.id(&self.organization).id(&first).id(&last);
        let mut infos: BTreeMap<AccountId, SecurityInfo> = BTreeMap::new();
        for (account, sealed) in self.all(WHAT, query, registration).await? {
            let registration = self.open_registration(account, sealed)?;
            infos.entry(account).or_default().registrations.push(registration);
        }
        Ok(infos)
    }

    pub(crate) fn open_registration(
        &self,
        account: AccountId,
        (registration, sealed): (Registration, Vec<u8>),
    ) -> Result<Registration, StoreError> {
        let padded = self.open(&place(&account, &registration.id), &sealed)?;
        let wrong = || StoreError::Row { what: WHAT };
        let content = regain_crypto::unpad(&padded).map_err(|_| wrong())?;
        let left = if let Credential::RecoveryCode(set) = &registration.credential { set.left } else { 0 };
        let credential = Credential::from_content(content, left).map_err(|_| wrong())?;
        Ok(Registration { credential, ..registration })
    }

    /// Whose passkey this is: the account and the registration.
    pub async fn passkey_owner(
        &mut self,
        passkey_id: &str,
    ) -> Result<Option<(AccountId, RegistrationId)>, StoreError> {
        let query = sqlx::query(
            "SELECT account_id, id FROM registration WHERE organization_id = $1 AND passkey_id = $2",
        );
        let found = self.optional(WHAT, query.id(&self.organization).text(passkey_id)).await?;
        found.map(|row| Ok((row.id("account_id")?, row.id("id")?))).transpose()
    }

    /// How many passkeys and trusted browsers there are, and how many of them are of other names of the server than this.
    pub async fn of_hosts(&mut self, relying_party: &str) -> Result<(i64, i64), StoreError> {
        let query = sqlx::query(
            "SELECT COUNT(*) AS total, COUNT(NULLIF(relying_party, $2)) AS elsewhere FROM registration
             WHERE organization_id = $1 AND relying_party IS NOT NULL",
        );
        let query = query.id(&self.organization).text(relying_party);
        match self.optional(WHAT, query).await? {
            Some(row) => Ok((row.number("total")?, row.number("elsewhere")?)),
            None => Ok((0, 0)),
        }
    }

    /// The hash of an account's recovery code of this number, if it was not used.
    pub async fn recovery_code(
        &mut self,
        account: AccountId,
        number: u8,
    ) -> Result<Option<String>, StoreError> {
        let query = sqlx::query(
            "SELECT password_hash FROM recovery_code
             WHERE organization_id = $1 AND account_id = $2 AND number = $3 AND used_at IS NULL",
        );
        let query = query.id(&self.organization).id(&account).bind(i64::from(number));
        self.optional(CODES, query).await?.map(|row| row.text("password_hash")).transpose()
    }
}

impl Tx {
    /// Adds a method to an account. Answers whether this was the call that did it: an id is there once, and a passkey is
    /// somebody's once (WAN-03).
    pub async fn insert_registration(
        &mut self,
        account: AccountId,
        new: &Registration,
        random: &mut Random,
    ) -> Result<bool, StoreError> {
        let content = new.credential.to_content().map_err(|_| StoreError::Row { what: WHAT })?;
        let sealed = self.seal_padded(&place(&account, &new.id), &content, size(new.method()), random)?;
        let query = sqlx::query(
            "INSERT INTO registration (organization_id, account_id, id, method, passkey_id, relying_party, name, sealed,
                                       created_at, fresh_until, last_used_at, position)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
             ON CONFLICT DO NOTHING",
        )
        .id(&self.organization)
        .id(&account)
        .id(&new.id)
        .text(new.method().name())
        .text_or_null(new.credential.passkey().map(|it| it.id.as_str()))
        .text_or_null(new.credential.relying_party())
        .text(&new.name)
        .bytes(&sealed)
        .time(new.created_at)
        .time_or_null(new.fresh_until)
        .time_or_null(new.last_used_at)
        .bind(new.position);
        self.execute_one(WHAT, query).await
    }

    /// Gives a method another name. Answers whether the account has it.
    pub async fn rename_registration(
        &mut self,
        account: AccountId,
        id: RegistrationId,
        name: &str,
    ) -> Result<bool, StoreError> {
        let query = sqlx::query(
            "UPDATE registration SET name = $4 WHERE organization_id = $1 AND account_id = $2 AND id = $3",
        );
        self.execute_one(WHAT, query.id(&self.organization).id(&account).id(&id).text(name)).await
    }

    /// Takes a method away from an account. Answers whether it had it.
    pub async fn remove_registration(
        &mut self,
        account: AccountId,
        id: RegistrationId,
    ) -> Result<bool, StoreError> {
        let query = sqlx::query(
            "DELETE FROM registration WHERE organization_id = $1 AND account_id = $2 AND id = $3",
        );
        self.execute_one(WHAT, query.id(&self.organization).id(&account).id(&id)).await
    }

    /// Takes all of a method away from an account. Answers how many there were.
    pub async fn remove_registrations_of(
        &mut self,
        account: AccountId,
        method: Method,
    ) -> Result<u64, StoreError> {
        let query = sqlx::query(
            "DELETE FROM registration WHERE organization_id = $1 AND account_id = $2 AND method = $3",
        );
        self.execute(WHAT, query.id(&self.organization).id(&account).text(method.name())).await
    }

    /// Notes that a method proved something, at a step or counter beyond the last one. Answers whether it was beyond: a
    /// code is accepted once (OTP-03).
    pub async fn use_registration(
        &mut self,
        account: AccountId,
        (id, position): (RegistrationId, i64),
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let query = sqlx::query(
            "UPDATE registration SET position = $4, last_used_at = $5
             WHERE organization_id = $1 AND account_id = $2 AND id = $3 AND position < $4",
        );
        let query = query.id(&self.organization).id(&account).id(&id).bind(position).time(now);
        self.execute_one(WHAT, query).await
    }

    /// Notes that what signs has signed, and keeps what it told of itself: a passkey its counter, and whether it is backed up
    /// (WAN-06). Answers whether the account still has it.
    pub async fn use_credential(
        &mut self,
        account: AccountId,
        used: &Registration,
        now: Timestamp,
        random: &mut Random,
    ) -> Result<bool, StoreError> {
        let content = used.credential.to_content().map_err(|_| StoreError::Row { what: WHAT })?;
        let sealed = self.seal_padded(&place(&account, &used.id), &content, size(used.method()), random)?;
        let query = sqlx::query(
            "UPDATE registration SET sealed = $4, last_used_at = $5
             WHERE organization_id = $1 AND account_id = $2 AND id = $3",
        );
        let query = query.id(&self.organization).id(&account).id(&used.id).bytes(&sealed).time(now);
        self.execute_one(WHAT, query).await
    }

    /// Replaces an account's recovery codes by others, or by none. Answers how many there were.
    pub async fn replace_recovery_codes(
        &mut self,
        account: AccountId,
        codes: &[NewRecoveryCode],
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let query = sqlx::query("DELETE FROM recovery_code WHERE organization_id = $1 AND account_id = $2");
        let replaced = self.execute(CODES, query.id(&self.organization).id(&account)).await?;
        for code in codes {
            let query = sqlx::query(
                "INSERT INTO recovery_code (organization_id, account_id, number, password_hash, created_at)
                 VALUES ($1, $2, $3, $4, $5)",
            );
            let query = query.id(&self.organization).id(&account).bind(i64::from(code.number));
            self.execute(CODES, query.text(&code.hash).time(now)).await?;
        }
        Ok(replaced)
    }

    /// Uses up a recovery code, once, and notes it at its set. `hash` is the one that was compared with: a set that was
    /// replaced meanwhile is not used. Answers whether it was this call that did it.
    pub async fn use_recovery_code(
        &mut self,
        account: AccountId,
        (number, hash): (u8, &str),
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let query = sqlx::query(
            "UPDATE recovery_code SET used_at = $5
             WHERE organization_id = $1 AND account_id = $2 AND number = $3 AND password_hash = $4
               AND used_at IS NULL",
        );
        let query = query.id(&self.organization).id(&account).bind(i64::from(number)).text(hash).time(now);
        if !self.execute_one(CODES, query).await? {
            return Ok(false);
        }
        let query = sqlx::query(
            "UPDATE registration SET last_used_at = $4
             WHERE organization_id = $1 AND account_id = $2 AND method = $3",
        );
        let set = Method::RecoveryCode.name();
        self.execute(WHAT, query.id(&self.organization).id(&account).text(set).time(now)).await?;
        Ok(true)
    }
}
