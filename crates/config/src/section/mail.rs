//! `[mail]`: the mail server.

use std::path::PathBuf;

use crate::schema::{Check, Conflict, default, optional, required, section};
use crate::value::address::{MailAddress, ServerName};
use crate::value::choice;
use crate::value::file::SecretFile;

choice! {
    /// How the way to the mail server is encrypted.
    pub enum MailSecurity {
        /// It starts in the clear and must switch to TLS before anything is said (RFC 3207).
        StartTls = "starttls",
        /// TLS from the first byte (RFC 8314).
        Tls = "tls",
        /// Not at all: for a mail server on this machine only.
        None = "none",
    }
}

section! {
    /// The mail server that takes the messages.
    pub struct Mail {
        /// The mail server. Its certificate must be for this name.
        smtp_host: ServerName = required();
        /// Its port. Without it: 587, or 465 if `security` is `"tls"`, or 25 if it is `"none"`.
        smtp_port: Option<u16> = optional();
        /// How the way there is encrypted. `"starttls"` never goes on unencrypted; `"none"` is for a server on
        /// this machine only.
        security: MailSecurity = default(MailSecurity::StartTls);
        /// User name, if the server asks for one.
        username: Option<String> = optional();
        /// File with the password.
        password_file: Option<SecretFile> = optional();
        /// Certificates in PEM to trust beside those of the operating system, for a server with a certificate of
        /// your own.
        ca_file: Option<PathBuf> = optional();
        /// Address that the messages come from.
        from_address: MailAddress = required();
        /// Name beside that address. Without it, the name of the organization.
        from_name: Option<String> = optional();
        /// Connections kept open at most.
        connections: u32 = default(4_u32).between(1, 32);
    }
}

impl Mail {
    /// The port to connect to.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.smtp_port.unwrap_or(match self.security {
            MailSecurity::StartTls => 587,
            MailSecurity::Tls => 465,
            MailSecurity::None => 25,
        })
    }
}

impl Check for Mail {
    fn check(&self) -> Vec<Conflict> {
        let mut conflicts = Vec::new();
        let (field, other) = if self.username.is_some() {
            ("username", "password_file")
        } else {
            ("password_file", "username")
        };
        if self.username.is_some() != self.password_file.is_some() {
            let problem = "is only half of what signing in needs";
            conflicts.push(Conflict { field, problem, hint: format!("add `{other}`, or leave out both") });
        }
        let none = self.security == MailSecurity::None;
        if none && !self.smtp_host.is_loopback() {
            let problem = "would send codes and links unencrypted";
            conflicts.push(Conflict {
                field: "security",
                problem,
                hint: "use \"starttls\" or \"tls\"".into(),
            });
        }
        if none && self.ca_file.is_some() {
            let problem = "has no use without encryption";
            conflicts.push(Conflict {
                field: "ca_file",
                problem,
                hint: "leave it out, or change `security`".into(),
            });
        }
        conflicts
    }
}
