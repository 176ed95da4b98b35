//! An address or number of one's own: it counts once the code that was sent to it is typed, and nothing is kept before.
//!
//! The message is sent while its owner waits, not by a job: a job would have to keep where it goes, and whoever is signed
//! in may see at once that a number does not work.

use regain_core::address::is_mail_address;
use regain_core::audit::{Action, SecurityInfoEvent};
use regain_core::identifier::fold;
use regain_core::ids::MessageId;
use regain_core::message::{Channel, Message};
use regain_core::method::Method;
use regain_core::methods::contact::{self, OwnAddress, OwnNumber};
use regain_core::methods::email::CODE_DIGITS;
use regain_core::phone::{PhoneNumber, PhoneNumberError};
use regain_core::registration::{Credential, Registration, SecurityInfo, fresh_until, name};
use regain_crypto::{Derivation, KeyId, Purpose};
use regain_pages::Envelope;
use regain_pages::mails::ContactCode;
use zeroize::Zeroizing;

use super::change::Change;
use super::pending::{PATIENCE, Pending};
use crate::account::throttle::Budget;
use crate::account::{SecurityInfoRefusal, Session};
use crate::caller::Caller;
use crate::{App, Error};

/// What the page that asks for the code shows.
pub struct NewContact {
    /// Where the code was sent.
    pub target: String,
    /// The same, sealed, for the form.
    pub pending: String,
    /// Whether it is a mailbox of the organization, which may be behind the password that was forgotten.
    pub is_of_organization: bool,
}

/// What the form says.
pub struct ContactForm<'a> {
    /// [`NewContact::pending`].
    pub pending: &'a str,
    /// What its owner calls it; may be empty.
    pub name: &'a str,
    /// The code.
    pub code: &'a str,
}

impl App {
    /// Whether something of this method may be added now.
    ///
    /// # Errors
    /// `SecurityInfoRefusal::Unconfirmed`, `SecurityInfoRefusal::NoRoom`, [`Error::NotFound`] for what can't be sent.
    pub async fn expect_room_for(&self, session: &Session, method: Method) -> Result<(), Error> {
        let info = self.open_security_info(session).await?;
        self.expect_contact(&info, method)
    }

    fn expect_contact(&self, info: &SecurityInfo, method: Method) -> Result<(), Error> {
        if !method.is_sent() || !self.settings().can_use(method) {
            return Err(Error::NotFound);
        }
        if info.has_room(method) { Ok(()) } else { Err(SecurityInfoRefusal::NoRoom.into()) }
    }

    /// Sends a code to what was typed. Nothing is kept of it here.
    ///
    /// # Errors
    /// `SecurityInfoRefusal`: `Unconfirmed`, `NoRoom`, `BadContact`, `Country`, `PhoneKind`, `AlreadyThere`, `NotSent`;
    /// [`Error::Throttled`], [`Error::NotFound`].
    pub async fn begin_contact(
        &self,
        caller: &Caller,
        session: &Session,
        (method, typed): (Method, &str),
    ) -> Result<NewContact, Error> {
        let info = self.open_security_info(session).await?;
        self.expect_contact(&info, method)?;
        let credential = self.contact_of(method, typed)?;
        let target = target_of(&credential);
        let known = contact::mail_addresses(&session.account, &info);
        let numbers = contact::targets(&session.account, &info, method, self.now());
        if known.iter().chain(&numbers).any(|other| fold(&other.value) == fold(&target)) {
            return Err(SecurityInfoRefusal::AlreadyThere.into());
        }
        let throttled = self.owner_event(Action::SignedIn, caller, session.account.id);
        self.spend(self.sending_budgets(session, &credential), throttled).await?;
        let mut random = self.random();
        let key = self.keys().active_id();
        let secrets = [target.clone(), key.0.to_string()].map(Zeroizing::new).to_vec();
        let pending = self.begin(method, secrets, &mut random);
        self.send_contact_code(session, &pending, &target).await?;
        self.shown_contact(session, &target, self.seal_pending(session, &pending)?)
    }

    /// The same page again, after a form that was not taken.
    ///
    /// # Errors
    /// `SecurityInfoRefusal::FormOver`.
    pub fn resume_contact(
        &self,
        session: &Session,
        (method, pending): (Method, &str),
    ) -> Result<NewContact, Error> {
        let opened = self.open_pending(session, method, pending)?;
        let target = opened.secrets.first().map(|target| target.to_string()).unwrap_or_default();
        self.shown_contact(session, &target, pending.to_owned())
    }

    fn shown_contact(&self, session: &Session, target: &str, pending: String) -> Result<NewContact, Error> {
        let domain = |address: &str| address.rsplit_once('@').map(|(_, domain)| fold(domain));
        let own = session.account.sign_in_name.as_deref().and_then(domain);
        let is_of_organization = own.is_some() && domain(target) == own;
        Ok(NewContact { target: target.to_owned(), pending, is_of_organization })
    }

    /// Adds what the code was sent to, if it is right. A form that is sent twice adds one.
    ///
    /// # Errors
    /// `SecurityInfoRefusal`: `NameTooLong`, `FormOver`, `Unconfirmed`, `NoRoom`; [`Error::ProofRefused`] if the code is
    /// wrong, [`Error::Throttled`].
    pub async fn add_contact(
        &self,
        caller: &Caller,
        session: &Session,
        (method, form): (Method, ContactForm<'_>),
    ) -> Result<(), Error> {
        let name = name(form.name)?;
        let pending = self.open_pending(session, method, form.pending)?;
        let info = self.security_info(session.account.id).await?;
        if info.find(pending.id).is_some() {
            return Ok(());
        }
        self.expect_open(session, &info)?;
        let throttled = self.owner_event(Action::SignedIn, caller, session.account.id);
        self.spend(self.answering_budgets(session), throttled).await?;
        if !contact::is_right(form.code, &self.contact_code(&pending)?) {
            let refused = Action::SecurityInfo(SecurityInfoEvent::AddRefused(method));
            let event = self.owner_event(refused, caller, session.account.id);
            self.audit_counted(event, session.id.as_bytes()).await?;
            return Err(Error::ProofRefused);
        }
        let (typed, now) = (pending.secrets.first().ok_or(SecurityInfoRefusal::FormOver)?, self.now());
        let new = Registration {
            id: pending.id,
            credential: self.contact_of(method, typed)?,
            name,
            created_at: now,
            fresh_until: Some(fresh_until(&session.account, now)),
            last_used_at: None,
            position: 0,
        };
        self.change_security_info(caller, session, Change::Add(new)).await
    }

    /// What was typed, if messages can go there.
    fn contact_of(&self, method: Method, typed: &str) -> Result<Credential, SecurityInfoRefusal> {
        if method == Method::Email {
            let address = typed.trim().to_owned();
            let fits = is_mail_address(&address);
            return if fits {
                Ok(Credential::Email(OwnAddress { address }))
            } else {
                Err(SecurityInfoRefusal::BadContact)
            };
        }
        let texts = method == Method::Sms;
        let number =
            PhoneNumber::parse(typed, self.settings().countries(), texts).map_err(|error| match error {
                PhoneNumberError::Unknown => SecurityInfoRefusal::BadContact,
                PhoneNumberError::Country => SecurityInfoRefusal::Country,
                PhoneNumberError::Kind => SecurityInfoRefusal::PhoneKind,
            })?;
        let own = OwnNumber { number };
        Ok(if texts { Credential::Sms(own) } else { Credential::Voice(own) })
    }

    /// What sending is counted by. Not by what resets count a destination by: somebody who registers an address of another
    /// must not use up that one's messages (promise 13).
    fn sending_budgets(&self, session: &Session, credential: &Credential) -> Vec<Budget> {
        let limits = &self.settings().limits;
        let account = session.account.id;
        let key = self.limit_key(&[b"registering", account.as_bytes()]);
        let mut budgets: Vec<Budget> = limits.sends_per_destination.map(|limit| (limit, key)).to_vec();
        if let Credential::Sms(own) | Credential::Voice(own) = credential {
            budgets.extend(self.phone_budgets(account.as_bytes(), &own.number));
        }
        budgets
    }

    fn answering_budgets(&self, session: &Session) -> Vec<Budget> {
        let limits = &self.settings().limits;
        let by_session = self.limit_key(&[b"registering", session.id.as_bytes()]);
        let by_account = self.limit_key(&[b"registering", session.account.id.as_bytes()]);
        vec![(limits.confirmations, by_session), (limits.wrong_proofs_per_account, by_account)]
    }

    fn contact_code(&self, pending: &Pending) -> Result<Zeroizing<String>, Error> {
        let key = pending.secrets.get(1).and_then(|key| key.parse().ok()).map(KeyId);
        let key = key.ok_or(SecurityInfoRefusal::FormOver)?;
        let id = *pending.id.as_bytes();
        let derivation = Derivation { key, purpose: Purpose::ContactCode, id, generation: 0 };
        self.keys().derive_digits(&derivation, CODE_DIGITS).map_err(Error::internal)
    }

    async fn send_contact_code(
        &self,
        session: &Session,
        pending: &Pending,
        target: &str,
    ) -> Result<(), Error> {
        let (code, account) = (self.contact_code(pending)?, &session.account);
        let wanted = account.language.as_ref().map(|language| language.as_str().to_owned());
        let language = self.pages().negotiate(wanted.as_deref(), None);
        let id = MessageId::from_bytes(*pending.id.as_bytes());
        let minutes = PATIENCE.as_secs() / 60;
        let message = if pending.method == Method::Email {
            let envelope = Envelope {
                language: language.clone(),
                organization: self.settings().organization_name.clone(),
                account: session.sign_in_name().to_owned(),
                help: self.help(),
                zone: self.settings().zone.clone(),
            };
            let mail = ContactCode { code: code.to_string(), minutes };
            let mail = self.pages().mail(&envelope, &mail).map_err(Error::internal)?;
            let (subject, text, html) = (mail.subject, mail.text, Some(mail.html));
            let (to, at) = (target.to_owned(), self.now());
            Message { id, channel: Channel::Email, to, subject, text, html, language, at }
        } else {
            let content = self.phone_message(pending.method, language, (id, &code, minutes))?;
            Message { to: target.to_owned(), ..content }
        };
        match self.services().notifier.send(&message).await {
            Err(error) if !error.is_unknown() => {
                tracing::warn!(reason = error.reason(), "a code for a new contact could not be sent");
                Err(SecurityInfoRefusal::NotSent.into())
            }
            // What may have arrived is asked for.
            Ok(()) | Err(_) => Ok(()),
        }
    }
}

/// Where messages go.
fn target_of(credential: &Credential) -> String {
    match credential {
        Credential::Email(own) => own.address.clone(),
        Credential::Sms(own) | Credential::Voice(own) => own.number.as_str().to_owned(),
        Credential::Passkey(_)
        | Credential::Totp(_)
        | Credential::Hotp(_)
        | Credential::RecoveryCode(_)
        | Credential::TrustedDevice(_)
        | Credential::SecurityQuestions(_)
        | Credential::TemporaryAccessPass(_) => String::new(),
    }
}
