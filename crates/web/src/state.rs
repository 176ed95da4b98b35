//! What every handler can reach.

use std::sync::Arc;

use regain_app::App;

use crate::middleware::cookies::Cookies;

/// Shared by all handlers; cheap to clone.
#[derive(Clone)]
pub struct WebState(Arc<Inner>);

struct Inner {
    app: App,
    options: Options,
}

/// What the faces need beyond the use cases.
pub struct Options {
    /// Origins that `return_to` may lead to, such as `https://portal.meridian.example`.
    pub return_to: Vec<String>,
    /// Where a flaw in this installation is reported, such as `mailto:security@meridian.example`.
    pub security_contact: Option<String>,
    /// How cookies are marked.
    pub cookies: Cookies,
}

impl WebState {
    /// The state of a process.
    pub fn new(app: App, options: Options) -> Self {
        Self(Arc::new(Inner { app, options }))
    }

    /// The use cases.
    pub fn app(&self) -> &App {
        &self.0.app
    }

    pub(crate) fn cookies(&self) -> &Cookies {
        &self.0.options.cookies
    }

    /// What the faces need beyond the use cases.
    pub(crate) fn options(&self) -> &Options {
        &self.0.options
    }
}
