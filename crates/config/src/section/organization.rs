//! `[organization]`: name, help, language and time zone.

use jiff::tz::TimeZone;
use regain_core::language::Language;

use crate::schema::{Check, default, optional, required, section};
use crate::value::address::HelpAddress;

section! {
    /// Whose people reset their passwords here.
    pub struct Organization {
        /// The name that people know, shown on every page and in every message.
        name: String = required();
        /// What people read who can't get on by themselves, such as where to find the help desk; if `regain policy` names
        /// help, that stands here instead.
        help_text: Option<String> = optional();
        /// Where people get help: a page, a mail address or a phone number.
        help_url: Option<HelpAddress> = optional();
        /// Where someone who found a flaw in this installation reports it: a page, a mail address or a phone number. It is
        /// told at `/.well-known/security.txt` (RFC 9116). Without it there is no such address.
        security_contact: Option<HelpAddress> = optional();
        /// Language of those who have chosen none and whose browser asks for none that Regain has.
        default_language: Language = default(Language::english());
        /// Time zone of the times in pages and messages.
        time_zone: TimeZone = default(TimeZone::UTC);
    }
}

impl Check for Organization {}
