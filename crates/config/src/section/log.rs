//! `[log]`: how the log looks.

use crate::schema::{Check, default, section};
use crate::value::choice;

choice! {
    /// How a line of the log looks.
    pub enum LogFormat {
        /// For people.
        Text = "text",
        /// One JSON object per line, for programs.
        Json = "json",
    }
}

choice! {
    /// How much is logged.
    pub enum LogLevel {
        /// What failed.
        Error = "error",
        /// And what someone should look at.
        Warn = "warn",
        /// And what happened.
        Info = "info",
        /// And how.
        Debug = "debug",
        /// And every step.
        Trace = "trace",
    }
}

section! {
    /// The log, on standard error. No level writes secrets or what people type.
    pub struct Log {
        /// How a line looks: `"text"` for people, `"json"` for programs.
        format: LogFormat = default(LogFormat::Text);
        /// How much is logged.
        level: LogLevel = default(LogLevel::Info);
    }
}

impl Check for Log {}
