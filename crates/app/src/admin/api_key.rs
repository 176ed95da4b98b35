//! Keys for programs. A key is told once; its row has a keyed hash, and is looked at each time it is presented, so that a
//! revoked one is dead on every node at once.

use std::time::Duration;

use data_encoding::BASE64URL_NOPAD;
use regain_core::api_key::KeyScope;
use regain_core::audit::{Action, Actor};
use regain_core::ids::ApiKeyId;
use regain_core::time::Timestamp;
use regain_crypto::Purpose;
use regain_store::{ApiKey, NewApiKey};
use zeroize::Zeroizing;

use super::By;
use crate::caller::Caller;
use crate::{App, Error};

/// What every key begins with, so that scanners of repositories and logs know one when they see it.
const PREFIX: &str = "regain_";

/// A use within this time of the last one that was noted is not noted.
const NOTE_AGAIN: Duration = Duration::from_secs(60 * 60);

/// A key to make.
pub struct NewKey {
    /// Its name, see [`regain_core::api_key::is_key_name`].
    pub name: String,
    /// What it allows.
    pub scopes: Vec<KeyScope>,
    /// How long it works.
    pub lifetime: Duration,
}

/// Why a key does not allow what was asked. Programs learn whether the key or its scope is the reason, audit rows more.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum KeyRefusal {
    /// None was presented, and this needs one.
    Missing,
    /// There is no such key.
    Unknown,
    /// It is too old.
    Expired,
    /// It was revoked.
    Revoked,
    /// It works, but not for this.
    Scope,
}

impl KeyRefusal {
    /// Its name in audit rows.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Unknown => "unknown",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
            Self::Scope => "scope",
        }
    }
}

impl App {
    /// Makes a key and answers what the program presents, and when it ends. Nothing if there is a key of this name.
    pub async fn create_api_key(
        &self,
        by: &By,
        new: NewKey,
    ) -> Result<Option<(Zeroizing<String>, Timestamp)>, Error> {
        let (now, mut random) = (self.now(), self.random());
        let secret = Zeroizing::new(format!("{PREFIX}{}", BASE64URL_NOPAD.encode(&random.bytes::<32>())));
        let secret_hash = self.keys().keyed_hash(Purpose::ApiKey, &[secret.as_bytes()]);
        let (id, expires_at) = (ApiKeyId::new(now, &mut random), now + new.lifetime);
        let scopes: Vec<&str> = new.scopes.iter().map(|scope| scope.name()).collect();
        let detail = format!("{} by={} scopes={}", new.name, by.name(), scopes.join(" "));
        let event = self.event(Action::ApiKeyCreated(detail), by.actor);
        let inserted = self.store().write(self.organization(), move |tx| {
            Box::pin(async move {
                let row = NewApiKey { id, name: &new.name, secret_hash, scopes: &new.scopes, expires_at };
                let is_new = tx.insert_api_key(&row, now).await?;
                if is_new {
                    tx.audit(&event, now, &mut random).await?;
                }
                Ok::<_, Error>(is_new)
            })
        });
        Ok(inserted.await?.then_some((secret, expires_at)))
    }

    /// Revokes the key of this name. Answers whether there was one.
    pub async fn revoke_api_key(&self, by: &By, name: &str) -> Result<bool, Error> {
        let (now, mut random, name) = (self.now(), self.random(), name.to_owned());
        let event = self.event(Action::ApiKeyRevoked(format!("{name} by={}", by.name())), by.actor);
        self.store()
            .write(self.organization(), move |tx| {
                Box::pin(async move {
                    let was_there = tx.revoke_api_key(&name, now).await?;
                    if was_there {
                        tx.audit(&event, now, &mut random).await?;
                    }
                    Ok(was_there)
                })
            })
            .await
    }

    /// Every key, the newest first, those that don't work any more too.
    pub async fn api_keys(&self) -> Result<Vec<ApiKey>, Error> {
        let mut scope = self.store().read(self.organization()).await?;
        Ok(scope.api_keys().await?)
    }

    /// The key that a program presents, if it works and allows all of `needed`. Each use is looked up; it is noted
    /// once an hour.
    ///
    /// # Errors
    /// [`Error::KeyRefused`], with an audit row; a flood of them from one source is one row a minute.
    pub async fn api_key(
        &self,
        caller: &Caller,
        presented: Option<&str>,
        needed: &[KeyScope],
    ) -> Result<ApiKey, Error> {
        let Some(presented) = presented else {
            return Err(self.refuse_key(caller, KeyRefusal::Missing, None).await?);
        };
        let hashes = self.keys().keyed_hash_candidates(Purpose::ApiKey, &[presented.as_bytes()]);
        let mut scope = self.store().read(self.organization()).await?;
        let found = scope.api_key_by_secret(&hashes).await?;
        drop(scope);
        let Some(key) = found else {
            return Err(self.refuse_key(caller, KeyRefusal::Unknown, None).await?);
        };
        let now = self.now();
        let refusals = [
            (key.revoked_at.is_some(), KeyRefusal::Revoked),
            (now >= key.expires_at, KeyRefusal::Expired),
            (!needed.iter().all(|scope| key.scopes.contains(scope)), KeyRefusal::Scope),
        ];
        if let Some((_, refusal)) = refusals.into_iter().find(|(applies, _)| *applies) {
            return Err(self.refuse_key(caller, refusal, Some(&key)).await?);
        }
        if key.last_used_at.is_none_or(|last| now.since(last) >= NOTE_AGAIN) {
            let hash = self.keys().keyed_hash(Purpose::ApiKey, &[presented.as_bytes()]);
            self.note_use_of(key.id, hash, now).await?;
        }
        Ok(key)
    }

    async fn note_use_of(&self, key: ApiKeyId, hash: [u8; 32], now: Timestamp) -> Result<(), Error> {
        self.store()
            .write(self.organization(), move |tx| {
                Box::pin(async move { Ok(tx.touch_api_key(key, hash, now).await.map(drop)?) })
            })
            .await
    }

    async fn refuse_key(
        &self,
        caller: &Caller,
        refusal: KeyRefusal,
        key: Option<&ApiKey>,
    ) -> Result<Error, Error> {
        let name = key.map(|key| format!(" key={}", key.name)).unwrap_or_default();
        let detail = format!("{}{name}", refusal.name());
        let event = self.event(Action::ApiKeyRefused(detail), Actor::Anonymous);
        self.audit_counted(event.caused_from(caller.source.clone()), b"").await?;
        Ok(Error::KeyRefused(refusal))
    }
}
