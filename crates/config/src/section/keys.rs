//! `[keys]`: where the key file is.

use std::path::PathBuf;

use crate::schema::{Check, required, section};

section! {
    /// What everything secret is sealed with.
    pub struct Keys {
        /// The key file, which `regain init` makes. Only the user that Regain runs as may read it. Keep a copy in a
        /// safe place, apart from the backups of the database: without it, what is sealed is lost.
        file: PathBuf = required();
    }
}

impl Check for Keys {}
