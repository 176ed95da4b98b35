//! Numbers, texts, lists and what may be left out.

use std::net::{IpAddr, SocketAddr};
use std::path::Path;

use ipnet::IpNet;
use jiff::tz::TimeZone;
use regain_core::language::Language;
use toml::de::DeValue;

use super::text_setting;
use crate::schema::Setting;

/// Longest text, in characters.
const LONGEST: usize = 500;

/// The text of a value; the error is a hint.
pub(crate) fn text<'a>(value: &'a DeValue<'_>) -> Result<&'a str, String> {
    value.as_str().ok_or_else(|| format!("this is {}; put the text in quotes", name_of(value)))
}

pub(crate) fn name_of(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a section",
    }
}

pub(crate) fn integer<T: TryFrom<i64>>(value: &DeValue<'_>) -> Result<T, String> {
    let integer = value
        .as_integer()
        .ok_or_else(|| format!("this is {}; write a whole number, without quotes", name_of(value)))?;
    let number =
        i64::from_str_radix(integer.as_str(), integer.radix()).ok().and_then(|n| T::try_from(n).ok());
    number.ok_or_else(|| "this number is out of range".into())
}

impl Setting for u32 {
    fn kind() -> String {
        "a whole number".into()
    }

    fn read(value: &DeValue<'_>, _: &Path) -> Result<Self, String> {
        integer(value)
    }

    fn show(&self) -> Option<String> {
        Some(self.to_string())
    }

    fn number(&self) -> Option<u32> {
        Some(*self)
    }
}

impl Setting for bool {
    fn kind() -> String {
        "true or false".into()
    }

    fn read(value: &DeValue<'_>, _: &Path) -> Result<Self, String> {
        value.as_bool().ok_or_else(|| format!("this is {}; write it without quotes", name_of(value)))
    }

    fn show(&self) -> Option<String> {
        Some(self.to_string())
    }
}

impl Setting for u16 {
    fn kind() -> String {
        "a port number, 1 to 65535".into()
    }

    fn read(value: &DeValue<'_>, _: &Path) -> Result<Self, String> {
        integer(value)
            .and_then(|port| if port == 0 { Err("port 0 can't be reached".into()) } else { Ok(port) })
    }

    fn show(&self) -> Option<String> {
        Some(self.to_string())
    }
}

impl<T: Setting> Setting for Option<T> {
    fn kind() -> String {
        T::kind()
    }

    fn read(value: &DeValue<'_>, folder: &Path) -> Result<Self, String> {
        T::read(value, folder).map(Some)
    }

    fn show(&self) -> Option<String> {
        self.as_ref().and_then(T::show)
    }

    fn number(&self) -> Option<u32> {
        self.as_ref().and_then(T::number)
    }
}

impl<T: Setting> Setting for Vec<T> {
    fn kind() -> String {
        format!("a list in square brackets, each {}", T::kind())
    }

    fn read(value: &DeValue<'_>, folder: &Path) -> Result<Self, String> {
        let list =
            value.as_array().ok_or_else(|| format!("this is {}; write [ and ] around it", name_of(value)))?;
        let item = |(number, item): (usize, &toml::Spanned<DeValue<'_>>)| {
            T::read(item.get_ref(), folder).map_err(|hint| format!("entry {number} of the list: {hint}"))
        };
        (1..).zip(list.iter()).map(item).collect()
    }

    fn show(&self) -> Option<String> {
        let entries: Vec<_> = self.iter().filter_map(T::show).collect();
        Some(format!("[{}]", entries.join(", ")))
    }
}

text_setting!(String, "a text in one line", |text: &str| {
    if text.trim().is_empty() || text.chars().any(char::is_control) || text.chars().count() > LONGEST {
        return Err(format!("1 to {LONGEST} characters, no line breaks; leave the setting out to have none"));
    }
    Ok(text.to_owned())
});

text_setting!(
    SocketAddr,
    "an IP address and port, such as \"127.0.0.1:8080\" or \"[::1]:8080\"",
    |text: &str| {
        text.parse().map_err(|_| "write numbers, not a name, and a colon before the port".to_owned())
    }
);

text_setting!(IpNet, "a network such as \"10.0.0.0/8\" or one IP address", |text: &str| {
    let net = text.parse().or_else(|_| text.parse().map(<IpNet as From<IpAddr>>::from));
    match net {
        Ok(net) if net.prefix_len() > 0 => Ok(net),
        Ok(_) => Err("this is every address there is; name only yours".to_owned()),
        Err(_) => Err("write an IP address, and after a slash how many of its bits count".to_owned()),
    }
});

impl Setting for Language {
    fn kind() -> String {
        "a language tag such as \"en\" or \"pt-BR\"".into()
    }

    fn read(value: &DeValue<'_>, _: &Path) -> Result<Self, String> {
        Self::parse(text(value)?).ok_or_else(|| "use a tag of BCP 47, with hyphens".into())
    }

    fn show(&self) -> Option<String> {
        Some(format!("\"{}\"", self.as_str()))
    }
}

impl Setting for TimeZone {
    fn kind() -> String {
        "a time zone such as \"Europe/Berlin\"".into()
    }

    fn read(value: &DeValue<'_>, _: &Path) -> Result<Self, String> {
        let hint =
            "use a name of the IANA time zone database, which must be installed here (package `tzdata`)";
        Self::get(text(value)?).map_err(|_| hint.into())
    }

    fn show(&self) -> Option<String> {
        self.iana_name().map(|name| format!("\"{name}\""))
    }
}
