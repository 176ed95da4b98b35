//! What every start of a reset writes, whoever it is about.

use regain_core::audit::{Action, Actor, AuditEvent};
use regain_core::identifier::Identifier;
use regain_core::ids::{FamilyId, ResetId};
use regain_core::language::Language;
use regain_core::random::Random;
use regain_core::reset::{Kind, Record};
use regain_core::time::Timestamp;
use regain_store::{KnownBrowser, NewFamily, StoreError, Tx};
use zeroize::Zeroizing;

use crate::App;
use crate::caller::Caller;

/// A family and its first reset.
pub(super) struct Opening {
    pub(super) record: Record,
    holder_hash: [u8; 32],
    identifier: Option<Identifier>,
    known_browser: Option<KnownBrowser>,
    language: Language,
    browser: Option<String>,
    source_hash: [u8; 32],
    started_at: Timestamp,
    event: AuditEvent,
}

impl Opening {
    /// Writes them, and the audit row.
    pub(super) async fn insert(&self, tx: &mut Tx, random: &mut Random) -> Result<(), StoreError> {
        let Record { family, kind, expires_at, .. } = self.record;
        let family = NewFamily {
            id: family,
            kind,
            identifier: self.identifier.as_ref(),
            language: &self.language,
            known_browser: self.known_browser,
            browser: self.browser.as_deref(),
            source_hash: self.source_hash,
            started_at: self.started_at,
            expires_at,
        };
        tx.insert_family(&family, random).await?;
        tx.insert_reset(&self.record, self.holder_hash, self.started_at).await?;
        tx.audit(&self.event, self.started_at, random).await
    }
}

impl App {
    /// A new reset and the token of its holder. Without a name it is known already whom it is about.
    pub(super) fn opening(
        &self,
        caller: &Caller,
        kind: Kind,
        identifier: Option<Identifier>,
        known_browser: Option<KnownBrowser>,
    ) -> (Opening, Zeroizing<String>) {
        let (now, mut random) = (self.now(), self.random());
        let (id, family) = (ResetId::new(now, &mut random), FamilyId::new(now, &mut random));
        let lifetimes = self.settings().lifetimes;
        let ends = (now + lifetimes.idle, now + lifetimes.family);
        let (token, holder_hash) = self.new_holder_token();
        let event = self.event(Action::ResetStarted, Actor::Anonymous).about(family, Some(id));
        let opening = Opening {
            record: Record::started(id, family, kind, ends),
            holder_hash,
            identifier,
            known_browser,
            language: caller.language.clone(),
            browser: caller.browser(),
            source_hash: self.limit_key(&[&caller.network()]),
            started_at: now,
            event: event.caused_from(caller.source.clone()),
        };
        (opening, token)
    }
}
