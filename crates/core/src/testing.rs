//! Values that the unit tests of this crate share.

use crate::account::{Account, Contact, ContactKind, Status};
use crate::ids::{AccountId, ContactId};

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
        contacts: vec![Contact {
            id: ContactId::from_bytes([2; 16]),
            kind: ContactKind::Email,
            value: "ada.byron@post.example".to_owned(),
        }],
    }
}
