//! Phone numbers, judged by Google's numbering plans (libphonenumber), which are built in.

use phonenumber::{Mode, Type, country, metadata::DATABASE};
use serde::{Deserialize, Serialize};

/// A country whose numbers may be texted or called, by its two letters (ISO 3166-1).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Country(country::Id);

/// Text that is no country with numbers.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("no country with numbers has this name")]
pub struct CountryError;

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

impl TryFrom<String> for Country {
    type Error = CountryError;

    fn try_from(text: String) -> Result<Self, CountryError> {
        Self::parse(&text).ok_or(CountryError)
    }
}

impl From<Country> for String {
    fn from(country: Country) -> Self {
        country.name()
    }
}

/// A number in its E.164 form, `+` and up to 15 digits, and the country that it is of. Countries share calling codes, so
/// only the numbering plans tell; they take 8 MB and a quarter of a second once they are asked, which is when somebody
/// types a number and never when one is sent to.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhoneNumber {
    number: String,
    country: Country,
}

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
        let country = number.country().id().map(Country).ok_or(PhoneNumberError::Country)?;
        if !allowed.contains(&country) {
            return Err(PhoneNumberError::Country);
        }
        let kind = number.number_type(&DATABASE);
        let fits = matches!(kind, Type::Mobile | Type::FixedLineOrMobile);
        if !fits && (texts || !matches!(kind, Type::FixedLine)) {
            return Err(PhoneNumberError::Kind);
        }
        Ok(Self { number: number.format().mode(Mode::E164).to_string(), country })
    }

    /// A number that was looked at before: its E.164 form and its country are taken as they are.
    pub fn known(number: &str, country: Country) -> Self {
        Self { number: number.to_owned(), country }
    }

    /// Whether its country is one of these: the list may have become shorter since it was registered.
    pub fn is_of(&self, allowed: &[Country]) -> bool {
        allowed.contains(&self.country)
    }

    /// `+` and digits.
    pub fn as_str(&self) -> &str {
        &self.number
    }

    /// The block that it is from: all but its last four digits. Whoever is paid for texts has numbers in blocks.
    pub fn block(&self) -> &str {
        self.number.get(..self.number.len().saturating_sub(4)).unwrap_or_default()
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
            assert_eq!(number.map(|it| it.number), Ok("+4915228817386".to_owned()), "{typed}");
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
    fn a_number_keeps_its_country_though_others_share_its_calling_code() {
        let [america, jamaica] = ["US", "JM"].map(|name| Country::parse(name).unwrap());
        let number = PhoneNumber::parse("+1 876 210 1234", &[america, jamaica], true).unwrap();
        let kept = serde_json::to_string(&number).unwrap();
        assert_eq!(kept, r#"{"number":"+18762101234","country":"JM"}"#);
        let read: PhoneNumber = serde_json::from_str(&kept).unwrap();
        assert!(read.is_of(&[jamaica]) && !read.is_of(&[america]));
        assert!(serde_json::from_str::<PhoneNumber>(&kept.replace("JM", "XX")).is_err());
    }

    #[test]
    fn countries_are_two_capital_letters() {
        assert_eq!(Country::parse("DE").map(Country::name), Some("DE".to_owned()));
        for text in ["", "de", "XX", "DEU", "49"] {
            assert!(Country::parse(text).is_none(), "{text}");
        }
    }
}
