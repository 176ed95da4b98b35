//! `/account/password`, and `/signin/password` for someone who has to change it before anything else.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use regain_app::Error;
use regain_app::account::Session;
use regain_pages::views::ChangePassword;
use regain_pages::{FieldProblem, Problem};
use serde::Deserialize;
use zeroize::Zeroizing;

use super::framed;
use crate::extract::browser::Browser;
use crate::extract::form::Form;
use crate::extract::frame::PageFrame;
use crate::extract::session::{MustChange, SignedIn, remember};
use crate::page::{PageError, go, render, render_as, wait};
use crate::portal::password as new_password;
use crate::state::WebState;

pub(super) async fn get(
    State(state): State<WebState>,
    browser: Browser,
    frame: PageFrame,
    SignedIn(session): SignedIn,
) -> Result<Response, PageError> {
    show(&state, &browser, frame, &session)
}

pub(super) async fn get_required(
    State(state): State<WebState>,
    browser: Browser,
    frame: PageFrame,
    MustChange(session): MustChange,
) -> Result<Response, PageError> {
    show(&state, &browser, frame, &session)
}

fn show(
    state: &WebState,
    browser: &Browser,
    frame: PageFrame,
    session: &Session,
) -> Result<Response, PageError> {
    let page = render(state, &framed(frame, browser, session), &view(state, session, Vec::new()))?;
    Ok((browser, page).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangeForm {
    #[serde(default)]
    current: Zeroizing<String>,
    #[serde(default)]
    password: Zeroizing<String>,
    /// For password managers; whom the password is for is known without it (C11).
    #[serde(default, rename = "username")]
    _username: String,
}

pub(super) async fn post(
    State(state): State<WebState>,
    frame: PageFrame,
    SignedIn(session): SignedIn,
    form: Form<ChangeForm>,
) -> Result<Response, PageError> {
    change(&state, frame, &session, form).await
}

pub(super) async fn post_required(
    State(state): State<WebState>,
    frame: PageFrame,
    MustChange(session): MustChange,
    form: Form<ChangeForm>,
) -> Result<Response, PageError> {
    change(&state, frame, &session, form).await
}

async fn change(
    state: &WebState,
    frame: PageFrame,
    session: &Session,
    Form(form, browser): Form<ChangeForm>,
) -> Result<Response, PageError> {
    let changed = state.app().change_password(&browser.caller, session, &form.current, &form.password).await;
    let wait = changed.as_ref().err().and_then(wait);
    let (status, mut problems) = match changed {
        Ok(tokens) => return remember(state, &tokens, go("/account?done=password")),
        Err(Error::Password(violations)) => {
            (StatusCode::UNPROCESSABLE_ENTITY, new_password::problems(&form.password, violations))
        }
        Err(Error::PasswordMissing) => (StatusCode::UNPROCESSABLE_ENTITY, Vec::new()),
        Err(Error::ProofRefused) => {
            (StatusCode::UNPROCESSABLE_ENTITY, vec![Problem::CurrentPasswordWrong.at("current")])
        }
        Err(Error::Throttled { retry_after }) => {
            (StatusCode::TOO_MANY_REQUESTS, vec![Problem::too_many_attempts(retry_after).at("current")])
        }
        Err(error) => return Err(error.into()),
    };
    if form.current.is_empty() {
        problems.insert(0, Problem::CurrentPasswordMissing.at("current"));
    }
    let frame = framed(frame.without_path(), &browser, session);
    Ok((wait, render_as(status, state, &frame, &view(state, session, problems))?).into_response())
}

fn view(state: &WebState, session: &Session, problems: Vec<FieldProblem>) -> ChangePassword {
    let required = session.must_change();
    ChangePassword {
        action: if required { "/signin/password" } else { "/account/password" },
        required,
        account: session.sign_in_name().to_owned(),
        guidance: new_password::guidance(state),
        problems,
    }
}
