//! Addresses: of web sites, hosts and people.

use std::fmt;

use url::{Host, Url};

use super::text_setting;

/// Whether a host is this machine: `localhost` and names under it (RFC 6761), 127.0.0.0/8 and ::1.
fn is_loopback<S: AsRef<str>>(host: &Host<S>) -> bool {
    match host {
        Host::Domain(name) => name.as_ref() == "localhost" || name.as_ref().ends_with(".localhost"),
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

/// Whether a name is one of DNS. A browser's rules would also take `*` for a name, as if it stood for any.
fn is_name<S: AsRef<str>>(host: &Host<S>) -> bool {
    match host {
        Host::Domain(name) => name.as_ref().chars().all(|c| c.is_ascii_alphanumeric() || "-._".contains(c)),
        Host::Ipv4(_) | Host::Ipv6(_) => true,
    }
}

/// Scheme, host and port of a web site (RFC 6454): `https://…` or, without encryption, `http://…`.
#[derive(Clone, PartialEq, Eq)]
pub struct Origin(Url);

impl Origin {
    /// As links start, without a slash at the end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str().trim_end_matches('/')
    }

    /// What a browser sends as `Host`: the name, and the port unless it is the usual one.
    #[must_use]
    pub fn authority(&self) -> &str {
        self.0.authority()
    }

    /// Whether what it carries is encrypted.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// Whether it is on this machine only.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        self.0.host().is_some_and(|host| is_loopback(&host))
    }

    fn parse(text: &str) -> Result<Self, String> {
        let url = Url::parse(text).map_err(|_| "start it with https:// and a host name".to_owned())?;
        let bare = url.username().is_empty() && url.password().is_none() && url.query().is_none();
        if !["https", "http"].contains(&url.scheme()) || !url.host().is_some_and(|host| is_name(&host)) {
            return Err("start it with https:// and a host name".into());
        }
        if url.path() != "/" || url.fragment().is_some() || !bare {
            return Err("nothing may follow the host name and port".into());
        }
        Ok(Self(url))
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl fmt::Debug for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?}", self.as_str())
    }
}

text_setting!(Origin, "an address such as \"https://reset.example.com\"", Origin::parse);

/// An [`Origin`] that people may be sent back to: encrypted, or on this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnOrigin(Origin);

impl ReturnOrigin {
    /// As a browser writes it in `Origin`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Display for ReturnOrigin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

text_setting!(ReturnOrigin, "an address such as \"https://mail.example.com\"", |text: &str| {
    let origin = Origin::parse(text)?;
    if origin.is_https() || origin.is_loopback() {
        Ok(Self(origin))
    } else {
        Err("it must start with https://".to_owned())
    }
});

/// Where something is posted: an address with `https:`, or on this machine.
#[derive(Clone, PartialEq, Eq)]
pub struct GatewayAddress(Url);

impl GatewayAddress {
    /// The whole address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Display for GatewayAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl fmt::Debug for GatewayAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?}", self.as_str())
    }
}

text_setting!(GatewayAddress, "an address such as \"https://gateway.example.com/send\"", |text: &str| {
    let url = Url::parse(text).map_err(|_| "start it with https:// and a host name".to_owned())?;
    let is_here = url.scheme() == "http" && url.host().is_some_and(|host| is_loopback(&host));
    if url.scheme() != "https" && !is_here {
        return Err("it must start with https://, or codes would be sent unencrypted".to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
        return Err("put secrets into `headers_file`, and leave out what follows a #".to_owned());
    }
    Ok(Self(url))
});

/// A name that this server answers to, as browsers send it in `Host`: in lower case, with a port unless it is the
/// usual one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authority(String);

impl Authority {
    /// The name, and the port if there is one.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Authority {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

text_setting!(Authority, "a host name such as \"reset.example.org\" or \"10.0.0.7:8443\"", |text: &str| {
    let origin = Origin::parse(&format!("https://{text}"));
    origin
        .map(|origin| Self(origin.authority().to_owned()))
        .map_err(|_| "write the host name and port only".to_owned())
});

/// Name or IP address of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerName(Host);

impl ServerName {
    /// Whether it is this machine.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.0)
    }
}

impl fmt::Display for ServerName {
    /// An IPv6 address comes without square brackets.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Host::Domain(name) => formatter.write_str(name),
            Host::Ipv4(address) => address.fmt(formatter),
            Host::Ipv6(address) => address.fmt(formatter),
        }
    }
}

text_setting!(
    ServerName,
    "the name or IP address of a server, such as \"smtp.example.com\"",
    |text: &str| {
        let ipv6 = text.parse().map(Host::Ipv6);
        let host = ipv6.or_else(|_| Host::parse(text)).map(Self);
        host.map_err(|_| "write the name only, without port or https://".to_owned())
    }
);

/// A mail address: the part before the @ as written, the domain in lower case, as in DNS (`xn--…` for other
/// scripts).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailAddress(String);

impl MailAddress {
    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn parse(text: &str) -> Result<Self, String> {
        // The atoms of RFC 5321 §4.1.2; nobody sends from a quoted one.
        let is_atom = |atom: &str| {
            !atom.is_empty()
                && atom.chars().all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c))
        };
        let is_domain =
            |host: &Host| matches!(host, Host::Domain(name) if is_name(host) && !name.ends_with('.'));
        let parts =
            text.rsplit_once('@').and_then(|(local, domain)| Some((local, Host::parse(domain).ok()?)));
        match parts {
            Some((local, domain))
                if local.len() <= 64 && local.split('.').all(is_atom) && is_domain(&domain) =>
            {
                Ok(Self(format!("{local}@{domain}")))
            }
            _ => Err("write the bare address, without a name and without < and >".into()),
        }
    }
}

impl fmt::Display for MailAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

text_setting!(MailAddress, "a mail address such as \"reset@example.com\"", MailAddress::parse);

/// Where a person gets help: a page, a mail address or a phone number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HelpAddress(Url);

impl HelpAddress {
    /// The address, if it is a page, a mail address or a phone number.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let url = Url::parse(text).ok()?;
        ["https", "mailto", "tel"].contains(&url.scheme()).then_some(Self(url))
    }

    /// For the target of a link.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Display for HelpAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

text_setting!(
    HelpAddress,
    "an address such as \"https://help.example.com\", \"mailto:help@example.com\" or \"tel:+4930123456\"",
    |text: &str| Self::parse(text).ok_or_else(|| "start it with https://, mailto: or tel:".to_owned())
);
