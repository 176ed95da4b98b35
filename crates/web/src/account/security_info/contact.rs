//! `/account/security-info/contacts/{method}`: an address or number of one's own.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use regain_app::Error;
use regain_app::account::{ContactForm, NewContact, SecurityInfoRefusal};
use regain_core::method::Method;
use regain_core::registration::LONGEST_NAME;
use regain_pages::views::{AddContact, ConfirmContact};
use regain_pages::{FieldProblem, Problem};
use serde::Deserialize;
use zeroize::Zeroizing;

use super::{done, or_confirm};
use crate::account::framed;
use crate::extract::browser::Browser;
use crate::extract::form::Form;
use crate::extract::frame::PageFrame;
use crate::extract::session::SignedIn;
use crate::page::{PageError, render, render_as, wait};
use crate::state::WebState;

fn address(method: Method) -> String {
    format!("/account/security-info/contacts/{}", method.name())
}

fn method(name: &str) -> Result<Method, PageError> {
    Method::parse(name).filter(|method| method.is_sent()).ok_or_else(PageError::not_found)
}

pub(in crate::account) async fn get(
    State(state): State<WebState>,
    browser: Browser,
    frame: PageFrame,
    SignedIn(session): SignedIn,
    Path(name): Path<String>,
) -> Result<Response, PageError> {
    let method = method(&name)?;
    if let Err(error) = state.app().expect_room_for(&session, method).await {
        return or_confirm(error, &address(method));
    }
    let view = AddContact { method, contact: String::new(), problems: Vec::new() };
    let page = render(&state, &framed(frame, &browser, &session), &view)?;
    Ok((&browser, page).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::account) struct AddForm {
    #[serde(default)]
    contact: String,
}

pub(in crate::account) async fn post(
    State(state): State<WebState>,
    frame: PageFrame,
    SignedIn(session): SignedIn,
    Path(name): Path<String>,
    Form(form, browser): Form<AddForm>,
) -> Result<Response, PageError> {
    let method = method(&name)?;
    let begun = state.app().begin_contact(&browser.caller, &session, (method, &form.contact)).await;
    let frame = framed(frame.without_path(), &browser, &session);
    let error = match begun {
        Ok(new) => return render(&state, &frame, &asked(method, new, (String::new(), Vec::new()))),
        Err(error) => error,
    };
    let wait = wait(&error);
    let Some((status, problem)) = not_sent(method, &error) else {
        return or_confirm(error, &address(method));
    };
    let view = AddContact { method, contact: form.contact, problems: vec![problem.at("contact")] };
    Ok((wait, render_as(status, &state, &frame, &view)?).into_response())
}

/// What is wrong with what was typed, if that is what is wrong.
fn not_sent(method: Method, error: &Error) -> Option<(StatusCode, Problem)> {
    if let Error::Throttled { retry_after } = error {
        return Some((StatusCode::TOO_MANY_REQUESTS, Problem::too_many_attempts(*retry_after)));
    }
    let Error::SecurityInfo(refusal) = error else { return None };
    let problems = [
        (SecurityInfoRefusal::Country, Problem::CountryNotAllowed),
        (SecurityInfoRefusal::PhoneKind, Problem::NumberUnfit),
        (SecurityInfoRefusal::AlreadyThere, Problem::ContactThere),
        (SecurityInfoRefusal::NotSent, Problem::ContactNotReached),
        (
            SecurityInfoRefusal::BadContact,
            if method == Method::Email { Problem::AddressWrong } else { Problem::NumberWrong },
        ),
    ];
    let (_, problem) = problems.into_iter().find(|(one, _)| one == refusal)?;
    Some((StatusCode::UNPROCESSABLE_ENTITY, problem))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::account) struct ConfirmForm {
    pending: Zeroizing<String>,
    #[serde(default)]
    name: String,
    #[serde(default)]
    code: Zeroizing<String>,
}

pub(in crate::account) async fn confirm(
    State(state): State<WebState>,
    frame: PageFrame,
    SignedIn(session): SignedIn,
    Path(name): Path<String>,
    Form(form, browser): Form<ConfirmForm>,
) -> Result<Response, PageError> {
    let method = method(&name)?;
    let typed = ContactForm { pending: &form.pending, name: &form.name, code: &form.code };
    let added = state.app().add_contact(&browser.caller, &session, (method, typed)).await;
    let wait = added.as_ref().err().and_then(wait);
    let unfit = StatusCode::UNPROCESSABLE_ENTITY;
    let (status, problem) = match added {
        Ok(()) => return Ok(done("added")),
        Err(Error::Throttled { retry_after }) => {
            (StatusCode::TOO_MANY_REQUESTS, Problem::too_many_attempts(retry_after).at("code"))
        }
        Err(Error::ProofRefused) if form.code.trim().is_empty() => (unfit, Problem::CodeMissing.at("code")),
        Err(Error::ProofRefused) => (unfit, Problem::CodeRefused.at("code")),
        Err(Error::SecurityInfo(SecurityInfoRefusal::NameTooLong)) => {
            (unfit, Problem::NameTooLong { maximum: LONGEST_NAME }.at("name"))
        }
        Err(error) => return or_confirm(error, &address(method)),
    };
    let shown = state.app().resume_contact(&session, (method, &form.pending))?;
    let frame = framed(frame.without_path(), &browser, &session);
    let page = render_as(status, &state, &frame, &asked(method, shown, (form.name, vec![problem])))?;
    Ok((wait, page).into_response())
}

fn asked(method: Method, new: NewContact, (name, problems): (String, Vec<FieldProblem>)) -> ConfirmContact {
    let NewContact { target, pending, is_of_organization } = new;
    ConfirmContact { method, target, pending, is_of_organization, name, problems }
}
