//! What surrounds a page.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use regain_app::App;
use regain_pages::{Banner, Frame};

use super::caller;
use crate::middleware::Nonce;
use crate::state::WebState;

/// The surroundings of a page without a form of its own. [`PageFrame::with`] makes those of one with forms.
pub(crate) struct PageFrame(pub(crate) Frame);

impl FromRequestParts<WebState> for PageFrame {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, Infallible> {
        Ok(Self(of(parts, state)))
    }
}

impl PageFrame {
    /// The surroundings of a page with forms, which carry this token.
    pub(crate) fn with(self, csrf: &str) -> Frame {
        Frame { csrf: Some(csrf.to_owned()), ..self.0 }
    }

    /// Those of an answer to a POST, or at an address that is a secret: there is no way back to it by its address.
    pub(crate) fn without_path(self) -> Self {
        Self(Frame { path: None, ..self.0 })
    }
}

fn banners(app: &App) -> Vec<Banner> {
    let shown = [(app.is_demo(), Banner::Demo), (app.is_paused(), Banner::Paused)];
    shown.into_iter().filter(|(is_shown, _)| *is_shown).map(|(_, banner)| banner).collect()
}

/// The surroundings of a page at this address.
pub(crate) fn of(parts: &Parts, state: &WebState) -> Frame {
    let app = state.app();
    let settings = app.settings();
    Frame {
        language: caller::language(parts, state),
        nonce: parts.extensions.get::<Nonce>().map(|nonce| nonce.0.clone()).unwrap_or_default(),
        csrf: None,
        organization: settings.organization_name.clone(),
        help: app.help(),
        banners: banners(app),
        path: parts.uri.path_and_query().map(|path| path.as_str().to_owned()),
        person: None,
        zone: settings.zone.clone(),
    }
}
