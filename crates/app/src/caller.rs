//! Who is calling, as far as anyone can tell before a proof.

use std::net::{IpAddr, Ipv6Addr};

use regain_core::audit::Source;
use regain_core::language::Language;

/// Where a request came from and how to answer it.
#[derive(Clone)]
pub struct Caller {
    /// The address, behind trusted proxies only, and what the browser calls itself.
    pub source: Source,
    /// The language of the answers and of mails to people whose directory entry names none.
    pub language: Language,
}

impl Caller {
    /// What limits count a source by: an IPv4 address, or the /64 network of an IPv6 one, since a household has
    /// that many addresses (F19). Callers without an address share one budget.
    pub(crate) fn network(&self) -> Vec<u8> {
        network_of(&self.source)
    }

    /// Its browser, see [`browser_of`].
    pub(crate) fn browser(&self) -> Option<String> {
        browser_of(&self.source)
    }
}

/// What stands for a source, see [`Caller::network`].
pub(crate) fn network_of(source: &Source) -> Vec<u8> {
    match source.address.map(|address| address.to_canonical()) {
        None => Vec::new(),
        Some(IpAddr::V4(address)) => address.octets().to_vec(),
        Some(IpAddr::V6(address)) => {
            Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).octets().to_vec()
        }
    }
}

/// Browser and system in words that people know, from a fixed list: what a browser says about itself is anyone's to
/// choose, and pages and mails repeat none of it.
pub(crate) fn browser_of(source: &Source) -> Option<String> {
    let claimed = source.user_agent.as_deref()?;
    let first = |names: &[(&str, &'static str)]| {
        names.iter().find(|(mark, _)| claimed.contains(mark)).map(|(_, name)| *name)
    };
    let browser = first(&BROWSERS)?;
    Some(first(&SYSTEMS).map_or_else(|| browser.to_owned(), |system| format!("{browser}, {system}")))
}

/// Marks in the order of precedence: Edge also says Chrome, and Chrome also says Safari.
const BROWSERS: [(&str, &str); 6] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

const SYSTEMS: [(&str, &str); 6] = [
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn caller(address: Option<&str>, user_agent: Option<&str>) -> Caller {
        let address = address.map(|address| address.parse().unwrap());
        let user_agent = user_agent.map(str::to_owned);
        Caller { source: Source { address, user_agent }, language: Language::english() }
    }

    #[test]
    fn a_household_is_one_source_however_its_address_is_written() {
        let network = |address| caller(Some(address), None).network();
        assert_eq!(network("2001:db8:1:2::1"), network("2001:db8:1:2:ffff::9"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_eq!(network("192.0.2.1"), network("::ffff:192.0.2.1"));
        assert_ne!(network("192.0.2.1"), network("192.0.2.2"));
        assert!(caller(None, None).network().is_empty());
    }

    #[test]
    fn only_known_names_of_browsers_reach_a_mail() {
        let browser = |claimed| browser_of(&caller(None, Some(claimed)).source);
        let edge = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0";
        assert_eq!(browser(edge).as_deref(), Some("Edge, Windows"));
        assert_eq!(
            browser("Mozilla/5.0 (X11; Linux x86_64) Firefox/145.0").as_deref(),
            Some("Firefox, Linux")
        );
        assert_eq!(browser("<a href=https://evil.example>Your bank</a>"), None);
        assert_eq!(browser_of(&Source::default()), None);
    }
}
