//! The mail server.

use std::time::Duration;

use anyhow::Context;
use regain_config::{Config, MailSecurity};
use regain_notify::egress::{EgressGuard, house_networks};
use regain_notify::smtp::{Login, Options, Security, Smtp};

use super::server::base_url;

/// The longest time for one message: less than the lease of its job, so that no other node begins it too.
const PATIENCE: Duration = Duration::from_secs(30);

/// The transport for mail. It connects when there is something to send.
///
/// # Errors
/// The password or the certificates can't be read.
pub(crate) fn smtp(config: &Config) -> anyhow::Result<Smtp> {
    let advice = "Mail can't be sent like this. Look at `[mail]` in the configuration.";
    Smtp::new(options(config).context(advice)?).context(advice)
}

fn options(config: &Config) -> anyhow::Result<Options> {
    let mail = &config.mail;
    let login = match (&mail.username, &mail.password_file) {
        (Some(username), Some(file)) => Some(Login::new(username.clone(), file.read()?)),
        (Some(_), None) | (None, _) => None,
    };
    Ok(Options {
        host: mail.smtp_host.to_string(),
        port: mail.port(),
        security: match mail.security {
            MailSecurity::StartTls => Security::StartTls,
            MailSecurity::Tls => Security::Tls,
            MailSecurity::None => Security::None,
        },
        login,
        ca_file: mail.ca_file.clone(),
        from: sender(config),
        hello_name: hello_name(config)?,
        connections: mail.connections as usize,
        timeout: PATIENCE,
        egress: EgressGuard::new(house_networks()),
    })
}

/// `"Name" <address>` with the name quoted (RFC 5322), since it may hold any character.
fn sender(config: &Config) -> String {
    let name = config.mail.from_name.as_ref().unwrap_or(&config.organization.name);
    let quoted = name.replace('\\', r"\\").replace('"', r#"\""#);
    format!("\"{quoted}\" <{}>", config.mail.from_address)
}

/// The host of the base URL, or if that is an address the domain that mail comes from.
fn hello_name(config: &Config) -> anyhow::Result<String> {
    let base_url = base_url(config)?;
    let domain = || config.mail.from_address.as_str().rsplit('@').next().unwrap_or_default();
    Ok(base_url.domain().unwrap_or_else(domain).to_owned())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn config(name: &str, base_url: &str) -> Config {
        let text = regain_config::EXAMPLE
            .replace("name = \"Example\"", &format!("name = '{name}'"))
            .replace("https://reset.example.com", base_url);
        Config::parse(&text, Path::new("")).unwrap()
    }

    #[test]
    fn any_name_of_an_organization_can_be_a_sender() {
        for name in ["Meridian", r#"Meridian, "Nord" \ Co. <x@y.example>"#, "Zürich: Größe; (AG)", "株式会社"]
        {
            let smtp = smtp(&config(name, "https://reset.example.com"));
            assert!(smtp.is_ok(), "{name}: {:#}", smtp.err().unwrap());
        }
    }

    #[test]
    fn the_greeting_is_a_host_name_of_ours() {
        for (base_url, name) in [
            ("https://reset.example.com:8443", "reset.example.com"),
            ("https://[2001:db8::1]", "example.com"),
        ] {
            assert_eq!(options(&config("Meridian", base_url)).unwrap().hello_name, name);
        }
    }
}
