//! `/reset/method`: which way?

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use regain_app::reset::ResetView;
use regain_core::method::Method;
use regain_pages::views::{ChooseMethod, MethodChoice};
use regain_pages::{FieldProblem, Problem};
use serde::Deserialize;

use super::condition::unmet;
use super::prove::prove_address;
use super::step::{Due, closes_in};
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
    let page = render(&state, &frame.with(&browser.csrf), &view(&state, &status, Vec::new()))?;
    Ok((&browser, page).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MethodForm {
    #[serde(default)]
    method: String,
}

pub(super) async fn post(
    State(state): State<WebState>,
    frame: PageFrame,
    Due { status, holder, .. }: Due,
    Form(form, browser): Form<MethodForm>,
) -> Result<Response, PageError> {
    let Some(method) = Method::parse(&form.method).filter(|method| choices(&status).any(|it| it == *method))
    else {
        let problems = vec![Problem::MethodMissing.at("method")];
        let frame = frame.without_path().with(&browser.csrf);
        return render_as(StatusCode::BAD_REQUEST, &state, &frame, &view(&state, &status, problems));
    };
    state.app().challenge(&browser.caller, &holder, method).await?;
    Ok(go(&prove_address(method)))
}

/// What is left to prove with.
pub(super) fn choices(status: &ResetView) -> impl Iterator<Item = Method> {
    let given = status.proved.iter().flat_map(|proved| &proved.given);
    status
        .methods
        .iter()
        .copied()
        .filter(move |method| !given.clone().any(|given| given.channel() == method.channel()))
}

/// Where messages of a method went or will go, masked, as soon as that may be told.
pub(super) fn target(status: &ResetView, method: Method) -> Option<String> {
    let targets = status.proved.as_ref()?.targets_of(method).join(", ");
    Some(targets).filter(|targets| !targets.is_empty())
}

fn view(state: &WebState, status: &ResetView, problems: Vec<FieldProblem>) -> ChooseMethod {
    let choice = |method: Method| MethodChoice { method, target: target(status, method) };
    ChooseMethod {
        methods: choices(status).map(choice).collect(),
        after_proof: status.proved.is_some(),
        conditions: unmet(status).to_vec(),
        closes_in_seconds: closes_in(state, status),
        problems,
    }
}
