//! Tests of the whole product in one process, over HTTP, that need nothing installed.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

mod account_pages;
mod alarm;
mod api_keys;
mod api_reset;
mod attacks;
mod attempts;
mod audit;
mod brake;
mod commands;
mod database_faults;
mod device_condition;
mod directory_faults;
mod duty;
mod every_method;
mod hardware_tokens;
mod known_browser;
mod lifetimes;
mod lost_method;
mod methods;
mod networks;
mod passes;
mod passkeys;
mod phone;
mod policy;
mod portal_reset;
mod providers;
mod questions;
mod routes;
mod security_info;
mod start_with_passkey;
mod trusted_devices;
mod well_known;
