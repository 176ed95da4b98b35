//! One file per command: its arguments, and what it does.

pub(crate) mod account;
pub(crate) mod admin;
pub(crate) mod api_key;
pub(crate) mod backup;
pub(crate) mod brake;
pub(crate) mod check_config;
pub(crate) mod config_reference;
pub(crate) mod demo;
pub(crate) mod doctor;
pub(crate) mod init;
pub(crate) mod keys;
pub(crate) mod openapi;
pub(crate) mod policy;
pub(crate) mod restore;
pub(crate) mod serve;
pub(crate) mod tokens;
pub(crate) mod users;
