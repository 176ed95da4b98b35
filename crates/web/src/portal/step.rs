//! Which page a reset is at. Whoever is at another one is led there, so that the back button, a second tab and a
//! stale form all end at the step that is due.

use std::time::Duration;

use axum::response::Response;
use regain_app::reset::ResetView;
use regain_core::reset::{Kind, Refusal};
use regain_pages::Frame;
use regain_pages::views::{Ended, Ending};

use crate::page::{PageError, go, render};
use crate::state::WebState;

/// The step that is due.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Prove,
    Password,
    Unlock,
    Done,
    Over(Ending),
}

impl Step {
    pub(super) fn of(view: &ResetView) -> Self {
        match (view.state, view.kind) {
            ("started" | "proving", _) => Self::Prove,
            ("proved", Kind::Reset) => Self::Password,
            ("proved", Kind::Unlock) => Self::Unlock,
            ("applying" | "settling" | "completed", _) => Self::Done,
            ("cancelled", _) => Self::Over(Ending::Cancelled),
            _ => match view.refusal {
                // Nobody knows what became of the write, so nobody may be told that nothing was changed.
                Some(Refusal::OutcomeUnknown) => Self::Done,
                Some(Refusal::Overtaken | Refusal::Superseded) => Self::Over(Ending::Elsewhere),
                Some(Refusal::OwnerObjected) => Self::Over(Ending::Cancelled),
                Some(Refusal::NoLongerAllowed) => Self::Over(Ending::Refused),
                None => Self::Over(Ending::Expired),
            },
        }
    }

    /// Leads to the page of this step.
    pub(super) fn lead(self, state: &WebState, frame: Frame) -> Result<Response, PageError> {
        match self {
            Self::Prove => Ok(go("/reset/prove")),
            Self::Password => Ok(go("/reset/password")),
            Self::Unlock => Ok(go("/reset/unlock")),
            Self::Done => Ok(go("/reset/done")),
            Self::Over(ending) => render(state, &Frame { path: None, ..frame }, &Ended { ending }),
        }
    }
}

/// Seconds until a reset ends if nothing happens.
pub(super) fn closes_in(state: &WebState, view: &ResetView) -> u64 {
    seconds(view.expires_at.since(state.app().now()))
}

/// Whole seconds, rounded up, so that a countdown never ends early.
pub(super) fn seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}
