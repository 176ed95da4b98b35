//! What use cases follow.

use std::time::Duration;

use regain_app::Settings;
use regain_config::Config;
use regain_core::ids::OrganizationId;
use regain_core::limit::{Alarm, Limit, Limits};
use regain_core::password::Rules;
use regain_core::policy::Lifetimes;
use regain_pages::Help;

/// The settings of an organization.
pub(crate) fn settings(config: &Config, organization: OrganizationId) -> Settings {
    Settings {
        organization,
        organization_name: config.organization.name.clone(),
        help: help(config),
        zone: config.organization.time_zone.clone(),
        base_url: config.server.base_url.as_str().to_owned(),
        lifetimes: lifetimes(&config.limits),
        rules: rules(config),
        limits: Limits { phone_messages: phone_messages(config), ..limits(&config.limits) },
        phone: super::phone::settings(config),
    }
}

/// The operator's sentence, or the bare address if there is only that.
fn help(config: &Config) -> Option<Help> {
    let link = config.organization.help_url.as_ref().map(|url| url.as_str().to_owned());
    match config.organization.help_text.clone() {
        Some(text) => Help::new(text, link),
        None => link.and_then(Help::at),
    }
}

fn rules(config: &Config) -> Rules {
    let mut rules = Rules {
        minimum: config.passwords.minimum_length as usize,
        history: config.passwords.history as usize,
        ..Rules::default()
    };
    rules.blocked_words.push(config.organization.name.clone());
    rules.blocked_words.extend(config.passwords.blocked_words.iter().cloned());
    rules
}

fn lifetimes(config: &regain_config::Limits) -> Lifetimes {
    let minutes = |count: u32| Duration::from_mins(count.into());
    Lifetimes {
        code: minutes(config.code_minutes),
        family: minutes(config.reset_minutes),
        idle: minutes(config.idle_minutes),
    }
}

fn phone_messages(config: &Config) -> [Limit; 3] {
    let [account, block, day] = Limits::default().phone_messages;
    let with = |count: u32, limit: Limit| Limit { count: i64::from(count), ..limit };
    [
        with(config.phone.messages_per_account_per_day, account),
        with(config.phone.messages_per_block_per_day, block),
        with(config.phone.messages_per_day, day),
    ]
}

fn limits(config: &regain_config::Limits) -> Limits {
    let usual = Limits::default();
    let with = |count: u32, limit: Limit| Limit { count: i64::from(count), ..limit };
    let [minute, hour, day] = usual.sends_per_destination;
    Limits {
        tries_per_challenge: i64::from(config.tries_per_challenge),
        starts_per_source: with(config.starts_per_source_per_hour, usual.starts_per_source),
        starts_per_source_and_name: with(
            config.starts_per_source_and_name_per_hour,
            usual.starts_per_source_and_name,
        ),
        sends_per_destination: [
            with(config.sends_per_destination_per_minute, minute),
            with(config.sends_per_destination_per_hour, hour),
            with(config.sends_per_destination_per_day, day),
        ],
        wrong_proofs_per_account: with(
            config.wrong_proofs_per_account_per_day,
            usual.wrong_proofs_per_account,
        ),
        wrong_proofs_alarm: Alarm {
            factor: i64::from(config.wrong_proofs_alarm_factor),
            least: i64::from(config.wrong_proofs_alarm_least),
            ..usual.wrong_proofs_alarm
        },
        ..usual
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn config(organization: &str, more: &str) -> Config {
        let example = regain_config::EXAMPLE.replace("name = \"Example\"", organization);
        Config::parse(&format!("{example}\n{more}"), Path::new("")).unwrap()
    }

    #[test]
    fn what_a_fresh_configuration_says_is_what_the_design_says() {
        let config = config("name = 'Meridian'", "");
        assert_eq!(limits(&config.limits), Limits::default());
        assert_eq!(lifetimes(&config.limits), Lifetimes::default());
    }

    #[test]
    fn every_limit_reaches_its_counter() {
        let config = config(
            "name = 'Meridian'",
            "[limits]\ntries_per_challenge = 3\nstarts_per_source_per_hour = 31\n\
             starts_per_source_and_name_per_hour = 11\nsends_per_destination_per_minute = 2\n\
             sends_per_destination_per_hour = 6\nsends_per_destination_per_day = 12\nwrong_proofs_per_account_per_day = 21\n\
             wrong_proofs_alarm_factor = 4\nwrong_proofs_alarm_least = 41\ncode_minutes = 7\nreset_minutes = 25\nidle_minutes = 8",
        );
        let limits = limits(&config.limits);
        assert_eq!(limits.tries_per_challenge, 3);
        assert_eq!((limits.starts_per_source.count, limits.starts_per_source_and_name.count), (31, 11));
        assert_eq!(limits.sends_per_destination.map(|limit| limit.count), [2, 6, 12]);
        assert_eq!(limits.wrong_proofs_per_account.count, 21);
        assert_eq!((limits.wrong_proofs_alarm.factor, limits.wrong_proofs_alarm.least), (4, 41));
        let Lifetimes { code, family, idle } = lifetimes(&config.limits);
        assert_eq!([code, family, idle], [7, 25, 8].map(Duration::from_mins));
    }

    #[test]
    fn no_password_is_made_of_the_organizations_name_or_the_operators_words() {
        let config = config("name = 'Meridian'", "[passwords]\nblocked_words = ['harbour']\nhistory = 5");
        let rules = rules(&config);
        assert_eq!(rules.blocked_words, ["regain", "Meridian", "harbour"]);
        assert_eq!((rules.minimum, rules.history), (15, 5));
    }

    #[test]
    fn an_address_alone_is_help_too() {
        let shown = |organization: &str| serde_json::to_value(help(&config(organization, ""))).unwrap();
        assert_eq!(shown("name = 'Meridian'"), serde_json::Value::Null);
        let alone = shown("name = 'Meridian'\nhelp_url = 'mailto:desk@example.com'");
        assert_eq!(
            (&alone["text"], &alone["link"]),
            (&"desk@example.com".into(), &"mailto:desk@example.com".into())
        );
        let both = shown("name = 'Meridian'\nhelp_text = 'Call us'\nhelp_url = 'tel:+493023125000'");
        assert_eq!((&both["text"], &both["link"]), (&"Call us".into(), &"tel:+493023125000".into()));
    }
}
