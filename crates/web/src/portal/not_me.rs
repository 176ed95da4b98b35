//! `/not-me/{token}`: "this was not me". A choice without a default; looking changes nothing.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use regain_app::Error;
use regain_app::reset::{NotMePurpose, NotMeView};
use regain_pages::views::{About, Answer, DeadLink, NotMe, NotMeDone};
use regain_pages::{FieldProblem, Problem};
use serde::Deserialize;

use crate::extract::browser::Browser;
use crate::extract::form::Form;
use crate::extract::frame::PageFrame;
use crate::page::{PageError, render, render_as};
use crate::state::WebState;

pub(super) async fn get(
    State(state): State<WebState>,
    browser: Browser,
    frame: PageFrame,
    Path(token): Path<String>,
) -> Result<Response, PageError> {
    let frame = frame.without_path();
    match state.app().look_at_not_me(&token).await {
        Ok(found) => {
            let page = render(&state, &frame.with(&browser.csrf), &view(found, Vec::new()))?;
            Ok((&browser, page).into_response())
        }
        Err(Error::NotFound) => render_as(StatusCode::NOT_FOUND, &state, &frame.0, &DeadLink {}),
        Err(error) => Err(error.into()),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ChoiceForm {
    #[serde(default)]
    choice: String,
}

pub(super) async fn post(
    State(state): State<WebState>,
    frame: PageFrame,
    Path(token): Path<String>,
    Form(form, browser): Form<ChoiceForm>,
) -> Result<Response, PageError> {
    let frame = frame.without_path();
    let answered = match form.choice.as_str() {
        "deny" => state.app().object(&browser.caller, &token).await.map(|purpose| match purpose {
            NotMePurpose::Attempt => Answer::Cancelled,
            NotMePurpose::Change => Answer::Held,
        }),
        "keep" => state.app().keep(&browser.caller, &token).await.map(|()| Answer::Kept),
        _ => match state.app().look_at_not_me(&token).await {
            Ok(found) => {
                let view = view(found, vec![Problem::ChoiceMissing.at("choice")]);
                return render_as(StatusCode::BAD_REQUEST, &state, &frame.with(&browser.csrf), &view);
            }
            Err(error) => Err(error),
        },
    };
    match answered {
        Ok(answer) => render(&state, &frame.0, &NotMeDone { answer }),
        Err(Error::NotFound) => render_as(StatusCode::NOT_FOUND, &state, &frame.0, &DeadLink {}),
        Err(error) => Err(error.into()),
    }
}

fn view(found: NotMeView, problems: Vec<FieldProblem>) -> NotMe {
    let about = match found.purpose {
        NotMePurpose::Attempt => About::Attempt,
        NotMePurpose::Change => About::Change,
    };
    NotMe { about, account: found.account, at: found.at, problems }
}
