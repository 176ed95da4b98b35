//! Tests of engine.

use super::*;

fn render(template: &str, extension: &str, values: Value) -> Result<String, Error> {
    let mut environment = environment().unwrap();
    let name = format!("test.{extension}");
    environment.add_template_owned(name.clone(), template.to_owned())?;
    environment.get_template(&name)?.render(values)
}

#[test]
fn missing_values_and_structures_are_never_printed() {
    for value in ["none", "missing", "[1]", "{'a': 1}", "true"] {
        for extension in ["html", "txt"] {
            assert!(render(&format!("{{{{ {value} }}}}"), extension, context! {}).is_err(), "{value}");
        }
    }
    assert!(render("{% if missing %}{% endif %}", "html", context! {}).is_err());
    assert_eq!(render("{{ 0 }}{{ '' }}", "html", context! {}).unwrap(), "0");
}

#[test]
fn html_is_escaped_and_text_is_not() {
    let hostile = context! { name => "<img src=x onerror='a'>&\"" };
    let html = render("<p title=\"{{ name }}\">", "html", hostile.clone()).unwrap();
    assert_eq!(html, "<p title=\"&lt;img src=x onerror=&#39;a&#39;&gt;&amp;&quot;\">");
    assert_eq!(render("{{ name }}", "txt", hostile).unwrap(), "<img src=x onerror='a'>&\"");
}

#[test]
fn a_template_that_runs_for_ever_is_stopped() {
    let endless = "{% for a in range(9999) %}{% for b in range(9999) %}x{% endfor %}{% endfor %}";
    assert!(render(endless, "html", context! {}).is_err());
}

#[test]
fn only_web_addresses_become_links() {
    assert_eq!(
        linkify("see\n  https://a.example/x?b=1&c=\"><script> or javascript:alert(1)"),
        "see\n  <a href=\"https://a.example/x?b=1&amp;c=&quot;&gt;&lt;script&gt;\">https://a.example/x?b=1&amp;c=&quot;\
         &gt;&lt;script&gt;</a> or javascript:alert(1)"
    );
}

#[test]
fn moments_are_told_in_the_readers_zone_and_in_utc() {
    let pages = crate::pages::tests::pages();
    let texts =
        |zone: &str| pages.texts(&regain_core::language::Language::english(), "Meridian", &zone_of(zone));
    let night = 1_795_390_200_000_000; // 2026-11-22T23:30:00Z
    assert_eq!(texts("CET-1").when(night).unwrap(), "23 November 2026, 00:30 CET");
    let both = texts("CET-1").when_with_utc(night).unwrap();
    assert_eq!(both, "23 November 2026, 00:30 CET (22 November 2026, 23:30 UTC)");
    let both = texts("EST5").when_with_utc(night).unwrap();
    assert_eq!(both, "22 November 2026, 18:30 EST (23:30 UTC)");
    assert_eq!(texts("UTC0").when_with_utc(night).unwrap(), "22 November 2026, 23:30 UTC");
}

fn zone_of(posix: &str) -> TimeZone {
    TimeZone::posix(posix).unwrap()
}

#[test]
fn names_in_rich_texts_are_isolated_and_escaped() {
    let pages = crate::pages::tests::pages();
    let texts = pages.texts(&regain_core::language::Language::english(), "Meridian", &TimeZone::UTC);
    let html = texts.rich("new-password-for", vec![("account".to_owned(), Value::from("<b>א"))]).unwrap();
    assert_eq!(html.to_string(), "For <bdi>&lt;b&gt;א</bdi>");
}
