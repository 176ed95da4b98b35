//! Addresses as the mail library takes them.

use lettre::Address;
use regain_core::address::is_mail_address;

/// Reads an address that is delivered to exactly as it stands, or nothing (A13).
pub(super) fn parse(text: &str) -> Option<Address> {
    let (local, domain) = text.split_once('@').filter(|_| is_mail_address(text))?;
    Address::new(local, domain).ok().filter(|address| AsRef::<str>::as_ref(address) == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_kept_letter_by_letter_or_refused() {
        for text in
            ["ada@meridian.example", "Ada.O'Brien+reset@Post.Example", "root@localhost", "a_b-c=d@1.example"]
        {
            assert_eq!(parse(text).unwrap().to_string(), text);
        }
        for text in [
            "\"a b\"@corp.example",
            "X <evil@evil.example>",
            "ada@corp.example\r\nRCPT TO:<evil@evil.example>",
        ] {
            assert!(parse(text).is_none(), "{text:?}");
        }
    }
}
