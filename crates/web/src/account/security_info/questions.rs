//! `/account/security-info/questions`: answering security questions, and what is wrong with answers as they are typed.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use regain_app::account::{NewQuestions, QuestionProblem, TypedAnswer};
use regain_core::methods::security_questions::BANK;
use regain_core::policy::QUESTIONS_REGISTERED;
use regain_pages::views::{AnswerQuestions, QuestionField};
use regain_pages::{FieldProblem, Problem};
use serde::Deserialize;
use serde_json::json;
use zeroize::Zeroizing;

use super::{done, or_confirm};
use crate::account::framed;
use crate::extract::browser::Browser;
use crate::extract::form::Form;
use crate::extract::frame::PageFrame;
use crate::extract::session::SignedIn;
use crate::page::{PageError, render, render_as};
use crate::state::WebState;

const ADDRESS: &str = "/account/security-info/questions";

pub(in crate::account) async fn get(
    State(state): State<WebState>,
    browser: Browser,
    frame: PageFrame,
    SignedIn(session): SignedIn,
) -> Result<Response, PageError> {
    let new = match state.app().begin_questions(&session).await {
        Ok(new) => new,
        Err(error) => return or_confirm(error, ADDRESS),
    };
    let page = render(&state, &framed(frame, &browser, &session), &view(new, &[], Vec::new()))?;
    Ok((&browser, page).into_response())
}

/// The form: `pending`, and for each question its number.
#[derive(Deserialize)]
#[serde(try_from = "BTreeMap<String, Zeroizing<String>>")]
pub(in crate::account) struct QuestionsForm {
    pending: Zeroizing<String>,
    typed: Vec<TypedAnswer>,
}

impl TryFrom<BTreeMap<String, Zeroizing<String>>> for QuestionsForm {
    type Error = &'static str;

    fn try_from(mut fields: BTreeMap<String, Zeroizing<String>>) -> Result<Self, Self::Error> {
        let pending = fields.remove("pending").unwrap_or_default();
        let mut take = |name: &str, number: u32| fields.remove(&format!("{name}-{number}"));
        let typed = (1..=QUESTIONS_REGISTERED.1).map_while(|number| {
            let (question, own) = (take("question", number), take("own", number));
            let text = |field: Option<Zeroizing<String>>| field.map(|it| it.to_string()).unwrap_or_default();
            Some(TypedAnswer { answer: take("answer", number)?, question: text(question), own: text(own) })
        });
        let typed = typed.collect();
        if fields.is_empty() {
            Ok(Self { pending, typed })
        } else {
            Err("a field that the form does not have")
        }
    }
}

pub(in crate::account) async fn post(
    State(state): State<WebState>,
    frame: PageFrame,
    SignedIn(session): SignedIn,
    Form(form, browser): Form<QuestionsForm>,
) -> Result<Response, PageError> {
    let typed = (form.pending.as_str(), form.typed.as_slice());
    let problems = match state.app().answer_questions(&browser.caller, &session, typed).await {
        Ok(problems) if problems.is_empty() => return Ok(done("added")),
        Ok(problems) => problems,
        Err(error) => return or_confirm(error, ADDRESS),
    };
    let shown = state.app().resume_questions(&session, &form.pending).await?;
    let problems = problems.into_iter().filter_map(told).collect();
    let view = view(shown, &form.typed, problems);
    let frame = framed(frame.without_path(), &browser, &session);
    render_as(StatusCode::UNPROCESSABLE_ENTITY, &state, &frame, &view)
}

/// What is wrong with the answers so far; nothing is kept of them.
pub(in crate::account) async fn check(
    State(state): State<WebState>,
    PageFrame(frame): PageFrame,
    SignedIn(session): SignedIn,
    Form(form, _): Form<QuestionsForm>,
) -> Result<Response, PageError> {
    let problems = match state.app().look_at_answers(&session, &form.typed).await {
        Ok(problems) => problems,
        Err(error) => return or_confirm(error, ADDRESS),
    };
    let mut said = Vec::new();
    for problem in problems.into_iter().filter_map(told) {
        let text = state.app().pages().problem(&frame, &problem.problem);
        let text = text.map_err(|error| PageError::internal(&error))?;
        said.push(json!({ "field": problem.field, "text": text }));
    }
    Ok(Json(json!({ "problems": said })).into_response())
}

/// The names of the fields of each number, from 1.
const FIELDS: [(&str, &str, &str); 10] = [
    ("question-1", "own-1", "answer-1"),
    ("question-2", "own-2", "answer-2"),
    ("question-3", "own-3", "answer-3"),
    ("question-4", "own-4", "answer-4"),
    ("question-5", "own-5", "answer-5"),
    ("question-6", "own-6", "answer-6"),
    ("question-7", "own-7", "answer-7"),
    ("question-8", "own-8", "answer-8"),
    ("question-9", "own-9", "answer-9"),
    ("question-10", "own-10", "answer-10"),
];

fn told((place, problem): (usize, QuestionProblem)) -> Option<FieldProblem> {
    let (question, own, answer) = FIELDS.get(place)?;
    Some(match problem {
        QuestionProblem::QuestionMissing => Problem::QuestionMissing.at(question),
        QuestionProblem::QuestionTwice => Problem::QuestionTwice.at(question),
        QuestionProblem::OwnQuestionLength => Problem::own_question_length().at(own),
        QuestionProblem::AnswerMissing => Problem::AnswerMissing.at(answer),
        QuestionProblem::Answer(flaw) => Problem::from(flaw).at(answer),
    })
}

fn view(new: NewQuestions, typed: &[TypedAnswer], problems: Vec<FieldProblem>) -> AnswerQuestions {
    let NewQuestions { rule, replaces, pending } = new;
    let field = |place: usize| {
        let fixed = rule.fixed.get(place).copied();
        typed.get(place).map_or_else(
            || QuestionField { fixed, ..QuestionField::default() },
            |one| QuestionField {
                fixed,
                chosen: one.question.clone(),
                own: one.own.clone(),
                answer: one.answer.to_string(),
            },
        )
    };
    let bank = if rule.fixed.is_empty() { BANK.to_vec() } else { Vec::new() };
    let fields = (0..rule.registered()).map(field).collect();
    AnswerQuestions { pending, replaces, bank, own: rule.own, asked: rule.asked(), fields, problems }
}
