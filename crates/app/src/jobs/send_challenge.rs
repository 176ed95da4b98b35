//! Sends the code and the link of a challenge. For a decoy it does all that it does for an account, but for the mail.

use std::collections::HashSet;

use regain_core::account::{Account, Contact};
use regain_core::audit::{Action, Actor};
use regain_core::identifier::fold;
use regain_core::ids::{AccountId, ChallengeId, NotMeId};
use regain_core::methods::contact::{number, targets};
use regain_core::methods::email::{ADDRESSES, CODE_DIGITS};
use regain_core::phone::PhoneNumber;
use regain_core::subject::{Subject, standing};
use regain_pages::mails::ResetCode;
use regain_store::{Challenge, Family, NewNotMe, NotMePurpose};

use super::message::Sent;
use super::{Unfinished, Work};
use crate::directory::patiently;
use crate::reset::{budget_of, code_of, link_of, not_me_link_of};
use crate::{App, Error};

/// The bit of a job's progress that says that the limits were asked; the slots that may be sent follow it.
const ASKED: i64 = 1;

impl App {
    pub(super) async fn send_challenge(
        &self,
        work: &Work,
        id: ChallengeId,
        generation: i64,
    ) -> Result<(), Unfinished> {
        let mut scope = self.store().read(self.organization()).await?;
        let challenge = scope.challenge(id).await?.filter(|it| it.generation == generation && is_open(it));
        // A newer message was asked for, or none is needed any more.
        let Some(challenge) = challenge else { return self.finish(work).await };
        let family = scope.family(challenge.family).await?.ok_or(Error::NotFound)?;
        drop(scope);
        let subject = self.subject_of(challenge.family).await?;
        let mut scope = self.store().read(self.organization()).await?;
        let chosen = scope.verifier(challenge.family, challenge.method).await?.unwrap_or_default();
        drop(scope);
        let owner = subject.real_account().unwrap_or_else(|| self.nobody());
        let account = patiently(self.services().directory.account(owner)).await.map_err(Error::from)?;
        // Between the start and now the account may have lost its standing, or an address (A21).
        // What is stopped since then sends nothing either, and is not sent later.
        let active = self.active().await?;
        let info = self.security_info(owner).await?;
        let may = |account: &Account| {
            let policy = active.rule_for(account);
            standing((account, &info), &policy, self.now()).is_ok() && policy.offers(challenge.method)
        };
        let account = account.filter(may);
        let method = challenge.method;
        let addresses = account.as_ref().map(|it| targets(it, &info, method, self.now())).unwrap_or_default();
        let mut mailboxes = HashSet::new();
        let targets: Vec<&Contact> = addresses
            .iter()
            .filter(|contact| chosen.contains(&contact.id) && mailboxes.insert(fold(&contact.value)))
            .filter(|contact| number(&info, contact).is_none_or(|it| it.is_of(self.settings().countries())))
            .collect();
        let allowed = match work.progress & ASKED {
            0 => {
                let not_me = self.objection_to(&challenge, owner, &family)?;
                let numbers = targets.iter().filter_map(|contact| number(&info, contact).cloned()).collect();
                self.ask_limits(work, not_me, (&targets, numbers), (&subject, &challenge)).await?
            }
            _ => work.progress >> 1,
        };
        let slots = targets.iter().zip(0..).filter(|(_, slot)| allowed & (1 << slot) != 0);
        let slots: Vec<(u8, &Contact)> = slots.map(|(contact, slot)| (slot, *contact)).collect();
        let sent = match &account {
            Some(account) if !slots.is_empty() => {
                let language = self.mail_language(account, &family.language);
                if method.is_by_phone() {
                    self.send_phone_code(work, language, &slots, &challenge).await?
                } else {
                    let mail = self.reset_code(&challenge, &family)?;
                    self.send_mail(work, (account, language), &slots, &mail).await?
                }
            }
            Some(_) | None => Sent::default(),
        };
        let remaining = allowed & !sent.settled();
        self.settle_sending(work, &challenge, sent, remaining).await
    }

    /// The row behind "this was not me" in the mail; for a decoy that of nobody.
    fn objection_to(
        &self,
        challenge: &Challenge,
        owner: AccountId,
        family: &Family,
    ) -> Result<NewNotMe, Error> {
        let (id, key_id) = (NotMeId::from_bytes(*challenge.id.as_bytes()), challenge.key_id);
        Ok(NewNotMe {
            id,
            account: owner,
            purpose: NotMePurpose::Attempt,
            family: Some(family.id),
            key_id,
            token_hash: self.not_me_hash(key_id, id)?,
            expires_at: family.expires_at,
        })
    }

    /// Which slots may be sent. The counters of a slot without an address are counters of nothing.
    async fn ask_limits(
        &self,
        work: &Work,
        not_me: NewNotMe,
        (targets, numbers): (&[&Contact], Vec<PhoneNumber>),
        (subject, challenge): (&Subject, &Challenge),
    ) -> Result<i64, Unfinished> {
        let (app, subject, mut random) = (self.clone(), subject.clone(), self.random());
        let keys: [[u8; 32]; ADDRESSES] = std::array::from_fn(|slot| match targets.get(slot) {
            Some(contact) => self.limit_key(&[&budget_of(&subject), fold(&contact.value).as_bytes()]),
            None => random.bytes(),
        });
        let limits = self.settings().limits.sends_per_destination;
        let (now, id, node, family) = (self.now(), work.id, self.node(), challenge.family);
        let owner = subject.real_account().map_or(*family.as_bytes(), |account| *account.as_bytes());
        let by_phone = challenge.method.is_by_phone().then(|| self.phone_budgets_of(&owner, &numbers));
        let kept = self
            .store()
            .write(self.organization(), move |tx| {
                Box::pin(async move {
                    let mut free = tx.spend_each(&limits, &keys, now).await?;
                    for (free, budgets) in free.iter_mut().zip(by_phone.iter().flatten()) {
                        *free &= app.spend_phone(tx, budgets, (now, &mut random)).await?;
                    }
                    let allowed = free.iter().zip(0..).map(|(free, slot)| i64::from(*free) << slot).sum();
                    let held_back = keys.iter().zip(free).filter(|(_, free)| !free).map(|(key, _)| *key);
                    let told = (&subject, family);
                    let notice =
                        app.tell_of_silence(tx, told, held_back.collect(), (now, &mut random)).await?;
                    tx.insert_not_me(&not_me, now).await?;
                    let kept = tx.set_job_progress(id, node, ASKED | allowed << 1).await?;
                    Ok::<_, Error>(kept.then_some((allowed, notice)))
                })
            })
            .await?;
        let (allowed, notice) = kept.ok_or(Unfinished::Lost)?;
        notice.into_iter().for_each(|work| self.submit(work));
        Ok(allowed)
    }

    fn reset_code(&self, challenge: &Challenge, family: &Family) -> Result<ResetCode, Error> {
        let Challenge { key_id, id, generation, .. } = *challenge;
        let keys = self.keys();
        let code =
            keys.derive_digits(&code_of(key_id, id, generation), CODE_DIGITS).map_err(Error::internal)?;
        let link = keys.derive_token(&link_of(key_id, id, generation)).map_err(Error::internal)?;
        let not_me = not_me_link_of(key_id, NotMeId::from_bytes(*id.as_bytes()));
        let not_me = keys.derive_token(&not_me).map_err(Error::internal)?;
        let base = &self.settings().base_url;
        Ok(ResetCode {
            kind: family.kind,
            code: code.to_string(),
            link: format!("{base}/reset/l/{}", *link),
            minutes: challenge.expires_at.since(self.now()).as_secs().div_ceil(60),
            requested_at: family.started_at,
            source: family.browser.clone(),
            cancel_link: format!("{base}/not-me/{}", *not_me),
        })
    }

    async fn settle_sending(
        &self,
        work: &Work,
        challenge: &Challenge,
        sent: Sent,
        remaining: i64,
    ) -> Result<(), Unfinished> {
        let action = match sent.accepted {
            0 => Action::ChallengeSuppressed(challenge.method),
            _ => Action::ChallengeSent(challenge.method),
        };
        let event = self.event(action, Actor::System).about(challenge.family, Some(challenge.reset));
        let (now, mut random, id, node) = (self.now(), self.random(), work.id, self.node());
        let is_over = sent.again.is_none();
        let kept = self
            .store()
            .write(self.organization(), move |tx| {
                Box::pin(async move {
                    tx.audit(&event, now, &mut random).await?;
                    Ok::<_, Error>(match is_over {
                        true => tx.finish_job(id, node).await?,
                        false => tx.set_job_progress(id, node, ASKED | remaining << 1).await?,
                    })
                })
            })
            .await?;
        match sent.again {
            _ if !kept => Err(Unfinished::Lost),
            Some(error) => Err(Unfinished::Later(Box::new(error))),
            None => Ok(()),
        }
    }
}

/// Whether an answer to a challenge could still count.
const fn is_open(challenge: &Challenge) -> bool {
    challenge.consumed_at.is_none() && challenge.ended_at.is_none()
}
