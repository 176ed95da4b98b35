//! Hardware tokens of an organization.

use regain_core::hardware_token::{HardwareToken, NewHardwareToken, TokenState};
use regain_core::ids::{AccountId, HardwareTokenId};
use regain_core::method::Method;
use regain_core::random::Random;
use regain_core::registration::Credential;
use regain_core::time::Timestamp;
use regain_crypto::Purpose;

use crate::row::{Bind, Row};
use crate::seal::Place;
use crate::{Scope, StoreError, Tx};

const WHAT: &str = "hardware tokens";

/// Bytes of a padded secret, as of an authenticator app.
const SECRET_SIZE: usize = 384;

/// Tokens of several manufacturers that have one serial number, and tokens of one account: more than there are.
const SEVERAL: i64 = 20;

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, serial, manufacturer, model, method, account_id, state, sealed, position, imported_at,
                    activated_at, lost_at
             FROM hardware_token WHERE ",
            $rest
        )
    };
}

const fn place(id: &[u8; 16]) -> Place<'_> {
    Place { what: WHAT, purpose: Purpose::Verifier, owner: id, row: id }
}

fn token(row: &Row) -> Result<HardwareToken, StoreError> {
    Ok(HardwareToken {
        id: row.id("id")?,
        serial: row.text("serial")?,
        manufacturer: row.text("manufacturer")?,
        model: row.text("model")?,
        method: row.named("method", Method::parse)?,
        account: row.id_or_null("account_id")?,
        state: row.named("state", TokenState::parse)?,
        position: row.number("position")?,
        imported_at: row.time("imported_at")?,
        activated_at: row.time_or_null("activated_at")?,
        lost_at: row.time_or_null("lost_at")?,
    })
}

impl Scope {
    /// The tokens of this serial number, whatever became of them, with what their codes are checked with: nothing of a
    /// lost one.
    pub async fn hardware_tokens_by_serial(
        &mut self,
        serial: &str,
    ) -> Result<Vec<(HardwareToken, Option<Credential>)>, StoreError> {
        let query =
            sqlx::query(select!("organization_id = $1 AND serial = $2 ORDER BY manufacturer LIMIT $3"));
        let query = query.id(&self.organization).text(serial).bind(SEVERAL);
        let rows = self.all(WHAT, query, |row| Ok((token(row)?, row.bytes_or_null("sealed")?))).await?;
        let open = |(token, sealed): (HardwareToken, Option<Vec<u8>>)| {
            let id = *token.id.as_bytes();
            let credential =
                sealed.map(|sealed| self.open_padded::<Credential>(&place(&id), &sealed)).transpose()?;
            Ok((token, credential))
        };
        rows.into_iter().map(open).collect()
    }

    /// The tokens that are assigned to an account.
    pub async fn hardware_tokens_of(&mut self, account: AccountId) -> Result<Vec<HardwareToken>, StoreError> {
        let query = sqlx::query(select!("organization_id = $1 AND account_id = $2 ORDER BY serial LIMIT $3"));
        self.all(WHAT, query.id(&self.organization).id(&account).bind(SEVERAL), token).await
    }

    /// The next tokens after one, at most so many, the oldest import first. Begin with an id of zeros.
    pub async fn hardware_tokens_after(
        &mut self,
        after: HardwareTokenId,
        most: i64,
    ) -> Result<Vec<HardwareToken>, StoreError> {
        // `COALESCE` keeps SQLite from taking "all rows of the organization" for a good way to find the next ones.
        let query =
            sqlx::query(select!("COALESCE(organization_id, $1) = $1 AND id > $2 ORDER BY id LIMIT $3"));
        self.all(WHAT, query.id(&self.organization).id(&after).bind(most), token).await
    }
}

impl Tx {
    /// Imports a token, in the place of a lost one. Answers no if there is one of this serial number and manufacturer that is
    /// not lost.
    pub async fn insert_hardware_token(
        &mut self,
        id: HardwareTokenId,
        (new, account): (&NewHardwareToken, Option<AccountId>),
        now: Timestamp,
        random: &mut Random,
    ) -> Result<bool, StoreError> {
        let content = new.credential.to_content().map_err(|_| StoreError::Row { what: WHAT })?;
        let sealed = self.seal_padded(&place(id.as_bytes()), &content, SECRET_SIZE, random)?;
        let query = sqlx::query(
            "DELETE FROM hardware_token
             WHERE organization_id = $1 AND serial = $2 AND manufacturer = $3 AND state = $4",
        );
        let query = query.id(&self.organization).text(&new.serial).text(&new.manufacturer);
        self.execute(WHAT, query.text(TokenState::Lost.name())).await?;
        let query = sqlx::query(
            "INSERT INTO hardware_token (organization_id, id, serial, manufacturer, model, method, account_id, state,
                                         sealed, position, imported_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
             ON CONFLICT (serial, manufacturer, organization_id) DO NOTHING",
        )
        .id(&self.organization)
        .id(&id)
        .text(&new.serial)
        .text(&new.manufacturer)
        .text(&new.model)
        .text(new.credential.method().name())
        .id_or_null(account.as_ref())
        .text(TokenState::Imported.name())
        .bytes(&sealed)
        .bind(new.position)
        .time(now);
        self.execute_one(WHAT, query).await
    }

    /// Gives a token to the account that activates it. Answers no if it is active, lost or another account's.
    pub async fn activate_hardware_token(
        &mut self,
        id: HardwareTokenId,
        account: AccountId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let query = sqlx::query(
            "UPDATE hardware_token SET state = $4, account_id = $3, activated_at = $5
             WHERE organization_id = $1 AND id = $2 AND state = $6 AND (account_id IS NULL OR account_id = $3)",
        );
        let query = query.id(&self.organization).id(&id).id(&account).text(TokenState::Active.name());
        self.execute_one(WHAT, query.time(now).text(TokenState::Imported.name())).await
    }

    /// Takes a token back from its account, which may activate it again: codes up to this position stay used. Answers
    /// whether it was active.
    pub async fn release_hardware_token(
        &mut self,
        id: HardwareTokenId,
        position: i64,
    ) -> Result<bool, StoreError> {
        let query = sqlx::query(
            "UPDATE hardware_token SET state = $3, position = $4
             WHERE organization_id = $1 AND id = $2 AND state = $5",
        );
        let query = query.id(&self.organization).id(&id).text(TokenState::Imported.name()).bind(position);
        self.execute_one(WHAT, query.text(TokenState::Active.name())).await
    }

    /// Notes that a token is lost and forgets its secret. Answers whether it was not lost before.
    pub async fn lose_hardware_token(
        &mut self,
        id: HardwareTokenId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let query = sqlx::query(
            "UPDATE hardware_token SET state = $3, sealed = NULL, lost_at = $4
             WHERE organization_id = $1 AND id = $2 AND state <> $3",
        );
        let query = query.id(&self.organization).id(&id).text(TokenState::Lost.name()).time(now);
        self.execute_one(WHAT, query).await
    }
}
