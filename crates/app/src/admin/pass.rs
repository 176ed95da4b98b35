//! Temporary access passes: for somebody who lost what they get back in with, from staff who made sure who it is.

use std::time::Duration;

use regain_core::account::{Account, Contact, Lock};
use regain_core::audit::{Action, StaffEvent};
use regain_core::grant::StaffGrant;
use regain_core::identifier::fold;
use regain_core::ids::{AccountId, JobId, RegistrationId};
use regain_core::job::{Job, Notice};
use regain_core::method::Method;
use regain_core::methods::temporary_access_pass::{LIFETIME, Pass};
use regain_core::registration::{Credential, Registration};
use regain_core::time::Timestamp;
use regain_store::Tx;
use zeroize::Zeroizing;

use super::By;
use crate::owner::Owner;
use crate::{App, Error, mask};

/// How a pass reaches its owner.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum HandOver {
    /// Whoever makes it reads it out, or prints it, to somebody who is there.
    Shown,
    /// By mail to the first address of the account.
    Sent,
}

impl HandOver {
    /// Its name in audit rows.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Shown => "shown",
            Self::Sent => "sent",
        }
    }
}

/// A pass that was made.
pub struct IssuedPass {
    /// When it works no more.
    pub expires_at: Timestamp,
    /// The pass, if it is shown; where it is sent, masked, if it is sent.
    pub handed_over: Result<Zeroizing<String>, String>,
    /// Whether it took the place of an earlier one.
    pub is_replacement: bool,
}

/// Why no pass was made. Nothing was changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PassRefusal {
    /// There is no such account any more.
    #[error("the account no longer exists")]
    NotFound,
    /// The account is disabled, past its end date, locked by an administrator, or its policy lets it not reset.
    #[error("a reset of this account is not allowed, so a pass would let nobody in")]
    NotAllowed,
    /// Its policy does not name passes.
    #[error("the policy of the account does not allow temporary access passes")]
    NotOffered,
    /// Too short or too long.
    #[error("a pass works for 10 minutes to 24 hours")]
    Lifetime,
    /// There is no address to send it to.
    #[error("the account has no mail address")]
    NoAddress,
    /// The address got enough messages for now.
    #[error("too many messages were sent to the address: show the pass, or wait")]
    TooManyMessages,
}

/// What is written.
struct NewPass {
    account: AccountId,
    registration: Registration,
    hand_over: HandOver,
    destination: Option<[u8; 32]>,
}

impl App {
    /// Makes a pass, in the place of an earlier one. Its owner is told at every address, and the audit row says who answers
    /// for it.
    ///
    /// # Errors
    /// `Ok(Err(_))` if it would be of no use, or can't be sent.
    pub async fn issue_pass(
        &self,
        by: &By,
        grant: &StaffGrant,
        (lifetime, hand_over): (Duration, HandOver),
    ) -> Result<Result<IssuedPass, PassRefusal>, Error> {
        let id = grant.account();
        let Some(owner) = self.owner(id).await? else { return Ok(Err(PassRefusal::NotFound)) };
        let address = match self.check_pass(&owner, lifetime, hand_over) {
            Ok(address) => address,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let (now, mut random, key) = (self.now(), self.random(), self.keys().active_id());
        let expires_at = now + lifetime;
        let registration = Registration {
            id: RegistrationId::new(now, &mut random),
            credential: Credential::TemporaryAccessPass(Pass { key: key.0, expires_at }),
            name: String::new(),
            created_at: now,
            fresh_until: None,
            last_used_at: None,
            position: 0,
        };
        let handed_over = match &address {
            None => Ok(self.pass_code(registration.id, key)?),
            Some(contact) => Err(mask::mail_address(&contact.value)),
        };
        let destination = address.map(|it| self.limit_key(&[b"everybody", fold(&it.value).as_bytes()]));
        let new = NewPass { account: id, registration, hand_over, destination };
        let written = self.write_pass(by, grant, new).await?;
        Ok(written.map(|is_replacement| IssuedPass { expires_at, handed_over, is_replacement }))
    }

    /// Where it is sent, if it is sent.
    fn check_pass<'o>(
        &self,
        owner: &'o Owner,
        lifetime: Duration,
        hand_over: HandOver,
    ) -> Result<Option<&'o Contact>, PassRefusal> {
        let Owner { account, policy, .. } = owner;
        if !(LIFETIME.0..=LIFETIME.1).contains(&lifetime) {
            return Err(PassRefusal::Lifetime);
        }
        if !may_reset(account) || !policy.allows || account.privileged && policy.excludes_privileged {
            return Err(PassRefusal::NotAllowed);
        }
        if !policy.methods.contains(&Method::TemporaryAccessPass) {
            return Err(PassRefusal::NotOffered);
        }
        match hand_over {
            HandOver::Shown => Ok(None),
            HandOver::Sent => account.mail_addresses().next().map(Some).ok_or(PassRefusal::NoAddress),
        }
    }

    /// Answers whether it took the place of another one.
    async fn write_pass(
        &self,
        by: &By,
        grant: &StaffGrant,
        new: NewPass,
    ) -> Result<Result<bool, PassRefusal>, Error> {
        let (app, now, mut random) = (self.clone(), self.now(), self.random());
        let detail = format!("by={} handed-over={}", grant.verified_by(), new.hand_over.name());
        let event = self.event(Action::Staff(StaffEvent::PassIssued(detail)), by.actor).of(Some(new.account));
        let limits = self.settings().limits.sends_per_destination;
        self.store()
            .write(self.organization(), move |tx| {
                Box::pin(async move {
                    if let Some(destination) = new.destination {
                        // Beside the one that counts, counters of nothing.
                        let keys = [destination, random.bytes(), random.bytes()];
                        if !tx.spend_each(&limits, &keys, now).await?[0] {
                            return Ok::<_, Error>(Err(PassRefusal::TooManyMessages));
                        }
                    }
                    let (account, id) = (new.account, new.registration.id);
                    let is_replacement = app.remove_passes(tx, account).await?;
                    tx.insert_registration(account, &new.registration, &mut random).await?;
                    tx.audit(&event, now, &mut random).await?;
                    if new.destination.is_some() {
                        let send = Job::SendPass { account, registration: id };
                        let job = JobId::new(now, &mut random);
                        app.enqueue_later(tx, (job, &send), now).await?;
                    }
                    let notice = Notice::MethodAdded(Method::TemporaryAccessPass);
                    app.tell_later(tx, account, notice, (now, &mut random)).await?;
                    Ok(Ok(is_replacement))
                })
            })
            .await
    }

    /// Takes the pass of an account back. Answers whether it had one.
    pub async fn revoke_pass(&self, by: &By, account: AccountId) -> Result<bool, Error> {
        let (app, now, mut random) = (self.clone(), self.now(), self.random());
        let detail = format!("by={}", by.name());
        let event = self.event(Action::Staff(StaffEvent::PassRevoked(detail)), by.actor).of(Some(account));
        self.store()
            .write(self.organization(), move |tx| {
                Box::pin(async move {
                    if !app.remove_passes(tx, account).await? {
                        return Ok::<_, Error>(false);
                    }
                    tx.audit(&event, now, &mut random).await?;
                    let notice = Notice::MethodRemoved(Method::TemporaryAccessPass);
                    app.tell_later(tx, account, notice, (now, &mut random)).await?;
                    Ok(true)
                })
            })
            .await
    }

    /// Answers whether there was one that still worked.
    async fn remove_passes(&self, tx: &mut Tx, account: AccountId) -> Result<bool, Error> {
        let info = tx.security_info(account).await?;
        tx.remove_registrations_of(account, Method::TemporaryAccessPass).await?;
        Ok(self.present(info).has(Method::TemporaryAccessPass))
    }
}

/// Whether an account is one that a reset helps.
fn may_reset(account: &Account) -> bool {
    let is_locked = account.status.locked == Some(Lock::Administrator);
    !account.status.disabled && !account.status.expired && !is_locked
}
