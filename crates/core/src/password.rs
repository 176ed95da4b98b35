//! What a new password must be, and why one is refused.
//!
//! Length is what counts (N 3.1.1.2): there are no composition rules. A password is compared with what attackers
//! try first and with the names around the account; the reason is always said (PWD-05).

use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use crate::identifier::fold;
use crate::random::Random;

/// The most characters a password may have (the maximum of Active Directory).
pub const MAX_CHARACTERS: usize = 256;

/// The fewest characters any rule may ask for.
pub const FLOOR: usize = 8;

/// A password as it will be written: Unicode NFC, otherwise exactly as typed (PWD-04). No `Debug`, wiped when dropped.
#[derive(Clone)]
pub struct NewPassword(Zeroizing<String>);

impl NewPassword {
    /// Takes a typed password. One that holds control characters or is absurdly long is refused at once.
    pub fn parse(typed: &str) -> Result<Self, Violation> {
        if typed.len() > MAX_CHARACTERS * 16 {
            return Err(Violation::TooLong { maximum: MAX_CHARACTERS });
        }
        if typed.chars().any(char::is_control) {
            return Err(Violation::ForbiddenCharacter);
        }
        Ok(Self(Zeroizing::new(typed.nfc().collect())))
    }

    /// The password.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its length in code points.
    pub fn characters(&self) -> usize {
        self.0.chars().count()
    }
}

/// A passphrase for people to take or leave: five words picked at random, 55 bits, made for one page and kept nowhere.
pub fn suggestion(random: &mut Random) -> String {
    let words = bip39::Language::English.word_list();
    let picked: Vec<&str> = (0..5).filter_map(|_| random.pick(words).copied()).collect();
    picked.join(" ")
}

/// The rules of an organization.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rules {
    /// The fewest code points, from [`FLOOR`] to 64.
    pub minimum: usize,
    /// How many earlier passwords can't be used again, 0 to 24.
    pub history: usize,
    /// Words that a password must not be made of: the organization's and the product's names, and the operator's own.
    pub blocked_words: Vec<String>,
}

impl Default for Rules {
    fn default() -> Self {
        Self { minimum: 15, history: 0, blocked_words: vec!["regain".to_owned()] }
    }
}

/// Why a password is refused.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Violation {
    /// Fewer characters than this.
    TooShort {
        /// The fewest code points.
        minimum: usize,
    },
    /// More characters than this.
    TooLong {
        /// The most code points.
        maximum: usize,
    },
    /// A control character.
    ForbiddenCharacter,
    /// Attackers try it, or one built like it, early.
    Common,
    /// It is little more than a name that belongs to the account or the organization.
    BasedOnName,
    /// It is one of the earlier passwords.
    UsedBefore,
    /// The directory refused it by a rule of its own.
    DirectoryRefused,
}

impl Violation {
    /// Its stable code in the API and the audit log.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooShort { .. } => "too-short",
            Self::TooLong { .. } => "too-long",
            Self::ForbiddenCharacter => "forbidden-character",
            Self::Common => "common",
            Self::BasedOnName => "based-on-name",
            Self::UsedBefore => "used-before",
            Self::DirectoryRefused => "directory-refused",
        }
    }
}

impl Rules {
    /// Every rule that a password breaks; none if it is fine. `names` are the account's own words.
    pub fn check(&self, password: &NewPassword, names: &[&str]) -> Vec<Violation> {
        let characters = password.characters();
        let minimum = self.minimum.max(FLOOR);
        let mut violations = Vec::new();
        if characters < minimum {
            violations.push(Violation::TooShort { minimum });
        }
        if characters > MAX_CHARACTERS {
            violations.push(Violation::TooLong { maximum: MAX_CHARACTERS });
        }
        let blocked = self.blocked_words.iter().map(String::as_str);
        if is_based_on(password.as_str(), names.iter().copied().chain(blocked)) {
            violations.push(Violation::BasedOnName);
        }
        if is_common(password.as_str()) {
            violations.push(Violation::Common);
        }
        violations
    }
}

/// The power of ten of the guesses below which a password is common. `Password2025!!!` takes 10⁸ of them, three
/// words picked at random 10¹³.
const COMMON_BELOW: f64 = 8.5;

/// Whether attackers would try it early: the lists of leaked passwords, dates, keyboard walks, repetitions, and their
/// usual spellings, as far as zxcvbn knows them. A long phrase that merely contains such a word passes.
fn is_common(password: &str) -> bool {
    // zxcvbn's time grows with the square of the length; what is not common in 64 characters is not common at all.
    let start: Zeroizing<String> = Zeroizing::new(password.chars().take(64).collect());
    zxcvbn::zxcvbn(&start, &[]).guesses_log10() < COMMON_BELOW
}

/// Whether hardly anything but names is left: with the names taken out, fewer than four letters remain. Tried with
/// digits and signs dropped and with them read as the letters they look like.
fn is_based_on<'a>(password: &str, names: impl Iterator<Item = &'a str>) -> bool {
    let mut words: Vec<Zeroizing<String>> = names
        .flat_map(|name| name.split(|letter: char| !letter.is_alphanumeric()).chain([name]))
        .map(|word| letters(word, |letter| letter))
        .filter(|word| word.chars().count() >= 3)
        .collect();
    // Longest first, so that "ann" does not break "annabel" apart.
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    [letters(password, |letter| letter), letters(password, unleet)].into_iter().any(|plain| {
        let rest = words.iter().fold(plain.to_string(), |rest, word| rest.replace(word.as_str(), ""));
        rest.len() < plain.len() && Zeroizing::new(rest).chars().count() < 4
    })
}

/// The letters of a text, folded.
fn letters(text: &str, read: impl Fn(char) -> char) -> Zeroizing<String> {
    Zeroizing::new(fold(text).chars().map(read).filter(|letter| letter.is_alphabetic()).collect())
}

const fn unleet(letter: char) -> char {
    match letter {
        '0' => 'o',
        '1' | '!' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(password: &str) -> Vec<&'static str> {
        let rules = Rules { blocked_words: vec!["Meridian".to_owned()], ..Rules::default() };
        let names = ["ada", "Ada Byron", "ada.byron@post.example", "ada.byron"];
        match NewPassword::parse(password) {
            Ok(password) => rules.check(&password, &names).iter().map(Violation::code).collect(),
            Err(violation) => vec![violation.code()],
        }
    }

    #[test]
    fn length_counts_code_points_and_nothing_is_cut_off() {
        assert_eq!(codes("plum-kettle-or"), ["too-short"]);
        assert!(codes("plum-kettle-orb").is_empty());
        assert!(codes("🦊ab🐻cd🌲ef🍄gh🎈ij").is_empty());
        assert_eq!(codes("🦊ab🐻cd🌲ef🍄gh🎈"), ["too-short"]);
        let long = "correct kettle plum orbit ".repeat(10);
        assert!(codes(&long[..256]).is_empty());
        assert_eq!(codes(&long[..257]), ["too-long"]);
        assert_eq!(codes(&"x".repeat(5000)), ["too-long"]);
    }

    #[test]
    fn what_attackers_try_first_is_refused() {
        for common in [
            "passwordpassword",
            "123456789012345",
            "qwertyuiopasdfg",
            "aaaaaaaaaaaaaaaa",
            "P@ssw0rd123456!",
            "Password2025!!!",
            "abcabcabcabcabc",
        ] {
            assert_eq!(codes(common), ["common"], "{common}");
        }
        assert!(codes("my password is a long sentence").is_empty());
    }

    #[test]
    fn names_of_the_account_and_the_organization_are_refused_in_disguise_too() {
        for named in [
            "Meridian2025!!!",
            "m3r1d1an-2025-m3r1d1an",
            "ada.byron.1815!",
            "AdaByronAdaByron",
            "4d4byr0n.1815..",
        ] {
            assert!(codes(named).contains(&"based-on-name"), "{named}: {:?}", codes(named));
        }
        assert!(codes("the meridian crosses greenwich").is_empty());
        assert!(codes("a dandelion for ada byron").is_empty());
    }

    #[test]
    fn only_composition_is_normalised() {
        let composed = NewPassword::parse("e\u{301}toile filante").unwrap();
        assert_eq!(composed.as_str(), "\u{e9}toile filante");
        for kept in
            ["Ａ full width letter", "ﬁne ligature here", "  space around it  ", "no\u{a0}break space"]
        {
            assert_eq!(NewPassword::parse(kept).unwrap().as_str(), kept);
        }
        assert_eq!(codes("tab\tis not a character"), ["forbidden-character"]);
        assert_eq!(codes("nul\0is not a character"), ["forbidden-character"]);
    }

    #[test]
    fn a_suggestion_keeps_the_rules_and_never_repeats() {
        let mut random = crate::random::Randomness::from_seed([5; 32]).fork();
        let suggestions: Vec<String> = (0..200).map(|_| suggestion(&mut random)).collect();
        for suggested in &suggestions {
            assert_eq!(suggested.split(' ').count(), 5);
            assert!(codes(suggested).is_empty(), "{suggested}: {:?}", codes(suggested));
        }
        assert_eq!(suggestions.iter().collect::<std::collections::BTreeSet<_>>().len(), 200);
    }

    #[test]
    fn no_setting_goes_below_the_floor() {
        let rules = Rules { minimum: 1, history: 0, blocked_words: vec![] };
        let password = NewPassword::parse("orb-kil").unwrap();
        assert!(rules.check(&password, &[]).contains(&Violation::TooShort { minimum: FLOOR }));
    }
}
