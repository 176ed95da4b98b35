//! Language tags (BCP 47), as people choose them and catalogs are named by.

use serde::{Deserialize, Serialize};

/// A well-formed language tag such as `en`, `de` or `pt-BR`. Whether there is a catalog for it is another matter.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Language(String);

impl Language {
    /// Reads a tag: letters, digits and hyphens, 2 to 35 characters (BCP 47 §4.4.1), the first part of letters.
    pub fn parse(tag: &str) -> Option<Self> {
        let fits = (2..=35).contains(&tag.len());
        let parts = tag.split('-').all(|part| {
            (1..=8).contains(&part.len()) && part.chars().all(|letter| letter.is_ascii_alphanumeric())
        });
        let primary = tag
            .split('-')
            .next()
            .is_some_and(|part| part.len() >= 2 && part.chars().all(|letter| letter.is_ascii_alphabetic()));
        (fits && parts && primary).then(|| Self(tag.to_owned()))
    }

    /// English: the language that every text exists in.
    pub fn english() -> Self {
        Self("en".to_owned())
    }

    /// The tag.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Language {
    type Error = &'static str;

    fn try_from(tag: String) -> Result<Self, Self::Error> {
        Self::parse(&tag).ok_or("not a language tag")
    }
}

impl From<Language> for String {
    fn from(language: Language) -> Self {
        language.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_well_formed_tags_are_languages() {
        for good in ["en", "de", "pt-BR", "zh-Hant-TW", "sr-Latn-RS"] {
            assert_eq!(Language::parse(good).unwrap().as_str(), good);
        }
        for bad in ["", "e", "en_GB", "../en", "en-", "-en", "12", "en-toolongpart", "en\0"] {
            assert!(Language::parse(bad).is_none(), "{bad:?}");
        }
    }
}
