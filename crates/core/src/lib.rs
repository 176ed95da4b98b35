//! The rules of Regain, pure: no I/O, no clock, no randomness of its own.
//!
//! Everything that decides lives here, so that it can be read and tested without a server: who may reset
//! ([`policy`], [`subject`]), what counts as a proof ([`methods`]), what a reset may do next ([`reset`]), what a
//! password must be ([`password`]). Only [`methods`] makes a [`reset::Proof`], and only [`reset::decide`] makes a
//! [`grant::ResetGrant`] or a [`grant::UnlockGrant`].

pub mod account;
pub mod address;
pub mod api_key;
pub mod audit;
pub mod brake;
pub mod confirmation;
pub mod grant;
pub mod hardware_token;
pub mod identifier;
pub mod ids;
pub mod job;
pub mod language;
pub mod limit;
pub mod message;
pub mod method;
pub mod methods;
pub mod password;
pub mod phone;
pub mod policy;
pub mod random;
pub mod registration;
pub mod reset;
pub mod strength;
pub mod subject;
pub mod text_length;
pub mod time;

#[cfg(test)]
mod testing;
