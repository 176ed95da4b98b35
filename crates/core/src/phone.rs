//! Phone numbers, judged by Google's numbering plans (libphonenumber), which are built in.

use phonenumber::{Mode, Type, country, metadata::DATABASE};
use serde::{Deserialize, Serialize};

/// A country whose numbers may be texted or called, by its two letters (ISO 3166-1).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Country(country::Id);

impl Country {
    /// The country of two capital letters, if it has numbers.
    pub fn parse(text: &str) -> Option<Self> {
        let is_two_letters = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase());
        text.parse().ok().filter(|_| is_two_letters).map(Self)
    }

    /// Its two letters.
    pub fn name(self) -> String {
        self.0.as_ref().to_owned()
    }
}

/// A number in its E.164 form: `+` and up to 15 digits.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PhoneNumber(String);

/// Why something typed is no number that can be used.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PhoneNumberError {
    /// No country has such a number.
    #[error("no country has such a number")]
    Unknown,
    /// Its country is not one of those that are allowed.
    #[error("numbers of its country are not allowed")]
    Country,
    /// A number that takes no texts, or one that costs its caller more than a call.
    #[error("a number of another kind is needed")]
    Kind,
}

impl PhoneNumber {
    /// Reads a number as people type it. Without a country code it is one of the first allowed country. `texts` asks for
    /// a number that texts reach; else one that can be called is enough.
    ///
    /// # Errors
    /// [`PhoneNumberError`].
    pub fn parse(typed: &str, allowed: &[Country], texts: bool) -> Result<Self, PhoneNumberError> {
        let home = allowed.first().map(|country| country.0);
        let number = phonenumber::parse(home, typed.trim()).map_err(|_| PhoneNumberError::Unknown)?;
        if !number.is_valid() || number.extension().is_some() {
            return Err(PhoneNumberError::Unknown);
        }
        let country = number.country().id().ok_or(PhoneNumberError::Country)?;
        if !allowed.contains(&Country(country)) {
            return Err(PhoneNumberError::Country);
        }
        let kind = number.number_type(&DATABASE);
        let fits = matches!(kind, Type::Mobile | Type::FixedLineOrMobile);
        if !fits && (texts || !matches!(kind, Type::FixedLine)) {
            return Err(PhoneNumberError::Kind);
        }
        Ok(Self(number.format().mode(Mode::E164).to_string()))
    }

    /// Whether its country is one of these: the list may have become shorter since it was registered.
    pub fn is_of(&self, allowed: &[Country]) -> bool {
        Self::parse(&self.0, allowed, false).is_ok()
    }

    /// `+` and digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The block that it is from: all but its last four digits. Whoever is paid for texts has numbers in blocks.
    pub fn block(&self) -> &str {
        self.0.get(..self.0.len().saturating_sub(4)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn germany() -> Vec<Country> {
        vec![Country::parse("DE").unwrap()]
    }

    #[test]
    fn numbers_are_read_as_people_type_them() {
        for typed in ["+49 1522 8817386", "01522 8817386", "0049 (0) 1522-8817386", " +4915228817386 "] {
            let number = PhoneNumber::parse(typed, &germany(), true);
            assert_eq!(number.map(|it| it.0), Ok("+4915228817386".to_owned()), "{typed}");
        }
    }

    #[test]
    fn what_can_not_be_reached_or_costs_too_much_is_refused() {
        for (typed, texts, error) in [
            ("", true, PhoneNumberError::Unknown),
            ("hello", true, PhoneNumberError::Unknown),
            ("+49 1522 88", true, PhoneNumberError::Unknown),
            ("+999 1234567", true, PhoneNumberError::Unknown),
            ("+41 44 668 18 00", false, PhoneNumberError::Country),
            ("+49 30 23125 042", true, PhoneNumberError::Kind),
            ("+49 900 1 123456", false, PhoneNumberError::Kind),
        ] {
            assert_eq!(PhoneNumber::parse(typed, &germany(), texts).err(), Some(error), "{typed}");
        }
        assert!(PhoneNumber::parse("+49 30 23125 042", &germany(), false).is_ok());
    }

    #[test]
    fn a_list_that_became_shorter_counts() {
        let number = PhoneNumber::parse("01522 8817386", &germany(), true).unwrap();
        assert!(number.is_of(&germany()) && !number.is_of(&[Country::parse("CH").unwrap()]));
        assert_eq!(number.block(), "+491522881");
    }

    #[test]
    fn countries_are_two_capital_letters() {
        assert_eq!(Country::parse("DE").map(Country::name), Some("DE".to_owned()));
        for text in ["", "de", "XX", "DEU", "49"] {
            assert!(Country::parse(text).is_none(), "{text}");
        }
    }
}
