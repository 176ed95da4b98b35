//! `/account/security-info/methods/{id}`: one method: its name, and taking it away.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use regain_app::Error;
use regain_app::account::{RegistrationView, SecurityInfoRefusal};
use regain_core::registration::LONGEST_NAME;
use regain_pages::views::Registration;
use regain_pages::{FieldProblem, Problem};
use serde::Deserialize;

use super::{done, method_id, or_confirm};
use crate::account::framed;
use crate::extract::browser::Browser;
use crate::extract::form::{Form, Press};
use crate::extract::frame::PageFrame;
use crate::extract::session::SignedIn;
use crate::page::{PageError, render, render_as};
use crate::state::WebState;

fn address(id: &str) -> String {
    format!("/account/security-info/methods/{id}")
}

pub(in crate::account) async fn get(
    State(state): State<WebState>,
    browser: Browser,
    frame: PageFrame,
    SignedIn(session): SignedIn,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let shown = match state.app().edit_registration(&session, method_id(&id)?).await {
        Ok(shown) => shown,
        Err(error) => return or_confirm(error, &address(&id)),
    };
    let name = shown.row.name.clone();
    let page = render(&state, &framed(frame, &browser, &session), &view(shown, name, Vec::new()))?;
    Ok((&browser, page).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::account) struct RenameForm {
    #[serde(default)]
    name: String,
}

pub(in crate::account) async fn rename(
    State(state): State<WebState>,
    frame: PageFrame,
    SignedIn(session): SignedIn,
    Path(id): Path<String>,
    Form(form, browser): Form<RenameForm>,
) -> Result<Response, PageError> {
    let method = method_id(&id)?;
    match state.app().rename_registration(&browser.caller, &session, (method, &form.name)).await {
        Ok(()) => Ok(done("renamed")),
        Err(Error::SecurityInfo(SecurityInfoRefusal::NameTooLong)) => {
            let problem = Problem::NameTooLong { maximum: LONGEST_NAME }.at("name");
            let shown = state.app().look_at_registration(&session, method).await?;
            let frame = framed(frame.without_path(), &browser, &session);
            let view = view(shown, form.name, vec![problem]);
            render_as(StatusCode::UNPROCESSABLE_ENTITY, &state, &frame, &view)
        }
        Err(error) => or_confirm(error, &address(&id)),
    }
}

pub(in crate::account) async fn remove(
    State(state): State<WebState>,
    SignedIn(session): SignedIn,
    Path(id): Path<String>,
    Form(Press {}, browser): Form<Press>,
) -> Result<Response, PageError> {
    match state.app().remove_registration(&browser.caller, &session, method_id(&id)?).await {
        Ok(()) => Ok(done("removed")),
        Err(error) => or_confirm(error, &address(&id)),
    }
}

fn view(shown: RegistrationView, name: String, problems: Vec<FieldProblem>) -> Registration {
    let RegistrationView { method, row, is_last, .. } = shown;
    Registration { method, row, is_last, name, problems }
}
