//! Step two: the message goes out. Asking again sends another one, once it is time; the tries are not refilled.

use std::time::Duration;

use regain_core::audit::{Action, Actor};
use regain_core::ids::{ChallengeId, NotMeId};
use regain_core::job::Job;
use regain_core::method::Method;
use regain_core::reset::Rejected;
use regain_core::time::Timestamp;
use regain_crypto::{Derivation, KeyId, Purpose};
use regain_store::{Challenge, NewChallenge, Resend};

use super::Holder;
use crate::caller::Caller;
use crate::methods::Prompt;
use crate::{App, Error};

/// How long until another message can be asked for.
const RESEND_AFTER: Duration = Duration::from_secs(60);

/// A challenge, as its holder may know it.
pub struct ChallengeView {
    /// Its id.
    pub id: ChallengeId,
    /// The method that it asks for.
    pub method: Method,
    /// When the newest code stops working.
    pub expires_at: Timestamp,
    /// When another message can be asked for.
    pub resend_at: Timestamp,
    /// What is shown beside it.
    pub prompt: Prompt,
}

impl ChallengeView {
    fn new(challenge: Challenge, prompt: Prompt) -> Self {
        let Challenge { id, method, expires_at, resend_at, .. } = challenge;
        Self { id, method, expires_at, resend_at, prompt }
    }
}

impl App {
    /// Asks for a proof by this method, or for another message of the one that was asked before.
    pub async fn challenge(
        &self,
        caller: &Caller,
        holder: &Holder,
        method: Method,
    ) -> Result<ChallengeView, Error> {
        self.refuse_if_over(caller, holder).await?;
        if holder.0.record.state == "proved" {
            // Enough is proved; another message would only be one more that somebody could steal.
            let rejected = Rejected::OutOfOrder;
            self.audit_refusal(caller, holder, rejected.audit()).await?;
            return Err(rejected.into());
        }
        self.expect_offered(caller, method).await?;
        self.expect_turn(holder, method).await?;
        let mut scope = self.store().read(self.organization()).await?;
        let earlier = scope.challenge_of(holder.reset(), method).await?;
        drop(scope);
        match earlier {
            None => self.first_message(holder, method).await,
            Some(earlier) if self.now() < earlier.resend_at => self.with_prompt(holder, earlier).await,
            Some(earlier) => self.another_message(holder, earlier).await,
        }
    }

    /// The open challenge of this method, if there is one.
    pub async fn open_challenge(
        &self,
        holder: &Holder,
        method: Method,
    ) -> Result<Option<ChallengeView>, Error> {
        let mut scope = self.store().read(self.organization()).await?;
        let challenge = scope.challenge_of(holder.reset(), method).await?;
        drop(scope);
        let Some(challenge) = challenge else { return Ok(None) };
        Ok(Some(self.with_prompt(holder, challenge).await?))
    }

    /// A challenge with what is shown beside it.
    async fn with_prompt(&self, holder: &Holder, challenge: Challenge) -> Result<ChallengeView, Error> {
        let Challenge { key_id, id, generation, method, .. } = challenge;
        let prompt = self.prompt(holder, method, &to_sign_of(method, key_id, id, generation)).await?;
        Ok(ChallengeView::new(challenge, prompt))
    }

    async fn first_message(&self, holder: &Holder, method: Method) -> Result<ChallengeView, Error> {
        let (now, mut random) = (self.now(), self.random());
        let id = ChallengeId::new(now, &mut random);
        let key_id = self.keys().active_id();
        let prompt = self.prompt(holder, method, &to_sign_of(method, key_id, id, 0)).await?;
        let lifetimes = self.settings().lifetimes;
        let expires_at = (now + lifetimes.code).min(holder.0.record.expires_at);
        let challenge = NewChallenge {
            id,
            family: holder.family(),
            reset: holder.reset(),
            method,
            key_id,
            // Of a method that sends nothing it is the hash of a link that nobody ever gets.
            link_hash: self.link_hash(key_id, id, 0)?,
            tries: self.settings().limits.tries_per_challenge,
            created_at: now,
            expires_at,
            resend_at: resend_at(method, now, expires_at),
        };
        let send = Job::SendChallenge { challenge: id, generation: 0 };
        let work = method.is_sent().then(|| self.own_job(send, Some(expires_at), &mut random));
        let (app, queued) = (self.clone(), work.clone());
        let view = ChallengeView { id, method, expires_at, resend_at: challenge.resend_at, prompt };
        let is_first = self
            .store()
            .write(self.organization(), move |tx| {
                Box::pin(async move {
                    let is_first = tx.insert_challenge(&challenge).await?;
                    if is_first {
                        tx.extend_reset(challenge.reset, now, now + lifetimes.idle).await?;
                        if let Some(queued) = &queued {
                            app.enqueue(tx, queued).await?;
                        }
                    }
                    Ok::<_, Error>(is_first)
                })
            })
            .await?;
        if is_first {
            work.into_iter().for_each(|work| self.submit(work));
            return Ok(view);
        }
        // A second press won the race, or this method was proved before.
        self.open_challenge(holder, method).await?.ok_or(Error::Rejected(Rejected::OutOfOrder))
    }

    async fn another_message(&self, holder: &Holder, earlier: Challenge) -> Result<ChallengeView, Error> {
        let (now, mut random) = (self.now(), self.random());
        let generation = earlier.generation + 1;
        let from = to_sign_of(earlier.method, earlier.key_id, earlier.id, generation);
        let prompt = self.prompt(holder, earlier.method, &from).await?;
        let lifetimes = self.settings().lifetimes;
        let expires_at = (now + lifetimes.code).min(holder.0.record.expires_at);
        let resend_at = resend_at(earlier.method, now, expires_at);
        let link_hash = self.link_hash(earlier.key_id, earlier.id, generation)?;
        let send = Job::SendChallenge { challenge: earlier.id, generation };
        let work = earlier.method.is_sent().then(|| self.own_job(send, Some(expires_at), &mut random));
        let (app, queued, id, reset) = (self.clone(), work.clone(), earlier.id, earlier.reset);
        let Challenge { generation: from_generation, key_id, method, .. } = earlier;
        let resend = Resend { from_generation, key_id, link_hash, expires_at, resend_at };
        let is_newest = self
            .store()
            .write(self.organization(), move |tx| {
                Box::pin(async move {
                    let resent = tx.resend_challenge(id, &resend).await?;
                    if resent {
                        tx.extend_reset(reset, now, now + lifetimes.idle).await?;
                        if let Some(queued) = &queued {
                            app.enqueue(tx, queued).await?;
                        }
                    }
                    Ok::<_, Error>(resent)
                })
            })
            .await?;
        if is_newest {
            work.into_iter().for_each(|work| self.submit(work));
            return Ok(ChallengeView { id, method, expires_at, resend_at, prompt });
        }
        // A second press won the race; its message is as good.
        self.open_challenge(holder, method).await?.ok_or(Error::NotFound)
    }

    /// The link and its row: derived, so that nothing that opens anything is stored (promise 5).
    pub(crate) fn link_hash(&self, key: KeyId, id: ChallengeId, generation: i64) -> Result<[u8; 32], Error> {
        let token = self.keys().derive_token(&link_of(key, id, generation)).map_err(Error::internal)?;
        Ok(self.keys().keyed_hash(Purpose::LinkToken, &[token.as_bytes()]))
    }

    pub(crate) fn not_me_hash(&self, key: KeyId, id: NotMeId) -> Result<[u8; 32], Error> {
        let token = self.keys().derive_token(&not_me_link_of(key, id)).map_err(Error::internal)?;
        Ok(self.keys().keyed_hash(Purpose::LinkToken, &[token.as_bytes()]))
    }

    /// Refuses a step on a reset that is over or being written, and leaves an audit row.
    pub(crate) async fn refuse_if_over(&self, caller: &Caller, holder: &Holder) -> Result<(), Error> {
        let (now, record) = (self.now(), &holder.0.record);
        let is_open = ["started", "proving", "proved"].contains(&record.state.as_str())
            && now < record.idle_expires_at.min(record.expires_at);
        if is_open {
            return Ok(());
        }
        // What is being written is not over: it becomes one thing or the other.
        let is_written = ["applying", "settling"].contains(&record.state.as_str());
        let rejected = if is_written { Rejected::OutOfOrder } else { Rejected::Over };
        self.audit_refusal(caller, holder, rejected.audit()).await?;
        Err(rejected.into())
    }

    /// Writes a refusal about this holder's reset down.
    pub(crate) async fn audit_refusal(
        &self,
        caller: &Caller,
        holder: &Holder,
        action: Action,
    ) -> Result<(), Error> {
        let event = self
            .event(action, Actor::Anonymous)
            .about(holder.family(), Some(holder.reset()))
            .of(holder.subject().and_then(|subject| subject.audited_account()))
            .caused_from(caller.source.clone());
        self.audit_counted(event, holder.reset().as_bytes()).await
    }
}

/// When asking again does something: sends another message, or gives a challenge that sends none more time.
fn resend_at(method: Method, now: Timestamp, expires_at: Timestamp) -> Timestamp {
    if method.is_sent() { now + RESEND_AFTER } else { expires_at }
}

/// What the link of a challenge is derived from.
pub(crate) fn link_of(key: KeyId, id: ChallengeId, generation: i64) -> Derivation {
    derivation(key, Purpose::Link, *id.as_bytes(), generation)
}

/// What the code of a challenge is derived from.
pub(crate) fn code_of(key: KeyId, id: ChallengeId, generation: i64) -> Derivation {
    derivation(key, Purpose::MailCode, *id.as_bytes(), generation)
}

/// What the passkey or the trusted browser of a challenge is asked to sign is derived from.
pub(crate) fn to_sign_of(method: Method, key: KeyId, id: ChallengeId, generation: i64) -> Derivation {
    let is_device = method == Method::TrustedDevice;
    let purpose = if is_device { Purpose::DeviceChallenge } else { Purpose::PasskeyChallenge };
    derivation(key, purpose, *id.as_bytes(), generation)
}

/// What the "this was not me" link of a row is derived from.
pub(crate) fn not_me_link_of(key: KeyId, id: NotMeId) -> Derivation {
    derivation(key, Purpose::NotMeLink, *id.as_bytes(), 0)
}

fn derivation(key: KeyId, purpose: Purpose, id: [u8; 16], generation: i64) -> Derivation {
    // A generation is a handful of resends; saturating keeps the code total, not the count.
    Derivation { key, purpose, id, generation: u32::try_from(generation).unwrap_or(u32::MAX) }
}
