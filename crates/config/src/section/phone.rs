//! `[phone]`: texts and calls.

use regain_core::phone::Country;

use crate::schema::{Check, Conflict, default, section};
use crate::value::choice;
use crate::value::text_setting;

choice! {
    /// Who texts and calls.
    pub enum PhoneProvider {
        /// Twilio, or another one that speaks its interface: section `[twilio]`.
        Twilio = "twilio",
        /// Any gateway that takes an HTTP request: section `[gateway]`.
        Gateway = "gateway",
    }
}

/// A country whose numbers may be texted and called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllowedCountry(pub Country);

impl std::fmt::Display for AllowedCountry {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0.name())
    }
}

text_setting!(AllowedCountry, "two capital letters (ISO 3166-1) such as \"DE\"", |text: &str| {
    Country::parse(text)
        .map(Self)
        .ok_or_else(|| "use the two capital letters of a country that has numbers".to_owned())
});

section! {
    /// Texts and calls. Without a provider the methods `sms` and `voice` are offered to nobody.
    pub struct Phone {
        /// Who texts and calls. If there are two, the second is asked when the first did not take a message.
        providers: Vec<PhoneProvider> = default(Vec::new());
        /// Countries whose numbers may be registered, texted and called. A number without a country code is of the first.
        /// Keep the list short: numbers that cost much are how strangers make money with texts.
        countries: Vec<AllowedCountry> = default(Vec::new());
        /// Whether calls are made too. A gateway needs `voice_url` for them.
        calls: bool = default(true);
        /// Texts and calls for one account in a day.
        messages_per_account_per_day: u32 = default(10_u32).between(3, 50);
        /// Texts and calls to one block of numbers (all but the last four digits) in a day.
        messages_per_block_per_day: u32 = default(50_u32).between(3, 10_000);
        /// Texts and calls in a day, for everybody. The first that is not made raises an alarm.
        messages_per_day: u32 = default(1_000_u32).between(10, 1_000_000);
    }
}

impl Check for Phone {
    fn check(&self) -> Vec<Conflict> {
        let mut conflicts = Vec::new();
        if !self.providers.is_empty() && self.countries.is_empty() {
            conflicts.push(Conflict {
                field: "countries",
                problem: "allow no number",
                hint: "name the countries that your people have numbers of".into(),
            });
        }
        let mut providers = self.providers.iter().enumerate();
        if providers.any(|(place, one)| self.providers.iter().take(place).any(|other| other == one)) {
            let hint = "name each once".into();
            conflicts.push(Conflict { field: "providers", problem: "name one twice", hint });
        }
        conflicts
    }
}
