//! `/account/security-info/questions`: answering security questions.

use regain_core::methods::security_questions::{BANK, Flaw, QuestionId};
use serde::Serialize;

use crate::problem::{FieldProblem, Problem};
use crate::view::View;

/// Answering security questions. Posts `pending`, and `question-1`, `own-1` and `answer-1` and so on, to the same address;
/// while they are typed to `…/check`. The page holds answers after a form that was not taken, so it is neither
/// printed nor stored.
#[derive(Clone, Serialize)]
pub struct AnswerQuestions {
    /// An id, sealed, for the form.
    pub pending: String,
    /// Whether there are answers, which stop working.
    pub replaces: bool,
    /// The questions to choose from, if they are not given.
    pub bank: Vec<QuestionId>,
    /// Whether people may write questions of their own.
    pub own: bool,
    /// How many of them are asked.
    pub asked: usize,
    /// One for each question, from number 1.
    pub fields: Vec<QuestionField>,
    /// At `question-1`, `own-1`, `answer-1` and so on.
    pub problems: Vec<FieldProblem>,
}

/// A question and its answer, as typed so far.
#[derive(Clone, Default, Serialize)]
pub struct QuestionField {
    /// The question that everybody answers here; none if it is chosen.
    pub fixed: Option<QuestionId>,
    /// The name of the chosen one.
    pub chosen: String,
    /// A question of one's own.
    pub own: String,
    /// The answer.
    pub answer: String,
}

impl View for AnswerQuestions {
    const TEMPLATE: &'static str = "account/questions.html";

    fn samples() -> Vec<Self> {
        let empty = Self {
            pending: "c2VhbGVk".to_owned(),
            replaces: false,
            bank: BANK.to_vec(),
            own: false,
            asked: 3,
            fields: vec![QuestionField::default(); 5],
            problems: Vec::new(),
        };
        let of = |id: &QuestionId| QuestionField { fixed: Some(*id), ..QuestionField::default() };
        let typed = QuestionField {
            chosen: "named-thing".to_owned(),
            own: "Who let the dog out?".to_owned(),
            answer: "hide".to_owned(),
            ..QuestionField::default()
        };
        let problems = vec![
            Problem::from(Flaw::RepeatsQuestion).at("answer-1"),
            Problem::own_question_length().at("own-1"),
            Problem::QuestionMissing.at("question-2"),
        ];
        vec![
            empty.clone(),
            Self {
                replaces: true,
                own: true,
                fields: vec![typed, QuestionField::default(), QuestionField::default()],
                problems,
                ..empty.clone()
            },
            Self { bank: Vec::new(), fields: BANK.iter().take(3).map(of).collect(), ..empty },
        ]
    }
}
