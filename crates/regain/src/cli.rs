//! The command line.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::{Args, Parser, Subcommand};
use regain_config::Config;

use crate::commands::{
    account, admin, api_key, backup, brake, check_config, config_reference, demo, doctor, init, keys,
    openapi, policy, restore, serve, tokens, users,
};

/// Gives people their account back: self-service password reset.
#[derive(Parser)]
#[command(name = "regain", version, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    Demo(demo::Arguments),
    Init(init::Arguments),
    Serve(serve::Arguments),
    Doctor(doctor::Arguments),
    /// Accounts of the built-in directory.
    #[command(subcommand)]
    Users(users::Command),
    /// One account.
    #[command(subcommand)]
    Account(account::Command),
    /// Hardware tokens of the organization.
    #[command(subcommand)]
    Tokens(tokens::Command),
    /// Stop resets on every node, and let them go on.
    #[command(subcommand)]
    Brake(brake::Command),
    /// Who may get back in, and how.
    #[command(subcommand)]
    Policy(policy::Command),
    /// Keys for programs.
    #[command(subcommand)]
    ApiKey(api_key::Command),
    /// For administrators who lost everything.
    #[command(subcommand)]
    Admin(admin::Command),
    /// The keys that everything is sealed with.
    #[command(subcommand)]
    Keys(keys::Command),
    Backup(backup::Arguments),
    Restore(restore::Arguments),
    CheckConfig(check_config::Arguments),
    ConfigReference(config_reference::Arguments),
    Openapi(openapi::Arguments),
}

impl Command {
    /// Does it.
    ///
    /// # Errors
    /// What kept it from being done. That something was found wrong is an exit code.
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Self::Demo(arguments) => wait_for(demo::run(arguments)),
            Self::Init(arguments) => wait_for(init::run(arguments)),
            Self::Serve(arguments) => wait_for(serve::run(arguments)),
            Self::Doctor(arguments) => wait_for(doctor::run(arguments)),
            Self::Users(command) => wait_for(users::run(command)),
            Self::Account(command) => wait_for(account::run(command)),
            Self::Tokens(command) => wait_for(tokens::run(command)),
            Self::Brake(command) => wait_for(brake::run(command)),
            Self::Policy(command) => wait_for(policy::run(command)),
            Self::ApiKey(command) => wait_for(api_key::run(command)),
            Self::Admin(command) => wait_for(admin::run(command)),
            Self::Keys(command) => wait_for(keys::run(command)),
            Self::Backup(arguments) => wait_for(backup::run(arguments)),
            Self::Restore(arguments) => wait_for(restore::run(arguments)),
            Self::CheckConfig(arguments) => check_config::run(&arguments),
            Self::ConfigReference(_) => config_reference::run(),
            Self::Openapi(_) => openapi::run(),
        }
    }
}

/// Runs a command on threads for half of the cores: the others are for those that hash and those of the database. More
/// would mostly wake each other.
fn wait_for(command: impl Future<Output = anyhow::Result<ExitCode>>) -> anyhow::Result<ExitCode> {
    let cores = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let threads = cores.div_ceil(2);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build();
    runtime.context("The system gives this process no threads.")?.block_on(command)
}

/// Which configuration a command works with.
#[derive(Args)]
pub(crate) struct ConfigFile {
    /// The configuration, as `regain init` makes it.
    #[arg(long, value_name = "FILE", env = "REGAIN_CONFIG", default_value = "regain.toml")]
    pub(crate) config: PathBuf,
}

impl ConfigFile {
    /// Reads it.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub(crate) fn read(&self) -> anyhow::Result<Config> {
        read_config(&self.config)
    }
}

/// Reads a configuration.
///
/// # Errors
/// It is not there, or everything that is wrong with it.
pub(crate) fn read_config(path: &Path) -> anyhow::Result<Config> {
    if matches!(path.try_exists(), Ok(false)) {
        bail!(
            "There is no configuration {}. `regain init` makes one; --config names another one.",
            path.display()
        );
    }
    Config::read(path).context("The configuration has mistakes.")
}
