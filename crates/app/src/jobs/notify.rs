//! Tells the owner of an account about a change, at every address, uncapped (promise 9). An address that was added a short
//! while ago has no say: whoever knows the password may have added it.

use regain_core::account::{Account, Contact};
use regain_core::audit::{Action, Actor};
use regain_core::ids::{AccountId, ContactId, FamilyId, NotMeId};
use regain_core::job::Notice;
use regain_core::method::Method;
use regain_core::methods::contact;
use regain_core::time::Timestamp;
use regain_pages::mails::MethodChange::{Added, Removed, Replaced};
use regain_pages::mails::{
    AccountHeld, AccountReleased, AccountUnlocked, Change, MethodChanged, PasswordChanged, PasswordEnds,
    RecoveryCodesLow, ResetAttempted,
};
use regain_store::Family;

use super::message::Sent;
use super::queue::offers_objection;
use super::{Unfinished, Work};
use crate::directory::patiently;
use crate::reset::not_me_link_of;
use crate::{App, Error};

/// Addresses of one account that are told; more than anybody has, and one bit each in a job's progress.
const MOST_ADDRESSES: usize = 62;

/// What happened to an account.
struct Event<'a> {
    notice: Notice,
    at: Timestamp,
    family: Option<&'a Family>,
    /// "This was not me", if the event and the address have it.
    not_me_link: Option<String>,
}

impl App {
    pub(super) async fn notify(
        &self,
        work: &Work,
        account: AccountId,
        notice: Notice,
        (at, family): (Timestamp, Option<FamilyId>),
    ) -> Result<(), Unfinished> {
        let account = patiently(self.services().directory.account(account)).await.map_err(Error::from)?;
        // Deleted meanwhile: nobody is left to be told.
        let Some(account) = account else { return self.finish(work).await };
        let family = self.family(family).await?;
        let told = work.progress;
        let (addresses, fresh) = self.told_addresses(&account, at).await?;
        let slots = addresses.iter().take(MOST_ADDRESSES).zip(0u8..);
        let open = slots.map(|(contact, slot)| (slot, contact)).filter(|(slot, _)| told & (1 << slot) == 0);
        let (fresh, settled): (Vec<_>, Vec<_>) = open.partition(|(_, contact)| fresh.contains(&contact.id));
        let not_me_link = self.objection(work, notice).await?;
        let mut sent = Sent::default();
        for (slots, not_me_link) in [(settled, not_me_link), (fresh, None)] {
            if !slots.is_empty() {
                let told_of = Event { notice, at, family: family.as_ref(), not_me_link };
                sent = sent.and(self.send_notice(work, &account, told_of, &slots).await?);
            }
        }
        let event = self.event(Action::NoticeSent(notice), Actor::System).of(Some(account.id));
        let (now, mut random, id, node) = (self.now(), self.random(), work.id, self.node());
        let (owner, is_over, told) = (account.id, sent.again.is_none(), told | sent.settled());
        let kept = self
            .store()
            .write(self.organization(), move |tx| {
                Box::pin(async move {
                    if !is_over {
                        return Ok::<_, Error>(tx.set_job_progress(id, node, told).await?);
                    }
                    tx.audit(&event, now, &mut random).await?;
                    tx.forget_former_contacts(owner, at).await?;
                    Ok(tx.finish_job(id, node).await?)
                })
            })
            .await?;
        match sent.again {
            _ if !kept => Err(Unfinished::Lost),
            Some(error) => Err(Unfinished::Later(Box::new(error))),
            None => Ok(()),
        }
    }

    /// Every address of an account, and those that were taken away at this moment; and which of them are fresh.
    async fn told_addresses(
        &self,
        account: &Account,
        at: Timestamp,
    ) -> Result<(Vec<Contact>, Vec<ContactId>), Error> {
        let info = self.security_info(account.id).await?;
        let mut scope = self.store().read(self.organization()).await?;
        let former = scope.former_contacts(account.id, at).await?;
        let own = info.of(Method::Email).chain(&former);
        let fresh = own.filter(|it| it.is_fresh(at)).filter_map(contact::of).map(|it| it.id).collect();
        let mut addresses = contact::mail_addresses(account, &info);
        addresses.extend(former.iter().filter_map(contact::of));
        Ok((addresses, fresh))
    }

    async fn family(&self, family: Option<FamilyId>) -> Result<Option<Family>, Error> {
        let Some(family) = family else { return Ok(None) };
        let mut scope = self.store().read(self.organization()).await?;
        Ok(scope.family(family).await?)
    }

    async fn send_notice(
        &self,
        work: &Work,
        account: &Account,
        Event { notice, at, family, not_me_link }: Event<'_>,
        slots: &[(u8, &Contact)],
    ) -> Result<Sent, Error> {
        let page =
            family.map_or_else(|| self.pages().negotiate(None, None), |family| family.language.clone());
        let to = (account, self.mail_language(account, &page));
        let source = family.and_then(|family| family.browser.clone());
        let changed =
            |change| PasswordChanged { change, at, source: source.clone(), not_me_link: not_me_link.clone() };
        let method_changed =
            |change, method| MethodChanged { change, method, at, not_me_link: not_me_link.clone() };
        match notice {
            Notice::PasswordReset => self.send_mail(work, to, slots, &changed(Change::Reset)).await,
            Notice::PasswordChanged => self.send_mail(work, to, slots, &changed(Change::Changed)).await,
            Notice::AccountRecovered => self.send_mail(work, to, slots, &changed(Change::Recovered)).await,
            Notice::AccountUnlocked => {
                self.send_mail(work, to, slots, &AccountUnlocked { at, source, not_me_link }).await
            }
            Notice::MethodAdded(method) => {
                self.send_mail(work, to, slots, &method_changed(Added, method)).await
            }
            Notice::MethodReplaced(method) => {
                self.send_mail(work, to, slots, &method_changed(Replaced, method)).await
            }
            Notice::MethodRemoved(method) => {
                self.send_mail(work, to, slots, &method_changed(Removed, method)).await
            }
            Notice::RecoveryCodesLow(left) => {
                self.send_mail(work, to, slots, &RecoveryCodesLow { left, at, not_me_link }).await
            }
            Notice::PasswordEnds(days) => {
                let link = format!("{}/account/password", self.settings().base_url);
                self.send_mail(work, to, slots, &PasswordEnds { days, link }).await
            }
            Notice::ResetAttempted => self.send_mail(work, to, slots, &ResetAttempted { at, source }).await,
            Notice::AccountHeld => self.send_mail(work, to, slots, &AccountHeld { at, source }).await,
            Notice::AccountReleased => self.send_mail(work, to, slots, &AccountReleased { at }).await,
        }
    }

    /// The link of the "this was not me" button, if the notice has one.
    async fn objection(&self, work: &Work, notice: Notice) -> Result<Option<String>, Error> {
        if !offers_objection(notice) {
            return Ok(None);
        }
        let id = NotMeId::from_bytes(*work.id.as_bytes());
        let mut scope = self.store().read(self.organization()).await?;
        let Some(row) = scope.not_me(id).await? else { return Ok(None) };
        let token = self.keys().derive_token(&not_me_link_of(row.key_id, id)).map_err(Error::internal)?;
        Ok(Some(format!("{}/not-me/{}", self.settings().base_url, *token)))
    }
}
