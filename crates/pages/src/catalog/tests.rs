//! Tests of catalog.

use std::collections::{BTreeMap, BTreeSet};

use fluent_bundle::FluentValue;

use super::*;

fn catalogs(sources: &[(&str, &str)]) -> Result<Catalogs, PagesError> {
    let sources = sources.iter().map(|(tag, source)| ((*tag).to_owned(), (*source).to_owned())).collect();
    Catalogs::new(sources, &Language::english())
}

/// Every key with the arguments that its text takes, selectors included.
fn texts(source: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut texts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut key = String::new();
    for line in source.lines().filter(|line| !line.starts_with('#')) {
        if let Some((name, _)) = line.split_once(" = ").filter(|_| !line.starts_with(' ')) {
            assert!(texts.insert(name.to_owned(), BTreeSet::new()).is_none(), "{name} stands twice");
            key = name.to_owned();
        }
        for part in line.split("{ $").skip(1) {
            let name = part.split([' ', '}']).next().unwrap_or_default();
            texts.get_mut(&key).unwrap().insert(name.to_owned());
        }
    }
    texts
}

#[test]
fn every_language_has_every_text_with_the_same_arguments() {
    let embedded: BTreeMap<String, String> = embedded().into_iter().collect();
    let english = texts(&embedded["en"]);
    assert!(embedded.len() >= 2 && english.len() > 100);
    for (tag, source) in &embedded {
        let other = texts(source);
        for (key, arguments) in &english {
            let there = other.get(key).unwrap_or_else(|| panic!("{tag} lacks '{key}'"));
            // Every text may mention the organization.
            let but_organization = |set: &BTreeSet<String>| {
                set.iter().filter(|name| *name != "organization").cloned().collect::<BTreeSet<_>>()
            };
            assert_eq!(but_organization(arguments), but_organization(there), "'{key}' in {tag}");
        }
        assert_eq!(other.len(), english.len(), "{tag} has texts that English has not");
    }
}

#[test]
fn a_text_without_its_argument_is_an_error() {
    let catalogs = catalogs(&[("en", "language-name = English\nhello = Hello { $name }")]).unwrap();
    let catalog = catalogs.get(&Language::english());
    assert!(catalog.text("hello", &FluentArgs::new()).is_err());
    assert!(catalog.text("bye", &FluentArgs::new()).is_err());
    let args: FluentArgs<'_> = [("name", FluentValue::from("Ada"))].into_iter().collect();
    assert_eq!(catalog.text("hello", &args).unwrap(), "Hello Ada");
}

#[test]
fn english_stands_in_for_a_text_that_is_not_translated_yet() {
    let sources = [("en", "language-name = English\nyes = Yes"), ("fr", "language-name = Français")];
    let catalogs = catalogs(&sources).unwrap();
    let french = Language::parse("fr").unwrap();
    assert_eq!(catalogs.get(&french).text("yes", &FluentArgs::new()).unwrap(), "Yes");
}

#[test]
fn a_broken_or_missing_catalog_is_refused() {
    assert!(catalogs(&[("de", "language-name = Deutsch")]).is_err());
    assert!(catalogs(&[("en", "language-name = English"), ("de", "= nothing")]).is_err());
    assert!(catalogs(&[("en", "a = b"), ("en_GB", "a = b")]).is_err());
    let french = Language::parse("fr").unwrap();
    assert!(Catalogs::new(vec![("en".to_owned(), "a = b".to_owned())], &french).is_err());
}

#[test]
fn the_language_is_the_chosen_one_then_the_best_accepted_one_then_the_default() {
    let source = |tag| (tag, "language-name = X");
    let catalogs = catalogs(&["en", "de", "pt-BR", "ar"].map(source)).unwrap();
    let negotiate = |explicit, header| catalogs.negotiate(explicit, header).as_str().to_owned();
    assert_eq!(negotiate(Some("de"), Some("en")), "de");
    assert_eq!(negotiate(Some("xx"), Some("de-AT, en;q=0.5")), "de");
    assert_eq!(negotiate(Some("../de"), None), "en");
    assert_eq!(negotiate(None, Some("en;q=0.2, de;q=0.9")), "de");
    assert_eq!(negotiate(None, Some("fr, de;q=0, *")), "en");
    assert_eq!(negotiate(None, Some("pt")), "pt-BR");
    assert_eq!(negotiate(None, Some(&",;q=zz".repeat(5000))), "en");
    assert_eq!(catalogs.get(&Language::parse("ar").unwrap()).direction(), "rtl");
    assert_eq!(catalogs.get(&Language::parse("de").unwrap()).direction(), "ltr");
}
