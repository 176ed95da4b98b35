//! `/reset/password`: the new password.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use regain_app::Error;
use regain_app::reset::ResetView;
use regain_core::password::Violation;
use regain_core::reset::Rejected;
use regain_pages::views::{Guidance, NewPassword};
use regain_pages::{FieldProblem, Problem, Rule};
use serde::Deserialize;
use zeroize::Zeroizing;

use super::condition::refused;
use super::ended;
use super::held::Held;
use super::step::{Due, Step, closes_in};
use crate::extract::browser::Browser;
use crate::extract::form::Form;
use crate::extract::frame::PageFrame;
use crate::page::{PageError, go, render, render_as};
use crate::state::WebState;

pub(super) async fn get(
    State(state): State<WebState>,
    browser: Browser,
    frame: PageFrame,
    Due { status, .. }: Due,
) -> Result<Response, PageError> {
    let page = render(&state, &frame.with(&browser.csrf), &view(&state, &status))?;
    Ok((&browser, page).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PasswordForm {
    #[serde(default)]
    password: Zeroizing<String>,
    /// For password managers; whom the password is for is known without it (C11).
    #[serde(default, rename = "username")]
    _username: String,
}

pub(super) async fn post(
    State(state): State<WebState>,
    frame: PageFrame,
    held: Held,
    Form(form, browser): Form<PasswordForm>,
) -> Result<Response, PageError> {
    let (status, problems) =
        match state.app().set_password(&browser.caller, &held.holder, &form.password).await {
            Ok(()) | Err(Error::Settling) => return Ok(go("/reset/done")),
            Err(Error::Rejected(Rejected::Unmet(condition))) => {
                return refused(&state, (frame, &browser), &held, condition).await;
            }
            Err(Error::Rejected(Rejected::TooSoon { wait })) => {
                (StatusCode::CONFLICT, vec![Problem::reset_too_soon(wait).at("password")])
            }
            Err(Error::Rejected(_)) => {
                return ended::refused(&state, (frame, &browser), &held, Step::Password).await;
            }
            Err(Error::Password(violations)) => {
                (StatusCode::UNPROCESSABLE_ENTITY, problems(&form.password, violations))
            }
            Err(error) => return Err(error.into()),
        };
    let stands = state.app().reset_status(&browser.caller, &held.holder).await?;
    let view = NewPassword { problems, ..view(&state, &stands) };
    let frame = frame.without_path().with(&browser.csrf);
    render_as(status, &state, &frame, &view)
}

fn view(state: &WebState, status: &ResetView) -> NewPassword {
    NewPassword {
        account: status.proved.as_ref().map(|proved| proved.username.clone()).unwrap_or_default(),
        guidance: guidance(state),
        closes_in_seconds: closes_in(state, status),
        problems: Vec::new(),
    }
}

/// What is wrong with a new password. An empty field breaks several rules, and one sentence says it all.
pub(crate) fn problems(typed: &str, violations: Vec<Violation>) -> Vec<FieldProblem> {
    if typed.is_empty() {
        return vec![Problem::PasswordMissing.at("password")];
    }
    violations.into_iter().map(|violation| Problem::from(violation).at("password")).collect()
}

/// The rules, and a suggestion that keeps them.
pub(crate) fn guidance(state: &WebState) -> Guidance {
    let rules = &state.app().settings().rules;
    Guidance {
        rules: Rule::list(rules),
        minimum: rules.minimum,
        suggestion: state.app().suggest_passphrase(),
    }
}
