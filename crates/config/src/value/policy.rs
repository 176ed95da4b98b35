//! What policies are made of.

use std::path::Path;

use regain_core::method::Method;
use regain_core::methods::security_questions::{BANK, QuestionId};
use regain_core::policy::{Privileged, Required, Who};
use regain_core::time::Timestamp;
use toml::de::DeValue;

use super::name_setting;
use super::plain::{integer, name_of, text};
use crate::schema::Setting;

name_setting!(Method);
name_setting!(Privileged);
name_setting!(Who);

/// The word for [`Required::Automatic`].
const AUTOMATIC: &str = "automatic";

impl Setting for Required {
    fn kind() -> String {
        format!("\"{AUTOMATIC}\" or a whole number")
    }

    fn read(value: &DeValue<'_>, _: &Path) -> Result<Self, String> {
        match value.as_str() {
            Some(AUTOMATIC) => Ok(Self::Automatic),
            Some(_) => Err(format!("write \"{AUTOMATIC}\", or a number without quotes")),
            None => integer(value).map(Self::Exactly),
        }
    }

    fn show(&self) -> Option<String> {
        Some(match self {
            Self::Automatic => format!("\"{AUTOMATIC}\""),
            Self::Exactly(count) => count.to_string(),
        })
    }

    fn number(&self) -> Option<u32> {
        match self {
            Self::Automatic => None,
            Self::Exactly(count) => Some(*count),
        }
    }
}

impl Setting for QuestionId {
    fn kind() -> String {
        "the name of a security question".into()
    }

    fn read(value: &DeValue<'_>, _: &Path) -> Result<Self, String> {
        let named = Self::parse(text(value)?);
        named.ok_or_else(|| format!("there are {}", BANK.map(Self::name).join(", ")))
    }

    fn show(&self) -> Option<String> {
        Some(format!("\"{}\"", self.name()))
    }
}

impl Setting for Timestamp {
    fn kind() -> String {
        "a moment such as 2026-11-23T09:00:00Z".into()
    }

    fn read(value: &DeValue<'_>, _: &Path) -> Result<Self, String> {
        let DeValue::Datetime(moment) = value else {
            return Err(format!("this is {}; write the moment without quotes", name_of(value)));
        };
        let moment: jiff::Timestamp =
            moment.to_string().parse().map_err(|_| "write day, time and, for UTC, a Z".to_owned())?;
        // A part of a second is nobody's intention, and is not shown.
        Ok(Self::from_micros(moment.as_second().saturating_mul(1_000_000)))
    }

    fn show(&self) -> Option<String> {
        Some(self.to_string().replace(".000Z", "Z"))
    }
}
