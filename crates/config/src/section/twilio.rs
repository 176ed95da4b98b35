//! `[twilio]`: texts and calls by Twilio's interface.

use std::path::PathBuf;

use ipnet::IpNet;

use crate::schema::{Check, Conflict, default, optional, section};
use crate::value::address::Origin;
use crate::value::file::SecretFile;

section! {
    /// Twilio, or another provider that speaks its interface. Used if `phone.providers` names it.
    pub struct Twilio {
        /// Where it is. Without it, Twilio itself: `"https://api.twilio.com"`.
        base_url: Option<Origin> = optional();
        /// The account, `AC…`.
        account: Option<String> = optional();
        /// File with its token.
        token_file: Option<SecretFile> = optional();
        /// The number that texts and calls come from.
        from: Option<String> = optional();
        /// Certificates in PEM to trust beside those of the operating system.
        ca_file: Option<PathBuf> = optional();
        /// Networks that are not public and that the provider may be in. Others are never connected to.
        networks: Vec<IpNet> = default(Vec::new());
    }
}

impl Check for Twilio {
    fn check(&self) -> Vec<Conflict> {
        let is_open = self.base_url.as_ref().is_some_and(|url| !url.is_https() && !url.is_loopback());
        let hint = "start it with https://".into();
        let conflict = Conflict { field: "base_url", problem: "would send codes unencrypted", hint };
        is_open.then_some(conflict).into_iter().collect()
    }
}
