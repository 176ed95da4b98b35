//! Texts and calls: no template, since they are a line or a few.

use jiff::tz::TimeZone;
use minijinja::Value;
use regain_core::language::Language;
use regain_core::text_length::TextLength;

use crate::pages::{Pages, PagesError};

impl Pages {
    /// A text with a code. Its last line ties the code to the host, so that a browser fills it in there and nowhere else
    /// (WebOTP, "origin-bound one-time codes").
    ///
    /// # Errors
    /// [`PagesError::Render`], if the text does not fit.
    pub fn text_message(
        &self,
        language: &Language,
        organization: &str,
        (code, minutes, host): (&str, u64, &str),
    ) -> Result<String, PagesError> {
        let values =
            vec![("code".to_owned(), Value::from(code)), ("minutes".to_owned(), Value::from(minutes))];
        let text = self.line((language, organization), "text-code", values)?;
        Ok(format!("{text}\n\n@{host} #{code}"))
    }

    /// How long a text with a code is in each language, for a code of eight digits. Each message of several costs.
    ///
    /// # Errors
    /// Those of [`Pages::text_message`].
    pub fn text_lengths(
        &self,
        organization: &str,
        (minutes, host): (u64, &str),
    ) -> Result<Vec<(Language, TextLength)>, PagesError> {
        let length = |language: &Language| {
            let text = self.text_message(language, organization, ("00000000", minutes, host))?;
            Ok((language.clone(), TextLength::of(&text)))
        };
        self.languages().map(length).collect()
    }

    /// A call with a code, line by line; its digits are read one by one, three times.
    ///
    /// # Errors
    /// [`PagesError::Render`], if a text does not fit.
    pub fn call(&self, language: &Language, organization: &str, code: &str) -> Result<String, PagesError> {
        let digits = code.chars().map(String::from).collect::<Vec<_>>().join(", ");
        let line = |key| {
            let values = vec![("digits".to_owned(), Value::from(digits.as_str()))];
            self.line((language, organization), key, values)
        };
        let lines = ["call-greeting", "call-code", "call-again", "call-again", "call-end"].map(line);
        Ok(lines.into_iter().collect::<Result<Vec<_>, _>>()?.join("\n"))
    }

    fn line(
        &self,
        (language, organization): (&Language, &str),
        key: &str,
        values: Vec<(String, Value)>,
    ) -> Result<String, PagesError> {
        let texts = self.texts(language, organization, &TimeZone::UTC);
        texts.text(key, values).map_err(|source| PagesError::Render { template: key.to_owned(), source })
    }
}

#[cfg(test)]
mod tests {
    use regain_core::text_length::Alphabet;

    use super::*;

    #[test]
    fn a_text_is_one_message_in_every_language_and_ends_with_what_browsers_look_for() {
        let pages = Pages::new(&crate::Options { default_language: Language::english() }).unwrap();
        for language in pages.languages() {
            let code = ("01234567", 10, "reset.meridian.example");
            let text = pages.text_message(language, "Meridian", code).unwrap();
            let length = TextLength::of(&text);
            assert!(length.messages == 1 && length.alphabet == Alphabet::Gsm7, "{length:?}: {text}");
            assert_eq!(text.lines().last().unwrap(), "@reset.meridian.example #01234567");
            assert!(text.starts_with("Meridian"), "{text}");
        }
    }

    #[test]
    fn a_long_name_or_one_with_other_letters_takes_several_messages() {
        let pages = Pages::new(&crate::Options { default_language: Language::english() }).unwrap();
        let long = format!("Meridian {}", "and friends ".repeat(8));
        for (name, is_one) in [("Meridian", true), (long.as_str(), false), ("Меридиан", false)] {
            let lengths = pages.text_lengths(name, (10, "reset.meridian.example")).unwrap();
            assert_eq!(lengths.len(), pages.languages().count());
            assert!(lengths.iter().all(|(_, it)| (it.messages == 1) == is_one), "{name}: {lengths:?}");
        }
    }

    #[test]
    fn a_call_reads_each_digit_three_times() {
        let pages = Pages::new(&crate::Options { default_language: Language::english() }).unwrap();
        for language in pages.languages() {
            let call = pages.call(language, "Meridian", "01234567").unwrap();
            assert_eq!(call.matches("0, 1, 2, 3, 4, 5, 6, 7").count(), 3, "{call}");
            assert_eq!(call.lines().count(), 5);
        }
    }
}
