//! Which page a reset is at. Whoever is at another one is led there, so that the back button, a second tab and a
//! stale form all end at the step that is due.

use std::time::Duration;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use regain_app::reset::{Holder, ResetView};
use regain_core::reset::{Kind, Refusal};
use regain_pages::views::Ending;

use super::condition::unmet;
use super::cookies::Memory;
use super::held::Held;
use crate::extract::caller;
use crate::page::{PageError, go};
use crate::state::WebState;

/// The step that is due.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Prove,
    Condition,
    Password,
    Unlock,
    Done,
    Over(Ending),
}

impl Step {
    pub(super) fn of(view: &ResetView) -> Self {
        match (view.state, view.kind) {
            // Everything is proved, and nothing that this account has meets what is asked for beside that.
            ("proving", _) if view.methods.is_empty() && !unmet(view).is_empty() => Self::Condition,
            ("started" | "proving", _) => Self::Prove,
            ("proved", _) if !unmet(view).is_empty() => Self::Condition,
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

    /// The address of its page.
    pub(super) const fn address(self) -> &'static str {
        match self {
            Self::Prove => "/reset/prove",
            Self::Condition => "/reset/condition",
            Self::Password => "/reset/password",
            Self::Unlock => "/reset/unlock",
            Self::Done => "/reset/done",
            Self::Over(_) => "/reset/ended",
        }
    }
}

/// The reset that a browser holds, asked for at a page of the step that is due. Whoever asks for another page is led
/// to that one.
pub(super) struct Due {
    pub(super) step: Step,
    pub(super) status: ResetView,
    pub(super) holder: Holder,
    pub(super) memory: Memory,
}

impl FromRequestParts<WebState> for Due {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, Response> {
        let Held { holder, memory } = Held::from_request_parts(parts, state).await?;
        let status = state.app().reset_status(&caller::of(parts, state), &holder).await;
        let status = status.map_err(|error| PageError::from(error).into_response())?;
        let (step, asked) = (Step::of(&status), parts.uri.path());
        // The choice of a method belongs to the proof.
        let is_due = asked == step.address() || (step == Step::Prove && asked == "/reset/method");
        if is_due { Ok(Self { step, status, holder, memory }) } else { Err(go(step.address())) }
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
