//! One file per method. Each has a `check`, and nothing else can make a [`crate::reset::Proof`].

pub mod email;
