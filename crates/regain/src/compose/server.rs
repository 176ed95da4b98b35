//! A running server: listener, routes, and the worker behind them.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::{Context, bail};
use axum::Router;
use regain_app::builtin::BuiltinDirectory;
use regain_app::jobs::Worker;
use regain_app::{App, PhoneSettings, Services};
use regain_config::Config;
use regain_notify::Notifier;
use regain_notify::memory::Inbox;
use regain_pages::Pages;
use regain_store::Store;
use regain_web::WebState;
use regain_web::middleware::cookies::Cookies;
use regain_web::serve::{Limits, Listener, Options, Tls};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::oneshot;
use url::Url;

use super::Installation;
use super::phone::demo_countries;
use super::settings::settings;

/// Where messages go.
pub(crate) enum Outlet {
    /// To the people.
    Transport(Arc<dyn Notifier>),
    /// To a page, in a demo.
    Inbox(Arc<Inbox>),
}

/// A server that is ready to run.
pub(crate) struct Server {
    app: App,
    listener: Listener,
    router: Router,
    worker: Worker,
    store: Store,
}

impl Server {
    /// Puts it together.
    ///
    /// # Errors
    /// The default language is not one that there is.
    pub(crate) fn new(
        installation: &Installation,
        directory: Arc<BuiltinDirectory>,
        outlet: Outlet,
        listener: Listener,
    ) -> anyhow::Result<Self> {
        let (app, worker) = app(installation, directory, outlet)?;
        let store = installation.store.clone();
        Ok(Self { router: router(installation, app.clone())?, app, listener, worker, store })
    }

    /// The use cases that it serves. Another set of them would take twice the memory.
    pub(crate) const fn app(&self) -> &App {
        &self.app
    }

    /// Runs until `stop` is ready. Then running requests finish, then the jobs that have begun, and the database is
    /// closed.
    ///
    /// # Errors
    /// The worker stopped by itself.
    pub(crate) async fn run(self, stop: impl Future<Output = ()>) -> anyhow::Result<()> {
        let (stop_worker, worker_stops) = oneshot::channel::<()>();
        // Requests that are finishing still need it.
        let mut worker = tokio::spawn(self.worker.run(async { worker_stops.await.unwrap_or(()) }));
        tokio::select! {
            () = self.listener.run(self.router, stop) => {}
            _ = &mut worker => bail!("The background work has stopped, so the server did too. Start it again."),
        }
        drop(stop_worker);
        worker.await.context("The background work did not end as it should.")?;
        self.store.close().await;
        Ok(())
    }
}

/// What people see and are sent.
///
/// # Errors
/// The default language is not one that there is.
pub(crate) fn pages(config: &Config) -> anyhow::Result<Pages> {
    let language = config.organization.default_language.clone();
    Pages::new(&regain_pages::Options { default_language: language })
        .context("The pages can't be prepared. Look at `organization.default_language`.")
}

/// The use cases, and what works behind them.
///
/// # Errors
/// The default language is not one that there is.
pub(crate) fn app(
    installation: &Installation,
    directory: Arc<BuiltinDirectory>,
    outlet: Outlet,
) -> anyhow::Result<(App, Worker)> {
    let Installation { config, system, store, organization } = installation;
    let (notifier, inbox) = match outlet {
        Outlet::Transport(notifier) => (notifier, None),
        Outlet::Inbox(inbox) => (Arc::clone(&inbox) as Arc<dyn Notifier>, Some(inbox)),
    };
    let mut settings = settings(config, *organization);
    if inbox.is_some() {
        settings.phone = Some(PhoneSettings { countries: demo_countries(), calls: true });
    }
    Ok(App::new(Services {
        store: store.clone(),
        hashing: directory.hashing(),
        directory,
        notifier,
        inbox,
        pages: Arc::new(pages(config)?),
        clock: Arc::clone(&system.clock),
        randomness: system.randomness.clone(),
        settings,
    }))
}

fn router(installation: &Installation, app: App) -> anyhow::Result<Router> {
    let Installation { config, system, .. } = installation;
    let base_url = base_url(config)?;
    let faces = regain_web::Options {
        return_to: config.server.return_to.iter().map(|origin| origin.as_str().to_owned()).collect(),
        security_contact: config.organization.security_contact.as_ref().map(|url| url.as_str().to_owned()),
        cookies: Cookies::new(&base_url),
    };
    let state = WebState::new(app.clone(), faces);
    let router = regain_web::router(state, &base_url)
        .context("The address in `server.base_url` is none that browsers can name.")?;
    let options = regain_web::middleware::Options {
        base_url,
        hosts: config.server.hosts.iter().map(|host| host.as_str().to_owned()).collect(),
        trusted_proxies: config.server.trusted_proxies.clone(),
        randomness: system.randomness.clone(),
        app: Some(app),
    };
    Ok(regain_web::middleware::stack(options, router))
}

/// What links start with.
///
/// # Errors
/// None that the configuration lets through.
pub(crate) fn base_url(config: &Config) -> anyhow::Result<Url> {
    Url::parse(config.server.base_url.as_str()).context("`server.base_url` can't be read.")
}

/// Takes these addresses, with the certificate of the configuration if it has one.
///
/// # Errors
/// An address is taken, or the certificate can't be used.
pub(crate) async fn listen(config: &Config, addresses: Vec<SocketAddr>) -> anyhow::Result<Listener> {
    let files = config.server.tls_certificate_file.clone().zip(config.server.tls_key_file.clone());
    let tls = files.map(|(certificate, key)| Tls { certificate, key });
    Ok(Listener::bind(Options { addresses, tls, limits: Limits::default() }).await?)
}

/// Ready when the process is asked to end: by Ctrl-C, by the system's service manager, or because its terminal is gone.
///
/// # Errors
/// The system does not let it wait for that.
pub(crate) fn asked_to_stop() -> anyhow::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
            _ = hang_up.recv() => {}
        }
    })
}
