//! Step one with a passkey, which the browser offers beside the name: whose it is stands in its answer, and it is the
//! first proof at once.

use regain_core::audit::{Action, Actor};
use regain_core::method::Method;
use regain_core::reset::{Event, Kind};
use regain_core::subject::{Found, Subject};
use tokio::time::Instant;
use zeroize::Zeroizing;

use super::Holder;
use super::progress::{Also, Step};
use crate::caller::Caller;
use crate::deadline::wait_for_deadline;
use crate::methods::{Assertion, PasskeyRequest};
use crate::passkeys::signer;
use crate::{App, Error};

/// What somebody came for, and what their passkey has signed.
pub struct StartWithPasskey<'a> {
    /// What was signed for [`App::start_request`].
    pub assertion: &'a Assertion,
    /// A new password or an unlock.
    pub kind: Kind,
    /// What a browser keeps from an earlier sign-in, if it does.
    pub known_browser: Option<&'a str>,
}

/// A reset that its owner has started.
pub struct Recognized {
    /// What its holder presents from now on; told once.
    pub token: Zeroizing<String>,
    /// The account's name for sign-in, which nobody typed.
    pub username: String,
}

impl App {
    /// What the first page of a reset asks a passkey to sign; nothing if none can be the first proof now.
    pub fn start_request(&self) -> Option<PasskeyRequest> {
        let is_offered = self.offered().contains(&Method::Passkey);
        is_offered.then(|| self.ask_passkey_to_start().ok()).flatten()
    }

    /// Starts a reset for whose passkey has signed, with that as its first proof. It writes what [`App::start_reset`] and
    /// its background would, whoever it is. Whatever is wrong gets the same answer, after the same time.
    ///
    /// # Errors
    /// [`Error::Throttled`] before anything is looked at, [`Error::ProofRefused`] for everything that is not to be told
    /// apart.
    pub async fn start_reset_with_passkey(
        &self,
        caller: &Caller,
        start: StartWithPasskey<'_>,
    ) -> Result<Recognized, Error> {
        let began = Instant::now();
        self.expect_kind(caller, start.kind).await?;
        self.expect_offered(caller, Method::Passkey).await?;
        let (token, subject) = self.start_for_signer(caller, &start).await?;
        let holder = self.holder(&token).await?;
        match self.prove_start(caller, &holder, (&subject, start.assertion)).await {
            Ok(username) => Ok(Recognized { token, username }),
            // That the account's policy has no passkeys is one that does not work here, to its owner too.
            Err(Error::ProofRefused | Error::Rejected(_)) => {
                self.refuse_proof(caller, &holder, &subject, Method::Passkey).await?;
                wait_for_deadline(began).await;
                Err(Error::ProofRefused)
            }
            Err(error) => Err(error),
        }
    }

    /// Takes what was signed as the first proof of the reset. Answers the account's name for sign-in.
    async fn prove_start(
        &self,
        caller: &Caller,
        holder: &Holder,
        (subject, assertion): (&Subject, &Assertion),
    ) -> Result<String, Error> {
        let owner = self.owner_of(subject).await?;
        let registrations = owner.as_ref().map_or(&[][..], |it| &it.info.registrations);
        let right = self.compare_start(subject, assertion, registrations).await?;
        let ((proof, spends), owner) = right.zip(owner).ok_or(Error::ProofRefused)?;
        self.expect_free(caller, &owner).await?;
        let username = owner.account.sign_in_name.unwrap_or(owner.account.username);
        let (event, also, policy) = (Event::Proved(proof), Also::Spend(spends), owner.policy);
        let (reset, seen, source) = (holder.reset(), holder.0.reset.clone(), caller.source.clone());
        let step = Step { reset, seen, event, policy, actor: Actor::Owner, source, also };
        self.advance(step).await?;
        Ok(username)
    }

    /// Starts a reset about whoever is said to have signed, or about nobody.
    async fn start_for_signer(
        &self,
        caller: &Caller,
        start: &StartWithPasskey<'_>,
    ) -> Result<(Zeroizing<String>, Subject), Error> {
        let known = self.known_browser(start.known_browser).await?;
        let event = self.event(Action::ResetStarted, Actor::Anonymous).caused_from(caller.source.clone());
        self.spend(self.start_limits(caller, None, known), event).await?;
        let signer = signer(&start.assertion.response).unwrap_or_default();
        let mut scope = self.store().read(self.organization()).await?;
        let owner = scope.passkey_owner(&signer).await?.map(|(account, _)| account);
        drop(scope);
        let said = self.owner_of(&Subject::account(owner.unwrap_or_else(|| self.nobody()))).await?;
        let found = said.map_or(Found::Nothing, |said| Found::One(Box::new(said.account)));
        let (info, subject) = self.decide_subject(&found).await?;
        let (opening, token) = self.opening(caller, start.kind, None, known);
        let resolution = self.resolution(opening.record.family, (&found, &info), subject, known);
        let (subject, now, mut random) = (resolution.subject.clone(), self.now(), self.random());
        self.store()
            .write(self.organization(), move |tx| {
                Box::pin(async move {
                    opening.insert(tx, &mut random).await?;
                    resolution.insert(tx, (now, &mut random)).await?;
                    Ok::<_, Error>(())
                })
            })
            .await?;
        Ok((token, subject))
    }
}
