//! `/reset/method`: which way?

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use regain_app::reset::ResetView;
use regain_core::method::Method;
use regain_pages::views::{ChooseMethod, MethodChoice};
use regain_pages::{FieldProblem, Problem};
use serde::Deserialize;

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
    let Some(method) = Method::parse(&form.method).filter(|method| status.methods.contains(method)) else {
        let problems = vec![Problem::MethodMissing.at("method")];
        let frame = frame.without_path().with(&browser.csrf);
        return render_as(StatusCode::BAD_REQUEST, &state, &frame, &view(&state, &status, problems));
    };
    state.app().challenge(&browser.caller, &holder, method).await?;
    Ok(go("/reset/prove"))
}

fn view(state: &WebState, status: &ResetView, problems: Vec<FieldProblem>) -> ChooseMethod {
    ChooseMethod {
        methods: status.methods.iter().map(|method| MethodChoice { method: *method, target: None }).collect(),
        after_proof: status.proved.is_some(),
        closes_in_seconds: closes_in(state, status),
        problems,
    }
}
