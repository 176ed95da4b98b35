//! Tests of pages.

use jiff::tz::TimeZone;
use regain_core::method::Method;

use super::*;
use crate::frame::{Banner, Help};

pub(crate) fn pages() -> Pages {
    Pages::new(&Options { default_language: Language::english() }).unwrap()
}

fn help() -> Option<Help> {
    Help::new(
        "Call the service desk on +49 30 4711".to_owned(),
        Some("https://desk.meridian.example".to_owned()),
    )
}

pub(crate) fn frame(language: &Language) -> Frame {
    Frame {
        language: language.clone(),
        nonce: "bm9uY2U".to_owned(),
        csrf: Some("csrf-token".to_owned()),
        organization: "Meridian".to_owned(),
        help: help(),
        banners: Vec::new(),
        path: Some("/signin".to_owned()),
        person: None,
        zone: TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap(),
    }
}

pub(crate) fn envelope(language: &Language) -> Envelope {
    Envelope {
        language: language.clone(),
        organization: "Meridian".to_owned(),
        account: "ada@meridian.example".to_owned(),
        help: help(),
        zone: TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap(),
    }
}

#[test]
fn every_page_renders_for_every_sample_and_language_and_frame() {
    let pages = pages();
    for language in pages.languages() {
        let full = frame(language);
        let mut bare = Frame { csrf: None, help: None, path: None, ..full.clone() };
        bare.banners = vec![Banner::Demo, Banner::Paused];
        let signed_in = Frame { person: Some("Ada".to_owned()), ..full.clone() };
        for frame in [full, bare, signed_in] {
            for (name, html) in pages.render_samples(&frame).unwrap() {
                assert!(
                    html.contains(&format!("<html lang=\"{}\" dir=\"ltr\">", language.as_str())),
                    "{name}"
                );
            }
        }
    }
}

#[test]
fn every_mail_renders_for_every_sample_and_language() {
    let pages = pages();
    for language in pages.languages() {
        pages.mail_samples(&envelope(language)).unwrap();
    }
}

/// A language in which every text is its own key: what is on a page but not in brackets came from no catalog.
fn keys_only(english: &str) -> String {
    let mut source = String::new();
    for line in english.lines().filter(|line| !line.starts_with([' ', '#', '}'])) {
        if let Some((key, _)) = line.split_once(" = ") {
            source.push_str(&format!("{key} = [[{key}]]\n"));
        }
    }
    source
}

#[test]
fn a_language_is_a_file_and_every_text_is_used() {
    let mut sources = catalog::embedded();
    let english = sources.iter().find(|(tag, _)| tag == "en").unwrap().1.clone();
    sources.push(("eo".to_owned(), keys_only(&english)));
    let pages = Pages::with_catalogs(&Options { default_language: Language::english() }, sources).unwrap();
    let language = pages.negotiate(Some("eo"), None);
    let full = Frame { person: Some("Ada".to_owned()), ..frame(&language) };
    let bare = Frame { help: None, banners: vec![Banner::Demo, Banner::Paused], ..full.clone() };
    let mut seen = String::new();
    for frame in [full, bare] {
        seen.extend(pages.render_samples(&frame).unwrap().into_iter().map(|(_, html)| html));
    }
    for (_, mail) in pages.mail_samples(&envelope(&language)).unwrap() {
        seen.push_str(&format!("{}{}{}", mail.subject, mail.text, mail.html));
    }
    seen.push_str(&pages.text_message(&language, "Meridian", ("01234567", 10, "localhost")).unwrap());
    seen.push_str(&pages.call(&language, "Meridian", "01234567").unwrap());
    for problem in crate::problem::Problem::all() {
        let view = views::SignIn {
            identifier: String::new(),
            passkey: None,
            return_to: None,
            problems: vec![problem.at("identifier")],
        };
        seen.push_str(&pages.render(&frame(&language), &view).unwrap());
    }
    let keys = english
        .lines()
        .filter(|line| !line.starts_with([' ', '#']))
        .filter_map(|line| line.split_once(" = "));
    // The month stands inside another text.
    let unused: Vec<_> = keys
        .map(|(key, _)| key)
        .filter(|key| *key != "month" && !seen.contains(&format!("[[{key}]]")))
        .collect();
    assert!(unused.is_empty(), "texts that no page or mail shows: {unused:?}");
}

#[test]
fn every_template_of_a_page_belongs_to_a_view() {
    let others = ["mail/", "methods/", "tools/api_parts.html"];
    let is_page = |name: &String| name.contains('/') && !others.iter().any(|other| name.starts_with(other));
    let mut pages: Vec<String> =
        crate::engine::Templates::iter().map(|name| name.into_owned()).filter(is_page).collect();
    pages.sort();
    let mut listed = views::TEMPLATES.to_vec();
    listed.sort_unstable();
    assert_eq!(pages, listed);
}

#[test]
fn every_method_has_its_fields() {
    let templates: Vec<_> = crate::engine::Templates::iter().collect();
    let mut methods: Vec<_> = templates.iter().filter_map(|name| name.strip_prefix("methods/")).collect();
    methods.sort_unstable();
    let mut listed = Method::ALL.map(|method| format!("{}.html", method.name()));
    listed.sort_unstable();
    assert_eq!(methods, listed);
}

#[test]
fn pages_hold_to_the_content_security_policy_and_to_csrf() {
    let pages = pages();
    for (name, html) in pages.render_samples(&frame(&Language::english())).unwrap() {
        assert!(!html.contains(" style=") && !html.contains("<style"), "{name}: inline style");
        let handler = html.split_whitespace().find(|word| word.starts_with("on") && word.contains("=\""));
        assert_eq!(handler, None, "{name}: an inline handler");
        for script in html.split("<script").skip(1) {
            assert!(
                script.starts_with(" type=\"module\" nonce=\"bm9uY2U\" src=\"/static/"),
                "{name}: {script}"
            );
        }
        for form in html.split("<form").skip(1) {
            let form = form.split("</form>").next().unwrap();
            assert!(form.contains("method=\"post\""), "{name}: a form that is a GET");
            assert!(form.contains("name=\"csrf\" value=\"csrf-token\""), "{name}: a form without a token");
        }
        assert!(!html.contains("http://") || name.starts_with("tools"), "{name}: a foreign address");
    }
}

#[test]
fn pages_are_put_together_for_assistive_technology() {
    let pages = pages();
    for (name, html) in pages.render_samples(&frame(&Language::english())).unwrap() {
        assert_eq!(html.matches("<h1").count(), 1, "{name}");
        let ids: Vec<&str> = attribute(&html, "id");
        let unique: std::collections::BTreeSet<_> = ids.iter().collect();
        assert_eq!(unique.len(), ids.len(), "{name}: an id stands twice");
        let labels = attribute(&html, "for");
        for input in html.split("<input").skip(1).map(|rest| rest.split('>').next().unwrap()) {
            let visible = !input.contains("type=\"hidden\"") && !input.contains("aria-hidden");
            let labelled = attribute(input, "id").first().is_some_and(|id| labels.contains(id));
            assert!(!visible || labelled, "{name}: no label for <input{input}>");
        }
        let described = attribute(&html, "aria-describedby").into_iter().flat_map(str::split_whitespace);
        for id in described.chain(attribute(&html, "aria-labelledby")).chain(labels) {
            assert!(ids.contains(&id), "{name}: nothing has the id {id}");
        }
        let problems = html.contains("class=\"summary\"");
        assert_eq!(html.contains("<title>Error: "), problems, "{name}: the title tells of problems");
        for link in html.split("href=\"#").skip(1) {
            assert!(ids.contains(&link.split('"').next().unwrap()), "{name}: a link leads nowhere");
        }
    }
}

fn attribute<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    html.split(&format!(" {name}=\"")).skip(1).map(|rest| rest.split('"').next().unwrap()).collect()
}

#[test]
fn what_people_type_stays_text() {
    let pages = pages();
    let hostile = "\"><script>alert(1)</script>";
    let view = views::SignIn {
        identifier: hostile.to_owned(),
        passkey: None,
        return_to: Some(hostile.to_owned()),
        problems: Vec::new(),
    };
    let frame = Frame {
        organization: hostile.to_owned(),
        path: Some(hostile.to_owned()),
        ..frame(&Language::english())
    };
    let html = pages.render(&frame, &view).unwrap();
    assert!(!html.contains("<script>") && html.contains("&quot;&gt;&lt;script&gt;"));
}

#[test]
fn mails_say_the_same_in_text_and_html_and_load_nothing() {
    let pages = pages();
    for language in pages.languages() {
        for (name, mail) in pages.mail_samples(&envelope(language)).unwrap() {
            assert!(
                mail.html.contains(&format!("<html lang=\"{}\" dir=\"ltr\">", language.as_str())),
                "{name}"
            );
            assert!(!mail.html.contains("src=") && !mail.html.contains("url("), "{name}: a remote resource");
            assert!(!mail.subject.contains("40718265") && !mail.subject.contains('\n'), "{name}");
            let links = attribute(&mail.html, "href");
            let hosts = links.iter().filter(|link| **link != "https://desk.meridian.example");
            for link in hosts {
                assert!(link.starts_with("https://reset.meridian.example/"), "{name}: another host, {link}");
                assert!(mail.text.contains(*link), "{name}: a link that the text has not");
            }
            assert_eq!(words(&strip_tags(&mail.html)), words(&strip_links(&mail.text)), "{name}");
        }
    }
}

/// What a reader of the HTML sees.
fn strip_tags(html: &str) -> String {
    let body = html.split_once("<body").unwrap().1;
    let text: String =
        body.split('<').map(|piece| piece.split_once('>').map_or("", |(_, text)| text)).collect();
    text.replace("&#39;", "'").replace("&quot;", "\"").replace("&amp;", "&")
}

/// The text without what only the text needs: addresses that a link hides.
fn strip_links(text: &str) -> String {
    text.lines().filter(|line| !line.starts_with("https://reset")).collect::<Vec<_>>().join(" ")
}

fn words(text: &str) -> String {
    text.chars().filter(|character| character.is_alphanumeric()).collect()
}

#[test]
fn mails_and_pages_look_as_before() {
    let pages = pages();
    for language in pages.languages() {
        let mails = pages.mail_samples(&envelope(language)).unwrap().into_iter();
        let shown: Vec<_> = mails
            .map(|(name, mail)| format!("## {name}\nSubject: {}\n\n{}", mail.subject, mail.text))
            .collect();
        insta::assert_snapshot!(format!("mails-{}", language.as_str()), shown.join("\n"));
    }
    let english = Language::english();
    let mails = pages.mail_samples(&envelope(&english)).unwrap();
    insta::assert_snapshot!("mail-html", mails[0].1.html);
    for (name, html) in pages.render_samples(&frame(&english)).unwrap() {
        if ["portal-signin-1", "portal-prove-0", "portal-not_me-0"].contains(&name.as_str()) {
            insta::assert_snapshot!(name, without_hashes(&html));
        }
    }
}

/// The hashes in addresses change with every change of a static file, which is no change of the page.
fn without_hashes(html: &str) -> String {
    let mut parts = html.split("/static/");
    let first = parts.next().unwrap().to_owned();
    parts.fold(first, |done, part| done + "/static/-/" + part.split_once('/').unwrap().1)
}
