//! Keys for programs: what one may do.

/// What a key for a program allows. A key has one or more.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum KeyScope {
    /// Say for whom the program calls: the address that limits count and audit rows name.
    AssertClientIp,
    /// See, pull and release the brake.
    Brake,
    /// Import hardware tokens, list them, and report them lost.
    Tokens,
}

impl KeyScope {
    /// Every scope.
    pub const ALL: [Self; 3] = [Self::AssertClientIp, Self::Brake, Self::Tokens];

    /// Its name in tables, commands and documentation.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AssertClientIp => "resets:assert-client-ip",
            Self::Brake => "brake",
            Self::Tokens => "tokens",
        }
    }

    /// The scope of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.name() == name)
    }
}

/// Whether a key may have this name: 1 to 64 lower-case letters, digits, `-`, `_` and `.`.
pub fn is_key_name(name: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_.".contains(&byte);
    (1..=64).contains(&name.len()) && name.bytes().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_and_plain() {
        assert!(is_key_name("help-portal.2"));
        for other in ["", "Portal", "a b", "a=b", "é", &"x".repeat(65)] {
            assert!(!is_key_name(other), "{other:?}");
        }
    }
}
