//! `regain serve`: runs until it is told to stop.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;

use crate::cli::ConfigFile;
use crate::compose::server::{Outlet, Server, asked_to_stop, listen};
use crate::compose::{Installation, keys, logging, mail, passkeys, phone};

/// Run the server until it is told to stop (SIGTERM, or Ctrl-C).
///
/// Running requests and messages are finished before it ends.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    config: ConfigFile,
}

/// Runs it.
pub(crate) async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let config = arguments.config.read()?;
    logging::start(config.log.format, config.log.level);
    let stop = asked_to_stop()?;
    let notifier = phone::notifier(&config, Arc::new(mail::smtp(&config)?))?;
    let listener = listen(&config, vec![config.server.listen])
        .await
        .context("Nobody could connect. Look at `[server]` in the configuration.")?;
    let installation = Installation::open(config).await?;
    let following = keys::follow(&installation);
    let directory = Arc::new(installation.directory()?);
    let address = listener.local_addr();
    let server = Server::new(&installation, directory, Outlet::Transport(notifier), listener)?;
    let passkeys = passkeys::look(&installation).await?;
    if passkeys.elsewhere > 0 {
        tracing::warn!(%passkeys, "they don't work under the name that this server has now");
    }
    let app = server.app();
    for (language, messages) in app.settings().long_texts(app.pages())? {
        tracing::warn!(
            language = language.as_str(),
            messages,
            "a text with a code is longer than one message"
        );
    }
    tracing::info!(%address, base_url = installation.config.server.base_url.as_str(), "listening");
    let stop = async {
        stop.await;
        following.stop().await;
    };
    server.run(stop).await?;
    tracing::info!(commits = installation.store.commits(), "stopped");
    Ok(ExitCode::SUCCESS)
}
