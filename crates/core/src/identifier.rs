//! What a person types to say who they are, and how two spellings of a name are compared.

use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

/// The longest name that is looked up, in characters.
pub const MAX_IDENTIFIER_CHARACTERS: usize = 256;

/// A typed username, sign-in name or mail address. No `Debug`: people type passwords here.
#[derive(Clone)]
pub struct Identifier {
    typed: Zeroizing<String>,
    folded: Zeroizing<String>,
}

/// Why a text can't be a name.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum IdentifierProblem {
    /// Nothing but white space.
    #[error("nothing was entered")]
    Empty,
    /// Longer than [`MAX_IDENTIFIER_CHARACTERS`].
    #[error("longer than {MAX_IDENTIFIER_CHARACTERS} characters")]
    TooLong,
    /// A control character, a line or paragraph separator (A11).
    #[error("contains a character that no name has")]
    ForbiddenCharacter,
}

impl Identifier {
    /// Reads what was typed; white space around it is dropped.
    pub fn parse(typed: &str) -> Result<Self, IdentifierProblem> {
        // Bytes first, so that a megabyte is refused without being walked through.
        if typed.len() > MAX_IDENTIFIER_CHARACTERS * 8 {
            return Err(IdentifierProblem::TooLong);
        }
        // What keyboards and the clipboard add; a separator that nobody types is not passed over.
        let trimmed = typed.trim_matches([' ', '\t', '\r', '\n', '\u{a0}']);
        if trimmed.is_empty() {
            return Err(IdentifierProblem::Empty);
        }
        if trimmed.chars().count() > MAX_IDENTIFIER_CHARACTERS {
            return Err(IdentifierProblem::TooLong);
        }
        if trimmed.chars().any(is_forbidden) {
            return Err(IdentifierProblem::ForbiddenCharacter);
        }
        Ok(Self { typed: Zeroizing::new(trimmed.to_owned()), folded: Zeroizing::new(fold(trimmed)) })
    }

    /// As it was typed, without white space around it.
    pub fn as_typed(&self) -> &str {
        &self.typed
    }

    /// Its form for comparison, see [`fold`].
    pub fn folded(&self) -> &str {
        &self.folded
    }
}

fn is_forbidden(letter: char) -> bool {
    letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}')
}

/// The form in which two spellings of a name are equal: NFC, lower case.
///
/// A letter outside ASCII never becomes one inside it (U+212A KELVIN SIGN, U+0130), so no look-alike reaches an
/// account whose name is plain ASCII (A07); nothing else is mapped, so `ﬁ`, full-width letters and homographs of
/// other scripts stay what they are (A09).
pub fn fold(name: &str) -> String {
    // Some look-alikes are ASCII letters even to NFC; as nothing they are equal to nothing.
    let own =
        name.chars().map(|letter| if is_ascii_to_nfc(letter) { char::REPLACEMENT_CHARACTER } else { letter });
    let lower = own.nfc().flat_map(|letter| {
        let maps_into_ascii = !letter.is_ascii() && letter.to_lowercase().any(|lower| lower.is_ascii());
        let kept = maps_into_ascii.then_some(letter);
        let lowered = (!maps_into_ascii).then(|| letter.to_lowercase());
        kept.into_iter().chain(lowered.into_iter().flatten())
    });
    // Lower-casing can leave a sequence that composes further; comparing needs one form.
    lower.nfc().collect()
}

fn is_ascii_to_nfc(letter: char) -> bool {
    !letter.is_ascii() && std::iter::once(letter).nfc().all(|composed| composed.is_ascii())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_composition_do_not_matter() {
        assert_eq!(fold("Ada@Meridian.Example"), "ada@meridian.example");
        assert_eq!(fold("ŻÓŁW"), fold("żółw"));
        assert_eq!(fold("e\u{301}mile"), fold("Émile"));
    }

    #[test]
    fn look_alikes_never_fold_into_ascii() {
        for (odd, ascii) in [
            ("al\u{131}ce", "alice"),
            ("AL\u{130}CE", "alice"),
            ("\u{212A}ate", "kate"),
            ("\u{17F}am", "sam"),
            ("stra\u{df}e", "strasse"),
            ("ａlice", "alice"),
            ("\u{430}lice", "alice"),
            ("\u{fb01}ona", "fiona"),
        ] {
            assert_ne!(fold(odd), ascii, "{odd}");
        }
    }

    #[test]
    fn odd_input_is_refused_with_its_reason() {
        for (typed, problem) in [
            ("", IdentifierProblem::Empty),
            (" \u{a0} ", IdentifierProblem::Empty),
            ("alice\0@evil.example", IdentifierProblem::ForbiddenCharacter),
            ("a\r\nBcc: x", IdentifierProblem::ForbiddenCharacter),
            ("a\u{2028}b", IdentifierProblem::ForbiddenCharacter),
            ("\u{2028}bob", IdentifierProblem::ForbiddenCharacter),
        ] {
            assert_eq!(Identifier::parse(typed).err(), Some(problem), "{typed:?}");
        }
        assert_eq!(Identifier::parse(&"a".repeat(257)).err(), Some(IdentifierProblem::TooLong));
        assert_eq!(Identifier::parse(&"😀".repeat(10_000)).err(), Some(IdentifierProblem::TooLong));
        assert!(Identifier::parse(&"😀".repeat(256)).is_ok());
        assert_eq!(Identifier::parse("  Ada ").unwrap().as_typed(), "Ada");
    }
}
