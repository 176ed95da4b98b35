//! `/account/security-info`: what somebody has to get back in with.

use regain_core::method::Method;
use regain_core::strength::Strength;
use regain_core::time::Timestamp;
use serde::Serialize;

use super::SAMPLE_TIME;
use crate::view::View;

/// A method that was set up.
#[derive(Clone, Debug, Serialize)]
pub struct RegistrationRow {
    /// What its addresses end in.
    pub id: String,
    /// What its owner calls it; may be empty.
    pub name: String,
    /// When it was set up.
    pub added_at: Timestamp,
    /// When it was used last.
    pub used_at: Option<Timestamp>,
    /// Until when it is too new to be enough on its own; `None` if it no longer is.
    pub fresh_until: Option<Timestamp>,
}

/// An address or number of one's own.
#[derive(Clone, Debug, Serialize)]
pub struct ContactRow {
    /// What it is.
    pub method: Method,
    /// The address or number, masked.
    pub target: String,
    /// The rest.
    pub row: RegistrationRow,
}

/// Recovery codes.
#[derive(Clone, Debug, Serialize)]
pub struct CodesRow {
    /// The set.
    pub set: RegistrationRow,
    /// How many were not used.
    pub left: usize,
    /// Whether that is few.
    pub few: bool,
}

/// A passkey.
#[derive(Clone, Debug, Serialize)]
pub struct PasskeyRow {
    /// The passkey.
    pub row: RegistrationRow,
    /// Whether more than one device keeps it (WAN-06).
    pub is_backed_up: bool,
    /// Whether it was made for the name that this server has now.
    pub works: bool,
}

/// A trusted browser.
#[derive(Clone, Debug, Serialize)]
pub struct DeviceRow {
    /// The browser.
    pub row: RegistrationRow,
    /// Whether it is the one that shows the page.
    pub is_this: bool,
    /// Whether it is trusted under the name that this server has now.
    pub works: bool,
}

/// Answered security questions.
#[derive(Clone, Debug, Serialize)]
pub struct QuestionsRow {
    /// The set.
    pub set: RegistrationRow,
    /// How many were answered.
    pub count: usize,
    /// Whether they are enough of those that the organization asks for.
    pub enough: bool,
}

/// A temporary access pass that works.
#[derive(Clone, Debug, Serialize)]
pub struct PassRow {
    /// What its addresses end in.
    pub id: String,
    /// When it works no more.
    pub until: Timestamp,
}

/// What was just done. Its text is `security-notice-<name>`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SecurityNotice {
    /// A method was added.
    Added,
    /// A method got another name.
    Renamed,
    /// A method was removed.
    Removed,
    /// A method was tried, and works.
    Works,
}

/// What somebody has to get back in with, and how strong that is.
#[derive(Clone, Debug, Serialize)]
pub struct SecurityInfo {
    /// The directory's mail addresses, masked.
    pub addresses: Vec<String>,
    /// Passkeys.
    pub passkeys: Vec<PasskeyRow>,
    /// Whether another passkey has room, and this server can have any.
    pub passkey_has_room: bool,
    /// Addresses and numbers of one's own.
    pub contacts: Vec<ContactRow>,
    /// The methods of which another address or number can be added.
    pub can_add: Vec<Method>,
    /// Authenticator apps and hardware tokens.
    pub authenticators: Vec<RegistrationRow>,
    /// Whether another app has room.
    pub has_room: bool,
    /// Trusted browsers.
    pub devices: Vec<DeviceRow>,
    /// Whether the organization makes use of trusted browsers of the account.
    pub devices_offered: bool,
    /// Whether this browser is not trusted yet, and can be.
    pub device_has_room: bool,
    /// Recovery codes, if there is a set.
    pub recovery_codes: Option<CodesRow>,
    /// Answered security questions, if there are any.
    pub questions: Option<QuestionsRow>,
    /// Whether the organization lets the account use security questions.
    pub questions_offered: bool,
    /// A pass from staff, if there is one.
    pub pass: Option<PassRow>,
    /// How strong it is. Its text is `security-strength-<name>`.
    pub strength: &'static str,
    /// How many proofs are asked for.
    pub required: usize,
    /// Whether the organization lets this account get back in only with help from a person.
    pub needs_help: bool,
    /// Whether sign-in led here, and goes on when enough is set up.
    pub at_sign_in: bool,
    /// What was just done.
    pub notice: Option<SecurityNotice>,
}

pub(super) fn sample_row(name: &str) -> RegistrationRow {
    RegistrationRow {
        id: "01935a3c-0000-7000-8000-000000000001".to_owned(),
        name: name.to_owned(),
        added_at: SAMPLE_TIME,
        used_at: None,
        fresh_until: None,
    }
}

fn sample_contacts(used: &RegistrationRow) -> Vec<ContactRow> {
    let contact = |method, target: &str, row| ContactRow { method, target: target.to_owned(), row };
    let fresh = RegistrationRow { fresh_until: Some(SAMPLE_TIME), ..sample_row("") };
    vec![
        contact(Method::Email, "a•••••@•••••.example", fresh),
        contact(Method::Sms, "•••••86", used.clone()),
        contact(Method::Voice, "•••••42", used.clone()),
    ]
}

fn nothing() -> SecurityInfo {
    SecurityInfo {
        addresses: Vec::new(),
        contacts: Vec::new(),
        can_add: vec![Method::Email, Method::Sms, Method::Voice],
        passkeys: Vec::new(),
        passkey_has_room: true,
        authenticators: Vec::new(),
        has_room: true,
        devices: Vec::new(),
        devices_offered: false,
        device_has_room: true,
        recovery_codes: None,
        questions: None,
        questions_offered: false,
        pass: None,
        strength: Strength::None.name(),
        required: 1,
        needs_help: false,
        at_sign_in: false,
        notice: None,
    }
}

impl View for SecurityInfo {
    const TEMPLATE: &'static str = "account/security_info.html";

    fn samples() -> Vec<Self> {
        let nothing = nothing();
        let used = RegistrationRow { used_at: Some(SAMPLE_TIME), ..sample_row("Work phone") };
        let fresh = RegistrationRow { fresh_until: Some(SAMPLE_TIME), ..sample_row("") };
        let answered = |enough| Some(QuestionsRow { set: used.clone(), count: 5, enough });
        let passkey = |is_backed_up, works| PasskeyRow { row: sample_row("My laptop"), is_backed_up, works };
        let device = |is_this, works| DeviceRow { row: used.clone(), is_this, works };
        let codes = |left, few| Some(CodesRow { set: used.clone(), left, few });
        let mail = Self {
            at_sign_in: true,
            addresses: vec!["a•••••@•••••.example".to_owned(), "a•••••@•••••.org".to_owned()],
            strength: Strength::Single.name(),
            notice: Some(SecurityNotice::Removed),
            ..nothing.clone()
        };
        vec![
            Self {
                needs_help: true,
                pass: Some(PassRow { id: sample_row("").id, until: SAMPLE_TIME }),
                ..nothing
            },
            mail.clone(),
            Self {
                recovery_codes: codes(3, true),
                devices_offered: true,
                questions_offered: true,
                strength: Strength::Spare.name(),
                notice: Some(SecurityNotice::Renamed),
                ..mail.clone()
            },
            Self {
                contacts: sample_contacts(&used),
                passkeys: vec![passkey(true, true), passkey(false, false)],
                authenticators: vec![used.clone(), fresh],
                devices: vec![device(false, true), device(false, false)],
                devices_offered: true,
                recovery_codes: codes(10, false),
                questions: answered(true),
                questions_offered: true,
                strength: Strength::Strong.name(),
                required: 2,
                notice: Some(SecurityNotice::Added),
                ..mail.clone()
            },
            Self {
                authenticators: vec![used.clone(); 5],
                has_room: false,
                passkeys: vec![passkey(true, true); 5],
                passkey_has_room: false,
                devices: vec![device(true, true), device(false, true)],
                device_has_room: false,
                questions: answered(false),
                strength: Strength::Strong.name(),
                notice: Some(SecurityNotice::Works),
                ..mail
            },
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_strength_has_a_sample() {
        let samples = SecurityInfo::samples();
        for strength in Strength::ALL {
            assert!(samples.iter().any(|sample| sample.strength == strength.name()), "{strength:?}");
        }
    }
}
