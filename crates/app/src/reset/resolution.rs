//! Whom a reset is about, as it is written down: rows of one number and size, whoever it is.

use regain_core::audit::{Action, Actor, AuditEvent};
use regain_core::ids::{ContactId, FamilyId};
use regain_core::method::Method;
use regain_core::methods::contact::targets;
use regain_core::methods::email::ADDRESSES;
use regain_core::policy::Policy;
use regain_core::random::Random;
use regain_core::registration::SecurityInfo;
use regain_core::subject::{Found, Subject};
use regain_core::time::Timestamp;
use regain_store::{KnownBrowser, StoreError, Tx};

use crate::{App, Error};

/// Whom a family is about, and where messages of each method will go.
pub(crate) struct Resolution {
    pub(crate) subject: Subject,
    family: FamilyId,
    verifiers: [(Method, Vec<ContactId>); 3],
    event: AuditEvent,
}

impl Resolution {
    /// Writes it down. Answers whether nobody had done so before.
    pub(crate) async fn insert(
        &self,
        tx: &mut Tx,
        (now, random): (Timestamp, &mut Random),
    ) -> Result<bool, StoreError> {
        let at = (now, &mut *random);
        let resolved = tx.resolve_family(self.family, &self.subject, &self.verifiers, at).await?;
        if resolved {
            tx.audit(&self.event, now, random).await?;
        }
        Ok(resolved)
    }
}

impl App {
    /// What an account that was found has set up, and whether a reset can be about it.
    pub(crate) async fn decide_subject(&self, found: &Found) -> Result<(SecurityInfo, Subject), Error> {
        let active = self.active().await?;
        let (account, policy) = match found {
            Found::One(account) => (account.id, active.rule_for(account)),
            Found::Nothing | Found::Several => (self.nobody(), Policy::default()),
        };
        let info = self.security_info(account).await?;
        // Without the brake: that stops messages and steps, and a reset that outlives it goes on.
        let subject = Subject::decide(found, &info, &policy.without_brake(), self.now());
        Ok((info, subject))
    }

    /// What is written down of a family that `known` asked for, if a known browser did.
    pub(crate) fn resolution(
        &self,
        family: FamilyId,
        (found, info): (&Found, &SecurityInfo),
        subject: Subject,
        known: Option<KnownBrowser>,
    ) -> Resolution {
        let subject = subject.asked_by(known.map(|browser| (browser.id, browser.account)));
        let chosen = |method| (method, self.contacts((found, info), &subject, method));
        let verifiers = [Method::Email, Method::Sms, Method::Voice].map(chosen);
        let event = self
            .event(Action::SubjectResolved(subject.decoy_reason()), Actor::System)
            .about(family, None)
            .of(subject.audited_account());
        Resolution { subject, family, verifiers, event }
    }

    /// Where messages of a method will go; nowhere for a decoy.
    fn contacts(
        &self,
        (found, info): (&Found, &SecurityInfo),
        subject: &Subject,
        method: Method,
    ) -> Vec<ContactId> {
        match found {
            Found::One(account) if subject.is_real() => {
                let targets = targets(account, info, method, self.now());
                targets.into_iter().map(|contact| contact.id).take(ADDRESSES).collect()
            }
            Found::One(_) | Found::Several | Found::Nothing => Vec::new(),
        }
    }
}
