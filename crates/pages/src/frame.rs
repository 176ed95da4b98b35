//! What surrounds a page or a mail: language, organization, help.

use jiff::tz::TimeZone;
use regain_core::language::Language;
use serde::Serialize;

/// Where people get help from a person, in the organization's own words. It stands in the same place on every page
/// (WCAG 3.2.6) and at the end of every mail.
#[derive(Clone, Debug, Serialize)]
pub struct Help {
    text: String,
    link: Option<String>,
}

impl Help {
    /// A sentence such as "Call the service desk on 4711", and an address that it leads to, if there is one.
    /// `None` if the address is neither `https:`, `http:`, `mailto:` nor `tel:`.
    pub fn new(text: String, link: Option<String>) -> Option<Self> {
        let known = |link: &String| {
            ["https://", "http://", "mailto:", "tel:"].iter().any(|scheme| link.starts_with(scheme))
        };
        link.as_ref().is_none_or(known).then_some(Self { text, link })
    }

    /// An address alone, shown as people write it. `None` as for [`Help::new`].
    pub fn at(link: String) -> Option<Self> {
        let text = link.trim_start_matches("mailto:").trim_start_matches("tel:").to_owned();
        Self::new(text, Some(link))
    }
}

/// A message above every page.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Banner {
    /// This is the demonstration: nothing here is real.
    Demo,
    /// Resets are stopped for now.
    Paused,
}

/// What surrounds a page.
#[derive(Clone, Debug, Serialize)]
pub struct Frame {
    /// The language of the page (from `Pages::negotiate`).
    pub language: Language,
    /// The nonce of this response's Content-Security-Policy (HDR-02).
    pub nonce: String,
    /// The token that every form carries (CSRF-01); `None` on pages without a session, which then have no form.
    pub csrf: Option<String>,
    /// The name of the organization, as people know it.
    pub organization: String,
    /// Where to get help, if the organization says so.
    pub help: Option<Help>,
    /// Messages above the page.
    pub banners: Vec<Banner>,
    /// Path and query of this page, where the language switcher leads back to. `None` hides the switcher: on answers
    /// to a POST that can't be repeated as a GET, and on paths that carry a secret.
    pub path: Option<String>,
    /// Who is signed in, for the top of the page with "Sign out".
    pub person: Option<String>,
    /// The time zone of the moments on the page.
    #[serde(skip)]
    pub zone: TimeZone,
}

/// What surrounds a mail.
#[derive(Clone, Debug, Serialize)]
pub struct Envelope {
    /// The recipient's language.
    pub language: Language,
    /// The name of the organization.
    pub organization: String,
    /// The sign-in name of the account that the mail is about.
    pub account: String,
    /// Where to get help, if the organization says so.
    pub help: Option<Help>,
    /// The recipient's time zone; UTC is told beside it (NOT-02).
    #[serde(skip)]
    pub zone: TimeZone,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_links_lead_to_pages_mails_and_phones_only() {
        for link in ["https://desk.example", "mailto:desk@example.org", "tel:+49304711"] {
            assert!(Help::new("Call us".to_owned(), Some(link.to_owned())).is_some(), "{link}");
        }
        for link in ["javascript:alert(1)", "data:text/html,x", "//evil.example", " https://x.example"] {
            assert!(Help::new("Call us".to_owned(), Some(link.to_owned())).is_none(), "{link}");
        }
    }
}
