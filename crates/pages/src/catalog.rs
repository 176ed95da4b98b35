//! The texts of one language (Fluent), and which language a request gets.

use std::sync::Arc;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use fluent_langneg::{NegotiationStrategy, negotiate_languages};
use regain_core::language::Language;
use rust_embed::RustEmbed;
use unic_langid::{CharacterDirection, LanguageIdentifier};

use crate::pages::PagesError;

#[derive(RustEmbed)]
#[folder = "../../translations"]
struct Translations;

/// The embedded catalogs as (tag, Fluent source).
pub(crate) fn embedded() -> Vec<(String, String)> {
    Translations::iter()
        .filter_map(|name| {
            let tag = name.strip_suffix(".ftl")?.to_owned();
            let source = String::from_utf8_lossy(&Translations::get(&name)?.data).into_owned();
            Some((tag, source))
        })
        .collect()
}

/// One language.
pub(crate) struct Catalog {
    pub(crate) language: Language,
    identifier: LanguageIdentifier,
    bundle: FluentBundle<FluentResource>,
    /// English stands in for a text that a translation does not have yet.
    fallback: Option<Arc<Catalog>>,
}

impl Catalog {
    fn parse(tag: &str, source: String, fallback: Option<Arc<Catalog>>) -> Result<Self, PagesError> {
        let fail = |problem: String| PagesError::ReadTranslation { language: tag.to_owned(), problem };
        let language = Language::parse(tag).ok_or_else(|| fail("its name is no language tag".to_owned()))?;
        let identifier: LanguageIdentifier = tag.parse().map_err(|error| fail(format!("{error:?}")))?;
        let resource = FluentResource::try_new(source).map_err(|(_, errors)| fail(format!("{errors:?}")))?;
        let mut bundle = FluentBundle::new_concurrent(vec![identifier.clone()]);
        // Isolation marks would end up in copied text; pages isolate what people typed by <bdi> instead.
        bundle.set_use_isolating(false);
        bundle.add_resource(resource).map_err(|errors| fail(format!("{errors:?}")))?;
        Ok(Self { language, identifier, bundle, fallback })
    }

    /// The text of this key. A missing text, or a missing argument, is an error: nobody reads half a sentence.
    pub(crate) fn text(&self, key: &str, args: &FluentArgs<'_>) -> Result<String, String> {
        let Some(pattern) = self.bundle.get_message(key).and_then(|message| message.value()) else {
            return match &self.fallback {
                Some(english) => english.text(key, args),
                None => Err(format!("no text '{key}'")),
            };
        };
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(args), &mut errors);
        match errors.first() {
            None => Ok(text.into_owned()),
            Some(error) => Err(format!("text '{key}' in {}: {error}", self.language.as_str())),
        }
    }

    /// `ltr` or `rtl`.
    pub(crate) fn direction(&self) -> &'static str {
        match self.identifier.character_direction() {
            CharacterDirection::RTL => "rtl",
            CharacterDirection::LTR | CharacterDirection::TTB => "ltr",
        }
    }
}

impl AsRef<LanguageIdentifier> for Catalog {
    fn as_ref(&self) -> &LanguageIdentifier {
        &self.identifier
    }
}

/// All languages; English is always among them.
pub(crate) struct Catalogs {
    all: Vec<Arc<Catalog>>,
    default: Arc<Catalog>,
}

impl Catalogs {
    pub(crate) fn new(mut sources: Vec<(String, String)>, default: &Language) -> Result<Self, PagesError> {
        sources.sort();
        let english = Language::english();
        let missing =
            |language: &Language| PagesError::FindLanguage { language: language.as_str().to_owned() };
        let at = sources.iter().position(|(tag, _)| tag == english.as_str());
        let (tag, source) = sources.remove(at.ok_or_else(|| missing(&english))?);
        let base = Arc::new(Catalog::parse(&tag, source, None)?);
        let mut all = vec![Arc::clone(&base)];
        for (tag, source) in sources {
            all.push(Arc::new(Catalog::parse(&tag, source, Some(Arc::clone(&base)))?));
        }
        let chosen = all.iter().find(|catalog| &catalog.language == default).cloned();
        let default = chosen.ok_or_else(|| missing(default))?;
        Ok(Self { all, default })
    }

    pub(crate) fn languages(&self) -> impl Iterator<Item = &Language> {
        self.all.iter().map(|catalog| &catalog.language)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Arc<Catalog>> {
        self.all.iter()
    }

    /// The catalog of this language, or the nearest one.
    pub(crate) fn get(&self, language: &Language) -> &Arc<Catalog> {
        self.nearest(&[language.as_str()]).unwrap_or(&self.default)
    }

    /// What the person chose, else what the browser asks for, else the default (RFC 4647 lookup).
    pub(crate) fn negotiate(&self, explicit: Option<&str>, accept_language: Option<&str>) -> &Language {
        let accepted = accept_language.map(by_preference).unwrap_or_default();
        let wanted: Vec<&str> = explicit.into_iter().chain(accepted).collect();
        &self.nearest(&wanted).unwrap_or(&self.default).language
    }

    fn nearest(&self, wanted: &[&str]) -> Option<&Arc<Catalog>> {
        wanted.iter().find_map(|tag| {
            let tag: LanguageIdentifier = tag.parse().ok()?;
            let identifiers: Vec<&LanguageIdentifier> =
                self.all.iter().map(|catalog| &catalog.identifier).collect();
            let found = negotiate_languages(&[tag], &identifiers, None, NegotiationStrategy::Lookup);
            let found = **found.first()?;
            self.all.iter().find(|catalog| catalog.identifier == *found)
        })
    }
}

/// The tags of an `Accept-Language` header, best first (RFC 9110 §12.5.4); at most 20, refused ones (`q=0`) left out.
fn by_preference(header: &str) -> Vec<&str> {
    let mut ranges: Vec<(u16, &str)> = header
        .split(',')
        .take(20)
        .filter_map(|range| {
            let (tag, quality) = range.split_once(';').unwrap_or((range, "q=1"));
            let quality: f32 = quality.trim().strip_prefix("q=")?.trim().parse().ok()?;
            let thousandths = (quality.clamp(0.0, 1.0) * 1000.0) as u16;
            (thousandths > 0).then_some((thousandths, tag.trim()))
        })
        .collect();
    ranges.sort_by_key(|(quality, _)| std::cmp::Reverse(*quality));
    ranges.into_iter().map(|(_, tag)| tag).collect()
}

#[cfg(test)]
mod tests;
