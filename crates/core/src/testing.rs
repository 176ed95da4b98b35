//! Values that the unit tests of this crate share.

use data_encoding::BASE64URL_NOPAD;

use crate::account::{Account, Contact, ContactKind, Status};
use crate::ids::{AccountId, ContactId, RegistrationId};
use crate::method::Method;
use crate::methods::contact::{OwnAddress, OwnNumber};
use crate::methods::hotp::Hotp;
use crate::methods::passkey::Passkey;
use crate::methods::recovery_code::CodeSet;
use crate::methods::security_questions::{BANK, SecurityQuestion, SecurityQuestions, StoredAnswer};
use crate::methods::temporary_access_pass::Pass;
use crate::methods::totp::Totp;
use crate::methods::trusted_device::TrustedDevice;
use crate::phone::{Country, PhoneNumber};
use crate::random::Randomness;
use crate::registration::{Credential, Registration, SecurityInfo};
use crate::time::Timestamp;

pub(crate) fn account() -> Account {
    Account {
        id: AccountId::from_bytes([1; 16]),
        username: "ada".to_owned(),
        sign_in_name: Some("ada@meridian.example".to_owned()),
        display_name: "Ada Byron".to_owned(),
        language: None,
        groups: Vec::new(),
        privileged: false,
        status: Status::default(),
        password_set_at: None,
        contacts: vec![Contact {
            id: ContactId::from_bytes([2; 16]),
            kind: ContactKind::Email,
            value: "ada.byron@post.example".to_owned(),
        }],
    }
}

fn number(typed: &str) -> OwnNumber {
    let countries = [Country::parse("DE").unwrap()];
    OwnNumber { number: PhoneNumber::parse(typed, &countries, false).unwrap() }
}

/// Something of each of these methods that can be registered.
pub(crate) fn info(methods: &[Method]) -> SecurityInfo {
    let totp = Totp::generate(&mut Randomness::from_seed([1; 32]).fork());
    let credential = |method: &Method| match method {
        Method::Email => Some(Credential::Email(OwnAddress { address: "ada@own.example".to_owned() })),
        Method::Sms => Some(Credential::Sms(number("+4915228817386"))),
        Method::Voice => Some(Credential::Voice(number("+493023125042"))),
        Method::Passkey => Some(Credential::Passkey(Passkey {
            id: "aWQ".to_owned(),
            user_handle: "aGFuZGxl".to_owned(),
            relying_party: "reset.meridian.example".to_owned(),
            is_backed_up: true,
            is_elsewhere: false,
            credential: "{}".to_owned(),
        })),
        Method::Totp => Some(Credential::Totp(totp.clone())),
        Method::Hotp => {
            let Totp { algorithm, digits, secret, .. } = totp.clone();
            Some(Credential::Hotp(Hotp { algorithm, digits, secret }))
        }
        Method::TemporaryAccessPass => Some(Credential::TemporaryAccessPass(Pass {
            key: 1,
            expires_at: Timestamp::from_micros(i64::MAX),
        })),
        Method::RecoveryCode => Some(Credential::RecoveryCode(CodeSet { left: 10 })),
        Method::TrustedDevice => Some(Credential::TrustedDevice(TrustedDevice {
            token_digest: BASE64URL_NOPAD.encode(&[7; 32]),
            public_key: String::new(),
            relying_party: "reset.meridian.example".to_owned(),
            is_elsewhere: false,
        })),
        Method::SecurityQuestions => {
            let answered = |id| StoredAnswer { question: SecurityQuestion::Bank(id), hash: String::new() };
            let answers = BANK.into_iter().take(5).map(answered).collect();
            Some(Credential::SecurityQuestions(SecurityQuestions { answers }))
        }
    };
    let registration = |(number, credential): (u8, Credential)| Registration {
        id: RegistrationId::from_bytes([number; 16]),
        credential,
        name: String::new(),
        created_at: Timestamp::from_micros(0),
        fresh_until: None,
        last_used_at: None,
        position: 0,
    };
    SecurityInfo {
        registrations: (1..).zip(methods.iter().filter_map(credential)).map(registration).collect(),
    }
}
