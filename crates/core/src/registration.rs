//! What accounts have set up to prove who they are: their security info.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::account::Account;
use crate::ids::RegistrationId;
use crate::method::{Kind, Method};
use crate::methods::contact::{OwnAddress, OwnNumber};
use crate::methods::email::ADDRESSES;
use crate::methods::hotp::Hotp;
use crate::methods::passkey::Passkey;
use crate::methods::recovery_code::CodeSet;
use crate::methods::security_questions::SecurityQuestions;
use crate::methods::temporary_access_pass::{Pass, pass_of};
use crate::methods::totp::Totp;
use crate::methods::trusted_device::TrustedDevice;
use crate::time::Timestamp;

/// How long a method that was added is *fresh*: it may be one proof of several then, never the only one.
pub const FRESH: Duration = Duration::from_hours(24);

/// The same for privileged accounts.
pub const FRESH_IF_PRIVILEGED: Duration = Duration::from_hours(72);

/// How many of one method an account can have.
pub const MOST_OF_A_METHOD: usize = 5;

/// Recovery codes that are few: at so many and at fewer, its owner is reminded to make new ones.
pub const FEW_CODES: usize = 3;

/// The longest name of a method, in characters.
pub const LONGEST_NAME: usize = 64;

/// A name that is too long.
#[derive(Debug, thiserror::Error)]
#[error("a name has at most {LONGEST_NAME} characters")]
pub struct NameTooLong;

/// What the owner of a method calls it, as typed: without blanks around it and what can't be seen. It may be empty.
///
/// # Errors
/// [`NameTooLong`].
pub fn name(typed: &str) -> Result<String, NameTooLong> {
    let kept: String = typed.chars().filter(|it| !it.is_control()).collect();
    let name = kept.trim();
    if name.chars().count() > LONGEST_NAME { Err(NameTooLong) } else { Ok(name.to_owned()) }
}

/// Until when a method is fresh that the owner of an account sets up now. All are: whoever knows the password could
/// have done it. What something else vouches for is not fresh: an import, or a network of the organization where it is the
/// first that is set up (REG-03).
pub fn fresh_until(account: &Account, now: Timestamp) -> Timestamp {
    now + if account.privileged { FRESH_IF_PRIVILEGED } else { FRESH }
}

/// One method that an account has set up.
#[derive(Clone)]
pub struct Registration {
    /// Its id.
    pub id: RegistrationId,
    /// What it is checked with.
    pub credential: Credential,
    /// What its owner calls it; may be empty.
    pub name: String,
    /// When it was set up.
    pub created_at: Timestamp,
    /// Until when it is fresh, if it ever was.
    pub fresh_until: Option<Timestamp>,
    /// When it proved something last.
    pub last_used_at: Option<Timestamp>,
    /// The last time step or counter that was accepted; it only grows (OTP-03).
    pub position: i64,
}

/// What a registered method is checked with. Its serialised form is what is sealed.
#[derive(Clone, Serialize, Deserialize)]
#[serde(tag = "method", rename_all = "kebab-case")]
pub enum Credential {
    /// An address.
    Email(OwnAddress),
    /// A number that gets texts, and calls.
    Sms(OwnNumber),
    /// A number that gets calls only.
    Voice(OwnNumber),
    /// The public half of a passkey.
    Passkey(Passkey),
    /// What an authenticator app shares with us.
    Totp(Totp),
    /// What a hardware token shares with us.
    Hotp(Hotp),
    /// A set of recovery codes.
    RecoveryCode(CodeSet),
    /// What a trusted browser is recognised by.
    TrustedDevice(TrustedDevice),
    /// A set of answered questions.
    SecurityQuestions(SecurityQuestions),
    /// A pass from staff.
    TemporaryAccessPass(Pass),
}

/// Content that no credential was ever stored as.
#[derive(Debug, thiserror::Error)]
#[error("the content of a registration is not a credential")]
pub struct CredentialError;

impl Credential {
    /// The method that it belongs to.
    pub const fn method(&self) -> Method {
        match self {
            Self::Email(_) => Method::Email,
            Self::Sms(_) => Method::Sms,
            Self::Voice(_) => Method::Voice,
            Self::Passkey(_) => Method::Passkey,
            Self::Totp(_) => Method::Totp,
            Self::Hotp(_) => Method::Hotp,
            Self::RecoveryCode(_) => Method::RecoveryCode,
            Self::TrustedDevice(_) => Method::TrustedDevice,
            Self::SecurityQuestions(_) => Method::SecurityQuestions,
            Self::TemporaryAccessPass(_) => Method::TemporaryAccessPass,
        }
    }

    /// The passkey that it is, if it is one.
    pub const fn passkey(&self) -> Option<&Passkey> {
        if let Self::Passkey(passkey) = self { Some(passkey) } else { None }
    }

    /// The trusted browser that it is, if it is one.
    pub const fn trusted_device(&self) -> Option<&TrustedDevice> {
        if let Self::TrustedDevice(device) = self { Some(device) } else { None }
    }

    /// The name of the server that it works for, if it works for one only.
    pub fn relying_party(&self) -> Option<&str> {
        let of_device = self.trusted_device().map(|it| it.relying_party.as_str());
        self.passkey().map(|it| it.relying_party.as_str()).or(of_device)
    }

    /// Whether this server has another name by now than the one it works for.
    pub fn is_elsewhere(&self) -> bool {
        self.passkey().is_some_and(|it| it.is_elsewhere)
            || self.trusted_device().is_some_and(|it| it.is_elsewhere)
    }

    /// What is sealed.
    ///
    /// # Errors
    /// [`CredentialError`] never, in practice: it is plain text and numbers.
    pub fn to_content(&self) -> Result<Zeroizing<Vec<u8>>, CredentialError> {
        serde_json::to_vec(self).map(Zeroizing::new).map_err(|_| CredentialError)
    }

    /// Reads opened content back; `codes_left` is what is left of a set of recovery codes.
    ///
    /// # Errors
    /// [`CredentialError`] if it is none.
    pub fn from_content(content: &[u8], codes_left: usize) -> Result<Self, CredentialError> {
        let mut read: Self = serde_json::from_slice(content).map_err(|_| CredentialError)?;
        if let Self::RecoveryCode(set) = &mut read {
            set.left = codes_left;
        }
        Ok(read)
    }

    /// Whether it can prove anything.
    fn is_usable(&self) -> bool {
        let is_used_up = matches!(self, Self::RecoveryCode(CodeSet { left: 0 }));
        !is_used_up && !self.is_elsewhere()
    }
}

impl Registration {
    /// The method that it belongs to.
    pub const fn method(&self) -> Method {
        self.credential.method()
    }

    /// Whether it is too new to be the only proof.
    pub fn is_fresh(&self, now: Timestamp) -> bool {
        self.fresh_until.is_some_and(|until| now < until)
    }
}

/// All that an account has set up.
#[derive(Clone, Default)]
pub struct SecurityInfo {
    /// Its registrations, oldest first.
    pub registrations: Vec<Registration>,
}

impl SecurityInfo {
    /// Whether something of this method can prove who its owner is.
    pub fn has(&self, method: Method) -> bool {
        self.serving(method).any(|registration| registration.credential.is_usable())
    }

    /// Whether a method could be the only proof: something of it is not fresh.
    pub fn is_settled(&self, method: Method, now: Timestamp) -> bool {
        self.serving(method)
            .any(|registration| registration.credential.is_usable() && !registration.is_fresh(now))
    }

    /// The registration of this id.
    pub fn find(&self, id: RegistrationId) -> Option<&Registration> {
        self.registrations.iter().find(|registration| registration.id == id)
    }

    /// The same as it holds now and here: without a pass that has ended, and knowing which passkeys and trusted browsers are
    /// of another name than this server has.
    pub fn at(mut self, now: Timestamp, relying_party: Option<&str>) -> Self {
        let pass = pass_of(&self.registrations, now).map(|(registration, _)| registration.id);
        self.registrations.retain(|it| it.method() != Method::TemporaryAccessPass || Some(it.id) == pass);
        for registration in &mut self.registrations {
            let is_elsewhere = registration.credential.relying_party() != relying_party;
            if let Credential::Passkey(passkey) = &mut registration.credential {
                passkey.is_elsewhere = is_elsewhere;
            } else if let Credential::TrustedDevice(device) = &mut registration.credential {
                device.is_elsewhere = is_elsewhere;
            }
        }
        self
    }

    /// Whether its owner has set nothing up yet. A pass was issued by staff.
    pub fn is_bare(&self) -> bool {
        self.registrations.iter().all(|it| it.method().kind() == Kind::Staff)
    }

    /// Whether anything of a kind can prove who its owner is.
    pub(crate) fn has_kind(&self, kind: Kind) -> bool {
        self.registrations.iter().any(|it| it.method().kind() == kind && it.credential.is_usable())
    }

    /// How many recovery codes were not used yet.
    pub fn codes_left(&self) -> usize {
        let left = |registration: &Registration| {
            let Credential::RecoveryCode(set) = &registration.credential else { return 0 };
            set.left
        };
        self.registrations.iter().map(left).sum()
    }

    /// Whether one more of a method has room.
    pub fn has_room(&self, method: Method) -> bool {
        let most = if method.is_sent() { ADDRESSES } else { MOST_OF_A_METHOD };
        self.of(method).count() < most
    }

    /// What a method can be proved with, oldest first: a number that gets texts can be called too.
    pub fn serving(&self, method: Method) -> impl Iterator<Item = &Registration> {
        let serves = move |own: Method| own == method || own == Method::Sms && method == Method::Voice;
        self.registrations.iter().filter(move |registration| serves(registration.method()))
    }

    /// What is registered of a method, oldest first.
    pub fn of(&self, method: Method) -> impl Iterator<Item = &Registration> {
        self.registrations.iter().filter(move |registration| registration.method() == method)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Randomness;

    const NOW: Timestamp = Timestamp::from_micros(1_000_000);

    fn registration(credential: Credential, fresh_until: Option<Timestamp>) -> Registration {
        Registration {
            id: RegistrationId::from_bytes([1; 16]),
            credential,
            name: "Phone".to_owned(),
            created_at: NOW,
            fresh_until,
            last_used_at: None,
            position: 0,
        }
    }

    #[test]
    fn a_credential_survives_its_content() {
        let totp = Totp::generate(&mut Randomness::from_seed([1; 32]).fork());
        let content = Credential::Totp(totp.clone()).to_content().unwrap();
        let Ok(Credential::Totp(read)) = Credential::from_content(&content, 0) else { panic!("not read") };
        assert!(read.secret == totp.secret && read.period == totp.period && read.algorithm == totp.algorithm);
        let content = Credential::RecoveryCode(CodeSet { left: 9 }).to_content().unwrap();
        assert!(matches!(
            Credential::from_content(&content, 3),
            Ok(Credential::RecoveryCode(CodeSet { left: 3 }))
        ));
        for content in ["", "{}", r#"{"method":"totp"}"#, r#"{"method":"email"}"#] {
            assert!(Credential::from_content(content.as_bytes(), 1).is_err(), "{content}");
        }
    }

    #[test]
    fn a_fresh_method_is_there_and_not_settled() {
        let until = NOW + FRESH;
        let info = SecurityInfo {
            registrations: vec![registration(Credential::RecoveryCode(CodeSet { left: 1 }), Some(until))],
        };
        assert!(info.has(Method::RecoveryCode) && !info.has(Method::Totp));
        assert!(!info.is_settled(Method::RecoveryCode, NOW) && info.is_settled(Method::RecoveryCode, until));
    }

    #[test]
    fn a_name_is_what_can_be_read_of_it() {
        assert_eq!(name("  My phone\u{7}\n ").unwrap(), "My phone");
        assert_eq!(name(" \t ").unwrap(), "");
        assert!(name(&"ü".repeat(LONGEST_NAME)).is_ok());
        assert!(name(&"ü".repeat(LONGEST_NAME + 1)).is_err());
    }

    #[test]
    fn what_the_owner_sets_up_is_fresh_and_longer_if_the_account_can_do_harm() {
        let usual = crate::testing::account();
        let privileged = Account { privileged: true, ..usual.clone() };
        assert_eq!(fresh_until(&usual, NOW), NOW + Duration::from_hours(24));
        assert_eq!(fresh_until(&privileged, NOW), NOW + Duration::from_hours(72));
    }

    #[test]
    fn five_apps_have_room() {
        let mut info = crate::testing::info(&[Method::Totp, Method::RecoveryCode]);
        let Some(app) = info.of(Method::Totp).next().cloned() else { panic!("an app") };
        for _ in 0..3 {
            info.registrations.push(app.clone());
        }
        assert!(info.has_room(Method::Totp));
        info.registrations.push(app);
        assert!(!info.has_room(Method::Totp));
    }

    #[test]
    fn a_pass_is_nothing_that_its_owner_set_up() {
        assert!(SecurityInfo::default().is_bare());
        assert!(crate::testing::info(&[Method::TemporaryAccessPass]).is_bare());
        for method in [Method::Totp, Method::Email, Method::RecoveryCode] {
            assert!(!crate::testing::info(&[Method::TemporaryAccessPass, method]).is_bare(), "{method:?}");
        }
    }

    #[test]
    fn a_set_without_codes_is_nothing() {
        let info = SecurityInfo {
            registrations: vec![registration(Credential::RecoveryCode(CodeSet { left: 0 }), None)],
        };
        assert!(!info.has(Method::RecoveryCode));
    }
}
