//! Addresses as their owner recognises them and nobody else reads them (PRIV-04, E09).

use regain_core::account::{Contact, ContactKind};

/// An address or number.
pub(crate) fn contact(contact: &Contact) -> String {
    match contact.kind {
        ContactKind::Email => mail_address(&contact.value),
        ContactKind::Phone => phone_number(&contact.value),
    }
}

/// A mail address with its first letter and its domain's last label: `a•••••@•••••.example`. Every mask has the same
/// width, so it tells nothing about the length.
pub(crate) fn mail_address(address: &str) -> String {
    let (local, domain) = address.rsplit_once('@').unwrap_or((address, ""));
    let first =
        local.chars().next().filter(|_| local.chars().count() > 1).map(String::from).unwrap_or_default();
    let end = domain.rsplit_once('.').map(|(_, end)| format!(".{end}")).unwrap_or_default();
    format!("{first}•••••@•••••{end}")
}

/// A phone number with its last two digits: `•••••86`.
pub(crate) fn phone_number(number: &str) -> String {
    let end = number.len().checked_sub(2).and_then(|start| number.get(start..)).unwrap_or_default();
    format!("•••••{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_have_one_width_and_short_names_show_nothing() {
        assert_eq!(mail_address("ada.byron@post.example"), "a•••••@•••••.example");
        assert_eq!(mail_address("ab@x.example"), "a•••••@•••••.example");
        assert_eq!(mail_address("f@bar"), "•••••@•••••");
        assert_eq!(phone_number("+4915228817386"), "•••••86");
    }
}
