//! The log, on standard error.

use std::io::{self, IsTerminal};

use regain_config::{LogFormat, LogLevel};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Starts the log. Libraries never say more than warnings: what they write at lower levels is not ours to vouch for
/// (promise 6).
pub(crate) fn start(format: LogFormat, level: LogLevel) {
    let level = match level {
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
        LogLevel::Trace => LevelFilter::TRACE,
    };
    // Crates whose names begin with it.
    let filter = Targets::new().with_default(level.min(LevelFilter::WARN)).with_target("regain", level);
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        .log_internal_errors(false);
    let lines = match format {
        LogFormat::Text => lines.boxed(),
        LogFormat::Json => lines.json().with_span_list(false).boxed(),
    };
    // It fails only if one is running already.
    tracing_subscriber::registry().with(lines.with_filter(filter)).try_init().ok();
}

/// Starts the log of a command that people watch: warnings only.
pub(crate) fn start_quietly() {
    start(LogFormat::Text, LogLevel::Warn);
}
