//! What somebody has to get back in with, as they see it.

use regain_core::confirmation::AUTHENTICATORS;
use regain_core::ids::RegistrationId;
use regain_core::method::Method;
use regain_core::methods::contact;
use regain_core::methods::passkey::Passkey;
use regain_core::methods::security_questions::{SecurityQuestion, asked};
use regain_core::methods::temporary_access_pass::pass_of;
use regain_core::policy::Policy;
use regain_core::registration::{Credential, FEW_CODES, Registration, SecurityInfo};
use regain_core::time::Timestamp;
use regain_crypto::token_digest;
use regain_pages::views::{
    self, CodesRow, ContactRow, DeviceRow, PassRow, PasskeyRow, QuestionsRow, RegistrationRow,
};

use super::trusted_device::trusts;
use crate::account::Session;
use crate::methods::{DeviceRequest, PasskeyRequest};
use crate::{App, Error, mask};

/// One method, as its owner sees it.
pub struct RegistrationView {
    /// What it is.
    pub method: Method,
    /// The rest.
    pub row: RegistrationRow,
    /// Whether nothing is left to get back in with if it is removed (REG-05).
    pub is_last: bool,
    /// What a passkey signs when it is tried.
    pub passkey: Option<PasskeyRequest>,
    /// What the key of a trusted browser signs when it is tried.
    pub device: Option<DeviceRequest>,
    /// What would be asked now, if it is questions.
    pub questions: Vec<SecurityQuestion>,
}

impl App {
    /// All that the account has, and how strong it is, for a browser that presents a token of a trusted one, or none.
    pub async fn look_at_security_info(
        &self,
        session: &Session,
        token: Option<&str>,
    ) -> Result<views::SecurityInfo, Error> {
        let (account, now) = (&session.account, self.now());
        let info = self.security_info(account.id).await?;
        let policy = self.policy_for(account, &info).await?;
        let left = info.codes_left();
        let codes = |set| CodesRow { set: row(set, now), left, few: left <= FEW_CODES };
        Ok(views::SecurityInfo {
            addresses: account.mail_addresses().map(|it| mask::mail_address(&it.value)).collect(),
            contacts: self.contacts_of(&info),
            can_add: self.can_add(&info),
            authenticators: AUTHENTICATORS
                .iter()
                .flat_map(|it| info.of(*it))
                .map(|it| row(it, now))
                .collect(),
            passkeys: info.of(Method::Passkey).filter_map(|it| self.passkey_row(it)).collect(),
            has_room: info.has_room(Method::Totp),
            passkey_has_room: self.passkeys().is_ok() && info.has_room(Method::Passkey),
            devices: self.devices_of(&info, token),
            devices_offered: policy.methods.contains(&Method::TrustedDevice),
            device_has_room: info.has_room(Method::TrustedDevice) && !trusts(&info, token),
            recovery_codes: info.of(Method::RecoveryCode).next().map(codes),
            questions: questions_row(&info, &policy, now),
            questions_offered: policy.methods.contains(&Method::SecurityQuestions),
            pass: pass_of(&info.registrations, now)
                .map(|(it, pass)| PassRow { id: it.id.to_string(), until: pass.expires_at }),
            strength: policy.strength(account, &info).name(),
            required: policy.required,
            needs_help: !policy.is_open_to(account),
            at_sign_in: session.duty().is_some(),
            notice: None,
        })
    }

    /// What its owner registered to get messages at.
    fn contacts_of(&self, info: &SecurityInfo) -> Vec<ContactRow> {
        let now = self.now();
        let rows = info.registrations.iter().filter_map(|it| {
            let target = mask::contact(&contact::of(it)?);
            Some(ContactRow { method: it.method(), target, row: row(it, now) })
        });
        rows.collect()
    }

    /// The methods of which another address or number can be added here.
    fn can_add(&self, info: &SecurityInfo) -> Vec<Method> {
        let fits = |it: &Method| it.is_sent() && self.settings().can_use(*it) && info.has_room(*it);
        Method::ALL.into_iter().filter(fits).collect()
    }

    fn passkey_row(&self, registration: &Registration) -> Option<PasskeyRow> {
        let passkey = registration.credential.passkey()?;
        let Passkey { is_backed_up, is_elsewhere, .. } = *passkey;
        Some(PasskeyRow { row: row(registration, self.now()), is_backed_up, works: !is_elsewhere })
    }

    /// The browsers that it trusts.
    pub(crate) fn devices_of(&self, info: &SecurityInfo, token: Option<&str>) -> Vec<DeviceRow> {
        let digest = token.map(token_digest);
        let rows = info.registrations.iter().filter_map(|it| {
            let device = it.credential.trusted_device()?;
            let is_this = digest.is_some_and(|digest| device.has_token(&digest));
            Some(DeviceRow { row: row(it, self.now()), is_this, works: !device.is_elsewhere })
        });
        rows.collect()
    }

    /// One method of the account.
    ///
    /// # Errors
    /// [`Error::NotFound`] if it has no such method.
    pub async fn look_at_registration(
        &self,
        session: &Session,
        id: RegistrationId,
    ) -> Result<RegistrationView, Error> {
        let info = self.security_info(session.account.id).await?;
        self.viewed(session, &info, id).await
    }

    /// The same, if it may be changed now.
    ///
    /// # Errors
    /// `SecurityInfoRefusal::Unconfirmed` too.
    pub async fn edit_registration(
        &self,
        session: &Session,
        id: RegistrationId,
    ) -> Result<RegistrationView, Error> {
        let info = self.open_security_info(session).await?;
        self.viewed(session, &info, id).await
    }

    async fn viewed(
        &self,
        session: &Session,
        info: &SecurityInfo,
        id: RegistrationId,
    ) -> Result<RegistrationView, Error> {
        let registration = info.find(id).ok_or(Error::NotFound)?;
        let account = &session.account;
        let policy = self.policy_for(account, info).await?.without_brake();
        let others = info.registrations.iter().filter(|other| other.id != id).cloned().collect();
        let left = policy.methods_of(account, &SecurityInfo { registrations: others });
        let is = |method| registration.method() == method;
        Ok(RegistrationView {
            passkey: is(Method::Passkey).then(|| self.ask_passkey(Some(account.id))).transpose()?,
            device: is(Method::TrustedDevice).then(|| self.ask_device(account.id)).transpose()?,
            method: registration.method(),
            row: row(registration, self.now()),
            is_last: !left.iter().any(|method| policy.may_be_alone(*method)),
            questions: asked(std::slice::from_ref(registration), &policy.questions)
                .map(|asked| asked.questions())
                .unwrap_or_default(),
        })
    }
}

fn questions_row(info: &SecurityInfo, policy: &Policy, now: Timestamp) -> Option<QuestionsRow> {
    let set = info.of(Method::SecurityQuestions).next()?;
    let Credential::SecurityQuestions(questions) = &set.credential else { return None };
    let enough = asked(&info.registrations, &policy.questions).is_some();
    Some(QuestionsRow { set: row(set, now), count: questions.answers.len(), enough })
}

fn row(registration: &Registration, now: Timestamp) -> RegistrationRow {
    RegistrationRow {
        id: registration.id.to_string(),
        name: registration.name.clone(),
        added_at: registration.created_at,
        used_at: registration.last_used_at,
        fresh_until: registration.fresh_until.filter(|_| registration.is_fresh(now)),
    }
}
