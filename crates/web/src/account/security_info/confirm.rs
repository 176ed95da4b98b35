//! `/account/security-info/confirm`: who you are, once more.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use regain_app::account::{Asked, Session};
use regain_app::{Answer, Assertion, Error};
use regain_core::confirmation::Confirmation;
use regain_core::ids::RegistrationId;
use regain_core::method::Method;
use regain_pages::views::Confirm;
use regain_pages::{FieldProblem, Problem};
use serde::{Deserialize, Deserializer};
use zeroize::Zeroizing;

use super::{ADDRESS, told};
use crate::account::framed;
use crate::answer::prompt_of;
use crate::extract::browser::Browser;
use crate::extract::form::Form;
use crate::extract::frame::PageFrame;
use crate::extract::session::{SignedIn, remember_session};
use crate::page::{PageError, go, render_as, wait};
use crate::state::WebState;

/// Where the person wants to go.
#[derive(Deserialize)]
pub(in crate::account) struct Handover {
    #[serde(default)]
    next: String,
}

/// The address of this page, for someone who goes on to another one of ours.
pub(super) fn address(next: &str) -> String {
    format!("{ADDRESS}/confirm?next={next}")
}

/// A page that this one leads to, or the overview.
fn next(asked: &str) -> String {
    let rest = asked.strip_prefix(ADDRESS).unwrap_or_default();
    let is_method = |id: &str| id.parse::<RegistrationId>().is_ok();
    let is_sent = |name: &str| Method::parse(name).is_some_and(Method::is_sent);
    let is_ours =
        matches!(rest, "/authenticator" | "/passkey" | "/trusted-device" | "/recovery-codes" | "/questions")
            || rest.strip_prefix("/methods/").is_some_and(is_method)
            || rest.strip_prefix("/contacts/").is_some_and(is_sent);
    if is_ours { asked.to_owned() } else { ADDRESS.to_owned() }
}

pub(in crate::account) async fn get(
    State(state): State<WebState>,
    browser: Browser,
    frame: PageFrame,
    SignedIn(session): SignedIn,
    asked: Result<Query<Handover>, QueryRejection>,
) -> Result<Response, PageError> {
    let asked_for = state.app().confirmation_of(&session).await?;
    let asked = asked.map(|Query(it)| it.next).unwrap_or_default();
    let view = view(&session, asked_for, &asked, Vec::new());
    let page = render_as(StatusCode::OK, &state, &framed(frame, &browser, &session), &view)?;
    Ok((&browser, page).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::account) struct ConfirmForm {
    #[serde(default)]
    next: String,
    #[serde(default)]
    password: Zeroizing<String>,
    #[serde(default)]
    code: Zeroizing<String>,
    #[serde(default)]
    assertion: String,
    /// Only the form of somebody who lost the authenticator has it.
    #[serde(default, deserialize_with = "filled_in")]
    recovery_code: Option<Zeroizing<String>>,
    /// Only the form of a passkey has it.
    #[serde(default)]
    request: String,
    /// For password managers; whose password it is is known without it (C11).
    #[serde(default, rename = "username")]
    _username: String,
}

pub(in crate::account) async fn post(
    State(state): State<WebState>,
    frame: PageFrame,
    SignedIn(session): SignedIn,
    Form(form, browser): Form<ConfirmForm>,
) -> Result<Response, PageError> {
    let asked_for = state.app().confirmation_of(&session).await?;
    let asked = form.next.clone();
    let (field, by, answer) = form.answer(asked_for.by);
    let error = match state.app().confirm(&browser.caller, &session, (by, &answer)).await {
        Ok(token) => return remember_session(&state, &token, go(&next(&asked))),
        Err(error) => error,
    };
    let wait = wait(&error);
    let (status, problem) = problem(field, error)?;
    let view = view(&session, asked_for, &asked, vec![problem]);
    let frame = framed(frame.without_path(), &browser, &session);
    Ok((wait, render_as(status, &state, &frame, &view)?).into_response())
}

/// A field that is there, whatever it says.
fn filled_in<'de, D: Deserializer<'de>>(field: D) -> Result<Option<Zeroizing<String>>, D::Error> {
    Deserialize::deserialize(field).map(Some)
}

impl ConfirmForm {
    /// The field that was filled in, what it is for, and what it says.
    fn answer(self, asked_for: Confirmation) -> (&'static str, Confirmation, Answer) {
        if let Some(code) = self.recovery_code {
            return ("recovery_code", Confirmation::RecoveryCode, Answer::Code(code));
        }
        let (field, answer) = if asked_for == Confirmation::Password {
            ("password", Answer::Code(self.password))
        } else if self.request.is_empty() {
            ("code", Answer::Code(self.code))
        } else {
            let (response, request) = (self.assertion, Some(self.request));
            ("assertion", Answer::Assertion(Assertion { response, request }))
        };
        (field, asked_for, answer)
    }
}

/// What is wrong, at the field that was asked for.
fn problem(field: &'static str, error: Error) -> Result<(StatusCode, FieldProblem), PageError> {
    let (missing, wrong) = match field {
        "password" => (Problem::CurrentPasswordMissing, Problem::CurrentPasswordWrong),
        "assertion" => (Problem::PasskeyMissing, Problem::PasskeyRefused),
        _ => (Problem::OwnCodeMissing, Problem::OwnCodeRefused),
    };
    told(error, missing, wrong).map(|(status, problem)| (status, problem.at(field)))
}

fn view(session: &Session, asked_for: Asked, asked: &str, problems: Vec<FieldProblem>) -> Confirm {
    Confirm {
        passkey: asked_for.passkey.map(prompt_of),
        by_code: asked_for.code,
        by_recovery_code: asked_for.recovery_code,
        next: next(asked),
        account: session.sign_in_name().to_owned(),
        problems,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_that_change_something_come_next() {
        let method = format!("{ADDRESS}/methods/0197e4a0-0000-7000-8000-00000000abcd");
        let add = format!("{ADDRESS}/authenticator");
        for ours in [&method, &add] {
            assert_eq!(&next(ours), ours);
        }
        for other in [
            "",
            "https://evil.example",
            "/account",
            "//evil.example/authenticator",
            "/account/security-infox",
        ] {
            assert_eq!(next(other), ADDRESS, "{other}");
        }
        assert_eq!(next(&format!("{ADDRESS}/methods/../../signout")), ADDRESS);
    }
}
