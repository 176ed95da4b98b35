//! Which mail addresses are written to.

use lettre::Address;

/// Reads an address that is delivered to exactly as it stands, or nothing.
///
/// Much narrower than RFC 5321, since a directory's owner may be tricked into holding an address that another system
/// reads differently (A13): no quoted names, comments, routes (`a%b@c`, `b!a@c`), encoded words, address literals or
/// letters outside ASCII (a domain may be written in its `xn--` form).
pub(super) fn parse(text: &str) -> Option<Address> {
    let (local, domain) = text.split_once('@')?;
    let atom = |part: &str| !part.is_empty() && part.bytes().all(is_atom_byte);
    let local_fits = local.len() <= 64 && local.split('.').all(atom) && !local.contains("=?");
    if !local_fits || text.len() > 254 || !is_host_name(domain) {
        return None;
    }
    Address::new(local, domain).ok().filter(|address| AsRef::<str>::as_ref(address) == text)
}

/// Whether this is a host name (RFC 1123): labels of letters, digits and inner hyphens.
pub(super) fn is_host_name(text: &str) -> bool {
    let label = |part: &str| {
        (1..=63).contains(&part.len())
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !part.starts_with('-')
            && !part.ends_with('-')
    };
    text.len() <= 253 && text.split('.').all(label)
}

/// `atext` of RFC 5322 without `%` and `!`, with which old relays are told to send it elsewhere.
fn is_atom_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"#$&'*+-/=?^_`{|}~".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_addresses_are_kept_letter_by_letter() {
        for text in [
            "ada@meridian.example",
            "Ada.O'Brien+reset@Post.Example",
            "x@xn--bcher-kva.example",
            "root@localhost",
            "a_b-c=d@1.example",
        ] {
            let address = parse(text).unwrap();
            assert_eq!(address.to_string(), text);
        }
    }

    #[test]
    fn a13_addresses_that_two_systems_read_differently_are_refused() {
        for text in [
            "\"evil@evil.example x\"@corp.example",
            "\"ada\"@corp.example",
            "=?utf-8?q?=40?=@corp.example",
            "a(c)@corp.example",
            "ada@corp.example(c)",
            "a%evil@corp.example",
            "evil.example!ada@corp.example",
            "@evil.example:alice@corp.example",
            "X <evil@evil.example>",
            "<evil@evil.example>",
            "evil@evil.example,ada@corp.example",
            "evil@evil.example@corp.example",
            "ada@corp.example\r\nRCPT TO:<evil@evil.example>",
            "ada@corp.example\nBcc: evil@evil.example",
            "ada\0@corp.example",
            " ada@corp.example",
            "ada @corp.example",
            "ada@corp.example ",
            "ada@[127.0.0.1]",
            "ada@corp..example",
            "ada@corp.example.",
            "ada@-corp.example",
            "ada@co_rp.example",
            ".ada@corp.example",
            "ada.@corp.example",
            "a..b@corp.example",
            "adä@corp.example",
            "ada@bücher.example",
            "ada@corp\u{ff0e}example",
            "ada\\@corp.example",
            "ada",
            "@corp.example",
            "ada@",
            "",
        ] {
            assert!(parse(text).is_none(), "{text:?}");
        }
        assert!(parse(&format!("{}@corp.example", "a".repeat(65))).is_none());
        assert!(parse(&format!("abc@{}", ["b".repeat(62).as_str(); 4].join("."))).is_none());
    }
}
