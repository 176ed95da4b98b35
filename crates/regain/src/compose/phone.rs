//! Texts and calls.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use regain_app::PhoneSettings;
use regain_config::{Config, GatewayFormat, PhoneProvider};
use regain_core::phone::Country;
use regain_notify::Notifier;
use regain_notify::egress::EgressGuard;
use regain_notify::gateway::{self, Format, Gateway, Success};
use regain_notify::phone::ByChannel;
use regain_notify::twilio::{self, Twilio};
use url::Url;
use zeroize::Zeroizing;

/// The longest time for a connection, and for an answer: together less than the lease of a job, so that no other node
/// begins it too, even if two providers are asked.
const PATIENCE: Duration = Duration::from_secs(7);

/// Mail by `mail`, texts and calls by the providers of the configuration.
///
/// # Errors
/// A provider lacks something, or can't be used.
pub(crate) fn notifier(config: &Config, mail: Arc<dyn Notifier>) -> anyhow::Result<Arc<dyn Notifier>> {
    Ok(Arc::new(ByChannel::new(mail, providers(config)?)))
}

/// The providers, in the order in which they are asked.
///
/// # Errors
/// One lacks something, or can't be used.
pub(crate) fn providers(config: &Config) -> anyhow::Result<Vec<Arc<dyn Notifier>>> {
    let provider = |provider: &PhoneProvider| match provider {
        PhoneProvider::Twilio => {
            twilio(config).context("Texts can't be sent like this. Look at `[twilio]` in the configuration.")
        }
        PhoneProvider::Gateway => gateway(config)
            .context("Texts can't be sent like this. Look at `[gateway]` in the configuration."),
    };
    config.phone.providers.iter().map(provider).collect()
}

/// What use cases know of texts and calls; nothing without a provider.
pub(crate) fn settings(config: &Config) -> Option<PhoneSettings> {
    let countries = config.phone.countries.iter().map(|country| country.0).collect();
    let calls = config.phone.calls
        && config.phone.providers.iter().any(|provider| match provider {
            PhoneProvider::Twilio => true,
            PhoneProvider::Gateway => config.gateway.voice_url.is_some(),
        });
    (!config.phone.providers.is_empty()).then_some(PhoneSettings { countries, calls })
}

fn twilio(config: &Config) -> anyhow::Result<Arc<dyn Notifier>> {
    let section = &config.twilio;
    let (Some(account), Some(token), Some(from)) = (&section.account, &section.token_file, &section.from)
    else {
        bail!("It needs `account`, `token_file` and `from`.");
    };
    let base_url = section.base_url.as_ref().map_or("https://api.twilio.com", |url| url.as_str());
    Ok(Arc::new(Twilio::new(twilio::Options {
        base_url: Url::parse(base_url)?,
        account: account.clone(),
        token: token.read()?,
        from: from.clone(),
        ca_file: section.ca_file.clone(),
        patience: PATIENCE,
        egress: EgressGuard::new(section.networks.clone()),
    })?))
}

fn gateway(config: &Config) -> anyhow::Result<Arc<dyn Notifier>> {
    let section = &config.gateway;
    let Some(url) = &section.url else { bail!("It needs `url`.") };
    let voice_url = section.voice_url.as_ref().map(|url| Url::parse(url.as_str())).transpose()?;
    let headers = match &section.headers_file {
        Some(file) => file.read()?,
        None => Zeroizing::new(String::new()),
    };
    let success =
        Success { pointer: section.success_pointer.clone(), values: section.success_values.clone() };
    Ok(Arc::new(Gateway::new(gateway::Options {
        url: Url::parse(url.as_str())?,
        voice_url,
        format: match section.format {
            GatewayFormat::Json => Format::Json,
            GatewayFormat::Form => Format::Form,
        },
        body: section.body.clone(),
        success,
        headers,
        ca_file: section.ca_file.clone(),
        patience: PATIENCE,
        egress: EgressGuard::new(section.networks.clone()),
    })?))
}

/// Countries of the numbers that a demo takes; its texts and calls go to a page.
pub(crate) fn demo_countries() -> Vec<Country> {
    ["DE", "AT", "CH", "GB", "US"].into_iter().filter_map(Country::parse).collect()
}
