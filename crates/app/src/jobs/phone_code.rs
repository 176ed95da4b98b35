//! The code of a challenge as a text or a call, and what texts and calls may cost.

use regain_core::account::Contact;
use regain_core::audit::{Action, Actor};
use regain_core::ids::{MessageId, OrganizationId};
use regain_core::language::Language;
use regain_core::limit::Limit;
use regain_core::message::{Channel, Message};
use regain_core::method::Method;
use regain_core::methods::email::{ADDRESSES, CODE_DIGITS};
use regain_core::phone::PhoneNumber;
use regain_core::random::Random;
use regain_core::time::Timestamp;
use regain_pages::{Pages, PagesError};
use regain_store::{Challenge, Spent, Tx};

use super::Work;
use super::message::Sent;
use crate::reset::code_of;
use crate::{App, Error, Settings};

/// One budget of a text or call, and what it counts by.
pub(crate) type PhoneBudget = (Limit, [u8; 32]);

impl App {
    /// What one text or call to a number of an account costs: the account's, the block's and the organization's budget.
    pub(crate) fn phone_budgets(&self, account: &[u8], number: &PhoneNumber) -> [PhoneBudget; 3] {
        let [by_account, by_block, by_organization] = self.settings().limits.phone_messages;
        let organization: OrganizationId = self.organization();
        [
            (by_account, self.limit_key(&[b"phone", account])),
            (by_block, self.limit_key(&[b"phone", number.block().as_bytes()])),
            (by_organization, self.limit_key(&[b"phone", organization.as_bytes()])),
        ]
    }

    /// The budgets of each slot. Those of a slot without a number are budgets of nothing.
    pub(super) fn phone_budgets_of(
        &self,
        account: &[u8],
        numbers: &[PhoneNumber],
    ) -> [[PhoneBudget; 3]; ADDRESSES] {
        let (limits, mut random) = (self.settings().limits.phone_messages, self.random());
        std::array::from_fn(|slot| match numbers.get(slot) {
            Some(number) => self.phone_budgets(account, number),
            None => limits.map(|limit| (limit, random.bytes())),
        })
    }

    pub(super) async fn send_phone_code(
        &self,
        work: &Work,
        language: Language,
        slots: &[(u8, &Contact)],
        challenge: &Challenge,
    ) -> Result<Sent, Error> {
        let Challenge { key_id, id, generation, expires_at, .. } = *challenge;
        let code = self.keys().derive_digits(&code_of(key_id, id, generation), CODE_DIGITS);
        let code = code.map_err(Error::internal)?;
        let message = MessageId::from_bytes(*work.id.as_bytes());
        let minutes = expires_at.since(self.now()).as_secs().div_ceil(60);
        let content = self.phone_message(challenge.method, language, (message, &code, minutes))?;
        Ok(self.hand_over(work, slots, &content).await)
    }

    /// A text or call with a code, without a recipient yet.
    pub(crate) fn phone_message(
        &self,
        method: Method,
        language: Language,
        (id, code, minutes): (MessageId, &str, u64),
    ) -> Result<Message, Error> {
        let (name, host) = (&self.settings().organization_name, self.settings().host());
        let (channel, text) = if method == Method::Voice {
            (Channel::Voice, self.pages().call(&language, name, code))
        } else {
            (Channel::Sms, self.pages().text_message(&language, name, (code, minutes, host)))
        };
        let text = text.map_err(Error::internal)?;
        let at = self.now();
        Ok(Message { id, channel, to: String::new(), subject: String::new(), text, html: None, language, at })
    }

    /// Spends one of each budget. Answers whether all had something left. One that has nothing left leaves an audit row,
    /// and that of the whole organization an alarm: either it is too low, or somebody is paid for these messages.
    pub(super) async fn spend_phone(
        &self,
        tx: &mut Tx,
        budgets: &[PhoneBudget; 3],
        (now, random): (Timestamp, &mut Random),
    ) -> Result<bool, Error> {
        let mut is_free = true;
        for (limit, key) in budgets {
            if tx.spend(limit, *key, now).await? != Spent::Ok {
                let event = self.event(Action::Throttled(limit.name), Actor::System);
                tx.audit_counted(&event, *key, now, random).await?;
                tracing::error!(budget = limit.name, "no text or call was made: a budget is used up");
                is_free = false;
            }
        }
        Ok(is_free)
    }
}

impl Settings {
    /// The languages whose texts with a code take several messages, and how many, if texts are sent at all: an operator
    /// should know before the bill comes.
    ///
    /// # Errors
    /// [`PagesError::Render`], if the text does not fit.
    pub fn long_texts(&self, pages: &Pages) -> Result<Vec<(Language, usize)>, PagesError> {
        if self.phone.is_none() {
            return Ok(Vec::new());
        }
        let minutes = self.lifetimes.code.as_secs() / 60;
        let lengths = pages.text_lengths(&self.organization_name, (minutes, self.host()))?.into_iter();
        Ok(lengths.map(|(language, length)| (language, length.messages)).filter(|(_, it)| *it > 1).collect())
    }
}
