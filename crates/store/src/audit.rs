//! Audit rows: what happened, apart from the sealed and erasable part that says from where.

use regain_core::audit::{AuditEvent, Source};
use regain_core::ids::{AccountId, EventId, FamilyId, ResetId};
use regain_core::random::Random;
use regain_core::time::Timestamp;
use regain_crypto::Purpose;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::row::{Bind, Query, Row};
use crate::seal::{Place, source_from_content, source_to_content};
use crate::{Scope, StoreError, Tx};

const WHAT: &str = "audit rows";
const SALT: usize = 16;

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, at, action, verdict, detail, actor, account_id, family_id, reset_id, node, version, count,
                    personal_commitment, personal_sealed
             FROM audit_event WHERE organization_id = $1 AND at >= $2 ",
            $rest,
            " ORDER BY at DESC, id DESC LIMIT $3"
        )
    };
}

/// Which audit rows to read; what is not said is not asked.
#[derive(Clone, Copy, Default)]
pub struct AuditFilter {
    /// About this account.
    pub account: Option<AccountId>,
    /// Of this family.
    pub family: Option<FamilyId>,
    /// Not older than this.
    pub since: Option<Timestamp>,
}

/// An audit row.
#[derive(Clone)]
pub struct StoredEvent {
    /// Its id.
    pub id: EventId,
    /// When it happened.
    pub at: Timestamp,
    /// The name of what happened, [`regain_core::audit::Action::name`].
    pub action: String,
    /// The name of how it ended, [`regain_core::audit::Verdict::name`].
    pub verdict: String,
    /// A reason code, a method, a count; may be empty.
    pub detail: String,
    /// The name of who did it, [`regain_core::audit::Actor::name`].
    pub actor: String,
    /// Whom it is about.
    pub account: Option<AccountId>,
    /// The family it belongs to.
    pub family: Option<FamilyId>,
    /// The reset it belongs to.
    pub reset: Option<ResetId>,
    /// The process that wrote it.
    pub node: String,
    /// The version of the program that wrote it.
    pub version: String,
    /// How many like it this row stands for.
    pub count: i64,
    /// Where it came from; empty if that was never known or was erased.
    pub source: Source,
}

/// The personal part of a row: where it came from, after a salt. The commitment is `SHA-256(salt ‖ part)`; it stays when
/// the part is erased, and nobody can guess an address from it.
struct Personal {
    commitment: Vec<u8>,
    sealed: Vec<u8>,
}

fn place(id: &EventId) -> Place<'_> {
    Place { what: WHAT, purpose: Purpose::AuditPersonal, owner: id.as_bytes(), row: id.as_bytes() }
}

impl Scope {
    /// Audit rows, the newest first, `limit` of them at the most.
    pub async fn audit_events(
        &mut self,
        filter: &AuditFilter,
        limit: i64,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        let since = filter.since.unwrap_or(Timestamp::from_micros(i64::MIN));
        let ask = |query: Query| query.id(&self.organization).time(since).bind(limit);
        let query = match (&filter.account, &filter.family) {
            (None, None) => ask(sqlx::query(select!(""))),
            (Some(account), None) => ask(sqlx::query(select!("AND account_id = $4"))).id(account),
            (None, Some(family)) => ask(sqlx::query(select!("AND family_id = $4"))).id(family),
            (Some(account), Some(family)) => {
                ask(sqlx::query(select!("AND account_id = $4 AND family_id = $5"))).id(account).id(family)
            }
        };
        let rows =
            self.all(WHAT, query, |row| Ok((event(row)?, row.bytes_or_null("personal_sealed")?))).await?;
        let open = |(event, sealed): (StoredEvent, Option<Vec<u8>>)| {
            let Some(sealed) = sealed else { return Ok(event) };
            let opened = self.open(&place(&event.id), &sealed)?;
            let (_, personal) = opened.split_first_chunk::<SALT>().ok_or(StoreError::Row { what: WHAT })?;
            Ok(StoredEvent { source: source_from_content(WHAT, personal)?, ..event })
        };
        rows.into_iter().map(open).collect()
    }
}

fn event(row: &Row) -> Result<StoredEvent, StoreError> {
    Ok(StoredEvent {
        id: row.id("id")?,
        at: row.time("at")?,
        action: row.text("action")?,
        verdict: row.text("verdict")?,
        detail: row.text("detail")?,
        actor: row.text("actor")?,
        account: row.id_or_null("account_id")?,
        family: row.id_or_null("family_id")?,
        reset: row.id_or_null("reset_id")?,
        node: row.text("node")?,
        version: row.text("version")?,
        count: row.number("count")?,
        source: Source::default(),
    })
}

impl Tx {
    /// Writes an audit row, in the transaction of the change it describes.
    ///
    /// # Errors
    /// [`StoreError::Row`] if the event belongs to another organization than this transaction.
    pub async fn audit(
        &mut self,
        event: &AuditEvent,
        now: Timestamp,
        random: &mut Random,
    ) -> Result<(), StoreError> {
        let id = EventId::new(now, random);
        self.insert_event(id, event, now, random).await
    }

    /// Writes an event down that may come in floods: what happened to the same, with the same detail, in one minute is
    /// one row with a count. `about` is a keyed hash of what "the same" is.
    pub async fn audit_counted(
        &mut self,
        event: &AuditEvent,
        about: [u8; 32],
        now: Timestamp,
        random: &mut Random,
    ) -> Result<(), StoreError> {
        let minute = now.seconds().div_euclid(60);
        let (name, detail) = (event.action.name(), event.action.detail());
        let parts = [&about, name.as_bytes(), detail.as_bytes(), &minute.to_be_bytes()];
        let hash = self.context.keys().keyed_hash(Purpose::AuditPersonal, &parts);
        let id = EventId::from_bytes(hash.first_chunk().copied().unwrap_or_default());
        self.insert_event(id, event, now, random).await
    }

    async fn insert_event(
        &mut self,
        id: EventId,
        event: &AuditEvent,
        now: Timestamp,
        random: &mut Random,
    ) -> Result<(), StoreError> {
        if event.organization != self.organization {
            return Err(StoreError::Row { what: WHAT });
        }
        let personal = self.seal_personal(&id, &event.source, random)?;
        let (commitment, sealed) = personal.map(|personal| (personal.commitment, personal.sealed)).unzip();
        let query = sqlx::query(
            "INSERT INTO audit_event (organization_id, id, at, action, verdict, detail, actor, account_id, family_id,
                                      reset_id, node, version, count, personal_commitment, personal_sealed)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1, $13, $14)
             ON CONFLICT (id, organization_id) DO UPDATE SET count = audit_event.count + 1",
        )
        .id(&self.organization)
        .id(&id)
        .time(now)
        .text(event.action.name())
        .text(event.action.verdict().name())
        .text(&event.action.detail())
        .text(event.actor.name())
        .id_or_null(event.account.as_ref())
        .id_or_null(event.family.as_ref())
        .id_or_null(event.reset.as_ref())
        .text(&self.context.node.to_string())
        .text(env!("CARGO_PKG_VERSION"))
        .bind(commitment)
        .bind(sealed);
        self.execute(WHAT, query).await.map(drop)
    }

    /// Nothing if it is not known where an event came from.
    fn seal_personal(
        &self,
        id: &EventId,
        source: &Source,
        random: &mut Random,
    ) -> Result<Option<Personal>, StoreError> {
        if source.address.is_none() && source.user_agent.is_none() {
            return Ok(None);
        }
        let content =
            Zeroizing::new([&random.bytes::<SALT>()[..], &source_to_content(WHAT, source)?].concat());
        let commitment = Sha256::digest(&*content).to_vec();
        Ok(Some(Personal { commitment, sealed: self.seal(&place(id), &content, random) }))
    }
}
