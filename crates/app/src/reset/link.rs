//! The link of a mail. Looking at it changes nothing; pressing its button makes another holder of the same family,
//! with the e-mail proof alone (LNK-08): the browser that opened the link, never the one that asked.

use regain_core::audit::{Action, Actor};
use regain_core::ids::ResetId;
use regain_core::method::Method;
use regain_core::methods::email;
use regain_core::reset::{Event, Kind, Record};
use regain_crypto::Purpose;
use regain_store::Challenge;
use zeroize::Zeroizing;

use super::Holder;
use super::challenge::{code_of, link_of};
use super::progress::{Also, Step};
use crate::caller::Caller;
use crate::{App, Error};

/// What a link leads to.
pub struct LinkView {
    /// What the person who asked came for.
    pub kind: Kind,
}

/// A reset that was taken over by a link.
pub struct Opened {
    /// What the new holder presents from now on; told once.
    pub token: Zeroizing<String>,
    /// What the person who asked came for.
    pub kind: Kind,
}

impl App {
    /// What a link leads to, without changing anything. A link that is dead, used or unknown leads nowhere.
    pub async fn look_at_link(&self, token: &str) -> Result<LinkView, Error> {
        let (_, asked) = self.linked(token).await?;
        Ok(LinkView { kind: asked.0.record.kind })
    }

    /// Makes the caller a holder, with the e-mail proof. Whoever holds the family already keeps what they proved.
    pub async fn open_link(&self, caller: &Caller, token: &str) -> Result<Opened, Error> {
        let (challenge, asked) = self.linked(token).await?;
        self.expect_offered(caller, challenge.method).await?;
        let subject = self.resolved_subject(&asked).await?;
        let keys = self.keys();
        let Challenge { key_id, id, generation, .. } = challenge;
        let code = keys
            .derive_digits(&code_of(key_id, id, generation), email::CODE_DIGITS)
            .map_err(Error::internal)?;
        let link = keys.derive_token(&link_of(key_id, id, generation)).map_err(Error::internal)?;
        let expected = email::Expected { code: &code, link: &link };
        let (owner, now) = (self.owner_of(&subject).await?, self.now());
        let is_fresh = owner.as_ref().is_some_and(|it| it.is_fresh(Method::Email, now));
        let proof = email::check(&subject, &email::Answer::Link(token), &expected, (is_fresh, now));
        let Some(proof) = proof else {
            self.audit_refusal(caller, &asked, Action::ProofRefused(Method::Email)).await?;
            return Err(Error::NotFound);
        };
        let owner = owner.ok_or(Error::NotFound)?;
        self.expect_free(caller, &owner).await?;
        let mut random = self.random();
        let reset = ResetId::new(now, &mut random);
        let Record { family, kind, expires_at, .. } = asked.0.record;
        let ends = (now + self.settings().lifetimes.idle, expires_at);
        let record = Record::started(reset, family, kind, ends);
        let (token, holder_hash) = self.new_holder_token();
        self.store()
            .write(self.organization(), move |tx| {
                Box::pin(async move { Ok::<_, Error>(tx.insert_reset(&record, holder_hash, now).await?) })
            })
            .await?;
        let (source, also) = (caller.source.clone(), Also::Nothing);
        let (event, policy) = (Event::Proved(proof), owner.policy);
        let step = Step { reset, seen: None, event, policy, actor: Actor::Owner, source, also };
        self.advance(step).await?;
        Ok(Opened { token, kind })
    }

    /// The challenge of a living link, and the reset that asked for it.
    async fn linked(&self, token: &str) -> Result<(Challenge, Holder), Error> {
        let hashes = self.keys().keyed_hash_candidates(Purpose::LinkToken, &[token.as_bytes()]);
        let mut scope = self.store().read(self.organization()).await?;
        let challenge = scope.challenge_by_link(&hashes).await?.ok_or(Error::NotFound)?;
        let family = scope.family(challenge.family).await?.ok_or(Error::NotFound)?;
        let asked = scope.stored_reset(challenge.reset).await?.ok_or(Error::NotFound)?;
        // It lives as long as its family, until a password came of it, the owner objected or the asking
        // reset ended otherwise.
        let is_over = ["cancelled", "refused", "completed", "expired"].contains(&asked.record.state.as_str());
        let is_ended = is_over || family.ended_at.is_some() || family.applied_by.is_some();
        if is_ended || self.now() >= family.expires_at {
            return Err(Error::NotFound);
        }
        Ok((challenge, Holder(asked)))
    }
}
