//! `[gateway]`: texts and calls by any HTTP gateway.

use std::path::PathBuf;

use ipnet::IpNet;

use crate::schema::{Check, default, optional, section};
use crate::value::address::GatewayAddress;
use crate::value::choice;
use crate::value::file::SecretFile;

choice! {
    /// How the body of a request is written.
    pub enum GatewayFormat {
        /// JSON. What is inserted stands in quotes: `{"to": {{ to }}}`.
        Json = "json",
        /// A form: `to={{ to }}&text={{ text }}`.
        Form = "form",
    }
}

section! {
    /// Any gateway that takes an HTTP request per message. Used if `phone.providers` names it.
    pub struct Gateway {
        /// Where texts are posted.
        url: Option<GatewayAddress> = optional();
        /// Where calls are posted; the text is what the call reads out, line by line.
        voice_url: Option<GatewayAddress> = optional();
        /// How the body is written.
        format: GatewayFormat = default(GatewayFormat::Json);
        /// The body. `{{ to }}` is the number with `+`, `{{ text }}` the text, `{{ id }}` the same for each try of one
        /// message, `{{ language }}` a tag such as `en`. JSON puts its quotes around them itself.
        body: String = default("{\"to\": {{ to }}, \"text\": {{ text }}}".to_owned());
        /// Where in a JSON answer stands whether the message was taken, such as `"/messages/0/status"` (RFC 6901). Without
        /// it the whole answer is looked at.
        success_pointer: Option<String> = optional();
        /// What stands there if it was, one of these. Without it a status of 200 to 299 is enough; it is always needed.
        success_values: Vec<String> = default(Vec::new());
        /// File with headers that are secret, one `Name: value` in a line.
        headers_file: Option<SecretFile> = optional();
        /// Certificates in PEM to trust beside those of the operating system.
        ca_file: Option<PathBuf> = optional();
        /// Networks that are not public and that the gateway may be in. Others are never connected to.
        networks: Vec<IpNet> = default(Vec::new());
    }
}

impl Check for Gateway {}
