//! The pages of a reset in a real browser: with and without JavaScript, narrow and wide, light and dark, by keyboard,
//! in another language. Every page that comes is looked at closely ([`person::Person::is_content`]).

mod account;
mod brake;
mod codes;
mod helpers;
mod keyboard;
mod language;
mod link;
mod notices;
mod passkeys;
mod person;
mod questions;
mod samples;
mod screenshots;
mod security_info;
mod trusted_devices;
mod whole_path;
